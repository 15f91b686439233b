using System.Collections.Immutable;
using Akka.Actor;
using Akka.Event;
using static Akka.Cluster.ClusterEvent;

namespace Akka.Cluster.Sharding;

/// <content>Finding the coordinator, which runs on the oldest member, and leaving.</content>
public sealed partial class ShardRegion
{
    private const int WarnAfter = 5;

    private void OnMember(IMemberEvent change)
    {
        var before = _members.Oldest?.UniqueAddress;
        switch (change)
        {
            case MemberUp up:
                _members.Add(up.Member);
                break;
            case MemberRemoved removed when removed.Member.UniqueAddress == _cluster.SelfUniqueAddress:
                Context.Stop(Self);
                return;
            case MemberRemoved removed:
                _members.Remove(removed.Member);
                break;
            case MemberLeft or MemberExited or MemberDowned:
                if (_members.Matches(change.Member))
                    _members.Add(change.Member);
                break;
        }

        if (before != _members.Oldest?.UniqueAddress)
            _coordinator = null;
        if (_coordinator is null)
            LookForCoordinator();
    }

    // While the oldest is on its way out, the next may be it already.
    private void LookForCoordinator()
    {
        var candidates = new List<Member>();
        foreach (var member in _members.Members)
        {
            candidates.Add(member);
            if (member.Status is MemberStatus.Up)
                break;
        }

        var register = new Register(
            Self, _cluster.SelfUniqueAddress, IsProxy, _shards.Keys.ToImmutableSortedSet(StringComparer.Ordinal), _epoch);
        foreach (var member in candidates)
            Context.ActorSelection(new RootActorPath(member.Address) + _coordinatorPath).Tell(register, Self);
    }

    private void OnRetry()
    {
        if (_coordinator is null)
        {
            _unansweredRegistrations++;
            if (_unansweredRegistrations % WarnAfter == 0 && (_waiting.Count > 0 || !IsProxy))
                _log.Warning(
                    "{Type}: no coordinator has answered on [{Oldest}]; {Count} messages wait",
                    _typeName, _members.Oldest?.Address, _waiting.Count);
            LookForCoordinator();
            StopIfDone();
            return;
        }

        foreach (var shard in _waiting.Shards)
            AskForHome(shard);
        if (_isLeaving)
            _coordinator.Tell(new GracefulShutdownReq(Self), Self);
    }

    private void Leave()
    {
        _log.Debug("{Type}: the region leaves with {Count} shards", _typeName, _shards.Count);
        _isLeaving = true;
        _coordinator?.Tell(new GracefulShutdownReq(Self), Self);
        StopIfDone();
    }

    private void StopIfDone()
    {
        if (_isLeaving && _shards.Count == 0)
            Context.Stop(Self);
    }
}
