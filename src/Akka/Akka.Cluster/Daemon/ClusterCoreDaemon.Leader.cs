using Akka.Event;

namespace Akka.Cluster;

internal sealed partial class ClusterCoreDaemon
{
    private const int FirstNotice = 20;
    private const int PeriodicNotice = 60;

    private bool _isLeader;
    private int _actionsWithoutConvergence;
    private TimeSpan? _weaklyUpAt;

    private void LeaderActions()
    {
        var isLeader = _state.IsLeader(_self);
        if (isLeader != _isLeader)
            _cluster.LogInfo(isLeader ? "is the new leader among reachable nodes" : "is no longer leader");
        _isLeader = isLeader;

        if (isLeader && _state.HasConverged(_exitingConfirmed))
        {
            _actionsWithoutConvergence = 0;
            _weaklyUpAt = null;
            MoveMembersOn();
        }
        else if (isLeader)
        {
            WaitForConvergence();
        }

        _exitingConfirmed = [.. _exitingConfirmed.Where(Latest.HasMember)];
        ShutdownSelfWhenDown();
    }

    private void MoveMembersOn()
    {
        var removed = _state.Unreachable.Where(member => Gossip.IsOnTheWayOut(member.Status))
            .Concat(Latest.Members.Where(member =>
                member.Status == MemberStatus.Exiting && _exitingConfirmed.Contains(member.UniqueAddress)))
            .Distinct()
            .ToArray();
        var changed = CameUp().Concat(Latest.Members
            .Where(member => member.Status == MemberStatus.Leaving)
            .Select(member => member.Copy(MemberStatus.Exiting)))
            .ToArray();
        var wallClockMs = Context.System.Scheduler.Now.ToUnixTimeMilliseconds();
        var pruned = Latest.PruneTombstones(
            wallClockMs - (long)_settings.PruneGossipTombstonesAfter.TotalMilliseconds);
        if (removed.Length == 0 && changed.Length == 0 && ReferenceEquals(pruned, Latest))
            return;

        var before = _state.SelfMember.Status;
        var next = pruned.Update(changed).Remove([.. removed.Select(member => member.UniqueAddress)], wallClockMs);
        if (next.Member(_self).Status == MemberStatus.Exiting && before != MemberStatus.Exiting)
            _isExiting = true;
        Update(next);
        _exitingConfirmed = _exitingConfirmed.Except(removed.Select(member => member.UniqueAddress));
        foreach (var member in changed)
            _cluster.LogInfo("Leader is moving node [{0}] to [{1}]", member.Address, member.Status);
        foreach (var member in removed)
        {
            _cluster.FailureDetector.Remove(member.Address);
            _cluster.LogInfo(
                "Leader is removing {0} node [{1}]",
                member.Status == MemberStatus.Exiting ? "confirmed Exiting" : "unreachable Down",
                member.Address);
        }

        Publish();
        RespondToOwnStatus(before);
        GossipToOne();
    }

    private IEnumerable<Member> CameUp()
    {
        if (!HasEnoughMembers)
            yield break;

        // The number of a removed member may come again: numbers only compare present members.
        var upNumber = Latest.Members
            .Where(member => member.UpNumber != int.MaxValue)
            .Select(member => member.UpNumber)
            .DefaultIfEmpty(0)
            .Max();
        foreach (var member in Latest.Members)
            if (member.Status is MemberStatus.Joining or MemberStatus.WeaklyUp)
                yield return member.CopyUp(++upNumber);
    }

    private bool HasEnoughMembers =>
        Latest.Members.Count >= _settings.MinNrOfMembers
        && _settings.MinNrOfMembersOfRole.All(role =>
            Latest.Members.Count(member => member.HasRole(role.Key)) >= role.Value);

    private void WaitForConvergence()
    {
        _actionsWithoutConvergence++;
        _weaklyUpAt ??= Now + _settings.WeaklyUpAfter;
        if (_settings.AllowWeaklyUpMembers && _weaklyUpAt <= Now)
            MoveJoiningToWeaklyUp();
        if (_actionsWithoutConvergence == FirstNotice || _actionsWithoutConvergence % PeriodicNotice == 0)
            _cluster.LogInfo(
                "Leader can currently not perform its duties, reachability status: [{0}], member status: [{1}]",
                Latest.Reachability,
                string.Join(", ", Latest.Members.Select(member =>
                    $"{member.Address} {member.Status} seen={Latest.SeenByNode(member.UniqueAddress)}")));
    }

    private void MoveJoiningToWeaklyUp()
    {
        var changed = HasEnoughMembers
            ? Latest.Members
                .Where(member => member.Status == MemberStatus.Joining)
                .Select(member => member.Copy(MemberStatus.WeaklyUp))
                .ToArray()
            : [];
        if (changed.Length == 0)
            return;

        Update(Latest.Update(changed));
        foreach (var member in changed)
            _cluster.LogInfo("Leader is moving node [{0}] to [{1}]", member.Address, member.Status);
        Publish();
    }

    private void ReapUnreachable()
    {
        if (Latest.IsSingletonCluster)
            return;

        var reachability = Latest.Reachability;
        var lost = _cluster.FailureDetector.Unavailable
            .SelectMany(address => Latest.Table.At(address).ToArray())
            .Where(member => member.UniqueAddress != _self && reachability.IsReachable(_self, member.UniqueAddress))
            .Order()
            .ToArray();
        var found = reachability.UnreachableFrom(_self)
            .Select(Latest.Find)
            .OfType<Member>()
            .Where(member => _cluster.FailureDetector.IsAvailable(member.Address))
            .ToArray();
        if (lost.Length == 0 && found.Length == 0)
            return;

        reachability = lost.Aggregate(reachability, (r, member) => r.Unreachable(_self, member.UniqueAddress));
        reachability = found.Aggregate(reachability, (r, member) => r.Reachable(_self, member.UniqueAddress));
        Update(Latest.With(reachability));
        if (lost.Length > 0)
            _log.Warning(
                "Cluster Node [{0}] - Marking node(s) as UNREACHABLE [{1}]. Node roles [{2}]",
                _self.Address,
                string.Join(", ", lost.Select(member => member.ToString())),
                string.Join(",", _cluster.SelfRoles.Order(StringComparer.Ordinal)));
        if (found.Length > 0)
            _cluster.LogInfo(
                "Marking node(s) as REACHABLE [{0}]", string.Join(", ", found.Select(member => member.ToString())));
        Publish();
        GossipToOne();
    }

    private void Quarantined(UniqueAddress node)
    {
        if (!Latest.HasMember(node) || node == _self)
            return;

        var reachability = Latest.Reachability.Terminated(_self, node);
        if (ReferenceEquals(reachability, Latest.Reachability))
            return;

        Update(Latest.With(reachability));
        _log.Warning(
            "Cluster Node [{0}] - Marking node as TERMINATED [{1}], due to quarantine. It must still be marked as " +
            "down before it's removed.",
            _self.Address,
            node.Address);
        Publish();
        GossipToOne();
    }
}
