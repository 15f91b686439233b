using Akka.Actor;
using static Akka.Cluster.ClusterEvent;

namespace Akka.Cluster.Tools.PublishSubscribe;

public partial class DistributedPubSubMediator
{
    private bool IsFromMember => _members.Keys.Any(member => member.Address == Sender.Path.Address);

    private void Begin(CurrentClusterState state)
    {
        foreach (var member in state.Members)
            Changed(member);
        foreach (var member in state.Unreachable)
            _unreachable.Add(member.UniqueAddress);
    }

    private void Changed(Member member)
    {
        if (_settings.Role is null || member.HasRole(_settings.Role))
            _members[member.UniqueAddress] = member;
    }

    private void Removed(MemberRemoved removed)
    {
        var node = removed.Member.UniqueAddress;
        if (node == _cluster.SelfUniqueAddress)
        {
            Context.Stop(Self);
            return;
        }

        _members.Remove(node);
        _unreachable.Remove(node);
        _registry.Forget(node);
    }

    private void Gossip()
    {
        var others = _members.Values
            .Where(member => member.Status is MemberStatus.Up or MemberStatus.WeaklyUp or MemberStatus.Leaving)
            .Select(member => member.UniqueAddress)
            .Where(node => node != _cluster.SelfUniqueAddress && !_unreachable.Contains(node))
            .ToArray();
        if (others.Length > 0)
            MediatorAt(others[_chance.Next(others.Length)])
                .Tell(new RegistryStatus(_registry.Versions, IsReply: false));
    }

    private void Compare(RegistryStatus status)
    {
        var delta = _registry.DeltaFor(status.Versions, _settings.MaxDeltaElements);
        if (!delta.IsEmpty)
            Sender.Tell(new RegistryDelta(delta));
        if (!status.IsReply && _registry.IsBehind(status.Versions))
            Sender.Tell(new RegistryStatus(_registry.Versions, IsReply: true));
    }

    private void Learn(RegistryDelta delta)
    {
        foreach (var bucket in delta.Buckets)
        {
            // One that was removed is no more; one that this node has not heard of yet comes with a later status.
            if (_members.ContainsKey(bucket.Owner))
                _registry.Apply(bucket, Now);
        }
    }
}
