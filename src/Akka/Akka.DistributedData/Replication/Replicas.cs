using System.Collections.Immutable;
using Akka.Cluster;
using static Akka.Cluster.ClusterEvent;

namespace Akka.DistributedData.Replication;

/// <summary>The other nodes that keep copies, as far as this one knows.</summary>
internal sealed class Replicas(string? role, UniqueAddress self)
{
    private ImmutableSortedSet<Member> _byAge = ImmutableSortedSet.Create(Member.AgeOrdering);
    private ImmutableSortedSet<UniqueAddress> _early = [];

    /// <summary>Members that count: up, or on their way out.</summary>
    public ImmutableSortedSet<UniqueAddress> Nodes { get; private set; } = [];

    public ImmutableSortedSet<UniqueAddress> Unreachable { get; private set; } = [];

    /// <summary>All who hear gossip: also those that are not up yet.</summary>
    public ImmutableSortedSet<UniqueAddress> All => Nodes.Union(_early);

    public IEnumerable<UniqueAddress> ByAge => _byAge.Select(member => member.UniqueAddress);

    public bool IsLeader => Nodes.Add(self).Except(Unreachable)[0] == self;

    public bool Matches(Member member) =>
        member.UniqueAddress != self && (string.IsNullOrEmpty(role) || member.HasRole(role));

    public void On(IMemberEvent change)
    {
        var member = change.Member;
        if (!Matches(member))
            return;

        switch (change)
        {
            case MemberJoined or MemberWeaklyUp:
                _early = _early.Add(member.UniqueAddress);
                break;
            case MemberRemoved:
                Nodes = Nodes.Remove(member.UniqueAddress);
                _early = _early.Remove(member.UniqueAddress);
                Unreachable = Unreachable.Remove(member.UniqueAddress);
                _byAge = Without(member);
                break;
            default:
                Nodes = Nodes.Add(member.UniqueAddress);
                _early = _early.Remove(member.UniqueAddress);
                _byAge = Without(member).Add(member);
                break;
        }
    }

    public void On(IReachabilityEvent change)
    {
        if (change is UnreachableMember lost && Matches(lost.Member))
            Unreachable = Unreachable.Add(lost.Member.UniqueAddress);
        else if (change is ReachableMember found)
            Unreachable = Unreachable.Remove(found.Member.UniqueAddress);
    }

    /// <summary>Whom to ask first: those that answer.</summary>
    public ImmutableArray<UniqueAddress> InOrder(bool preferOldest, Random chance)
    {
        var nodes = preferOldest ? ByAge.ToArray() : [.. Nodes];
        if (!preferOldest)
            chance.Shuffle(nodes);
        return [.. nodes.OrderBy(node => Unreachable.Contains(node))];
    }

    private ImmutableSortedSet<Member> Without(Member member) =>
        _byAge.Except(_byAge.Where(other => other.UniqueAddress == member.UniqueAddress).ToArray());
}
