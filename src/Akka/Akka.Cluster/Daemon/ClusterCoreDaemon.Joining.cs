using System.Collections.Immutable;
using Akka.Actor;
using Akka.Event;

namespace Akka.Cluster;

internal sealed partial class ClusterCoreDaemon
{
    private ImmutableList<Address> _seedNodes = [];
    private IActorRef? _seedNodeProcess;
    private int _seedNodeProcesses;
    private TimeSpan? _joinSeedNodesDeadline;

    private void JoinSeedNodes(ImmutableList<Address> seedNodes)
    {
        if (seedNodes.IsEmpty)
            return;

        StopSeedNodeProcess();
        _seedNodes = seedNodes;
        _joinSeedNodesDeadline ??= Now + _settings.ShutdownAfterUnsuccessfulJoinSeedNodes;
        if (seedNodes is [var only] && only == _self.Address)
        {
            Self.Tell(new ClusterCommand.JoinTo(_self.Address));
            return;
        }

        // A new name each time: the process before may still be stopping.
        _seedNodeProcess = Context.ActorOf(
            WithDispatcher(Props.Create(() => new SeedNodeProcess(_cluster, seedNodes))),
            $"seedNodeProcess-{++_seedNodeProcesses}");
    }

    private void StopSeedNodeProcess()
    {
        if (_seedNodeProcess is not null)
            Context.Stop(_seedNodeProcess);
        _seedNodeProcess = null;
    }

    private void Join(Address address)
    {
        if (!IsOfThisCluster(address))
        {
            _log.Warning("Trying to join [{0}], which is no node of [{1}], ignoring", address, _self.Address);
            return;
        }

        StopSeedNodeProcess();
        if (address == _self.Address)
        {
            BecomeInitialized();
            AdmitJoining(OwnJoin);
            return;
        }

        Become(Joining(address, Now + _settings.RetryUnsuccessfulJoinAfter));
        AskToJoin(address);
    }

    private void AskToJoin(Address address) =>
        CoreAt(address).Tell(OwnJoin);

    private ClusterMessage.Join OwnJoin =>
        new(_self, _cluster.SelfRoles, _settings.AppVersion, _settings.RequiredEqual);

    private void JoinAgain(Address joinWith)
    {
        if (_seedNodes.IsEmpty)
            Join(joinWith);
        else
            JoinSeedNodes(_seedNodes);
    }

    private bool GiveUpJoiningIfOverdue()
    {
        if (!(_joinSeedNodesDeadline <= Now))
            return false;

        _joinSeedNodesDeadline = null;
        StopSeedNodeProcess();
        _log.Warning(
            "Joining of seed-nodes [{0}] was unsuccessful after configured " +
            "shutdown-after-unsuccessful-join-seed-nodes [{1}]. Running CoordinatedShutdown.",
            string.Join(", ", _seedNodes),
            _settings.ShutdownAfterUnsuccessfulJoinSeedNodes);
        _ = _shutdown.Run(CoordinatedShutdown.ClusterJoinUnsuccessfulReason.Instance);
        return true;
    }

    private void AnswerInitJoin()
    {
        // A node that is on its way out must not be joined through.
        if (Gossip.IsOnTheWayOut(_state.SelfMember.Status))
            Sender.Tell(new ClusterMessage.InitJoinNack(_self.Address));
        else
            Sender.Tell(new ClusterMessage.InitJoinAck(_self.Address));
    }

    private void Welcome(Address joinWith, ClusterMessage.Welcome welcome)
    {
        if (joinWith != welcome.From.Address)
        {
            _cluster.LogInfo(
                "Ignoring welcome from [{0}] when trying to join with [{1}]", welcome.From.Address, joinWith);
            return;
        }

        if (!welcome.Gossip.HasMember(_self))
        {
            _cluster.LogInfo("Ignoring welcome from [{0}] that does not contain this node", welcome.From.Address);
            return;
        }

        _state = _state.With(welcome.Gossip.SeenBy(_self));
        _cluster.LogInfo("Welcome from [{0}]", welcome.From.Address);
        Publish();
        BecomeInitialized();
        ReplacePredecessors();
        GossipTo(welcome.From);
    }

    private void AdmitJoining(ClusterMessage.Join join)
    {
        var node = join.Node;
        if (!IsOfThisCluster(node.Address))
        {
            _log.Warning(
                "Member [{0}] tried to join, which is no node of [{1}], ignoring", node.Address, _self.Address);
            return;
        }

        if (IsIncompatible(join))
            return;

        if (Latest.Table.Count > 0 && _state.SelfMember.Status is MemberStatus.Down or MemberStatus.Exiting)
        {
            _cluster.LogInfo(
                "Trying to join [{0}] to [{1}] member, ignoring. Use a member that is Up instead.",
                node.Address,
                _state.SelfMember.Status);
            return;
        }

        var present = Latest.Table.At(node.Address).ToArray();
        if (Array.Exists(present, member => member.UniqueAddress == node))
        {
            // The welcome may have been lost.
            _cluster.LogInfo("Existing member [{0}] is joining again.", node);
            if (node != _self)
                Sender.Tell(new ClusterMessage.Welcome(_self, Latest));
            return;
        }

        if (present.Length > 0)
        {
            Replace(present, node);
            return;
        }

        if (Latest.Tombstones.ContainsKey(node))
        {
            _cluster.LogInfo("Removed member [{0}] tries to join again, ignoring. It needs a new actor system.", node);
            return;
        }

        Admit(join);
    }

    /// <summary>A new incarnation is there, so the one before is gone for good. The new one will ask again.</summary>
    private void Replace(Member[] present, UniqueAddress node)
    {
        foreach (var member in present)
        {
            var status = Latest.Reachability.StatusOf(_self, member.UniqueAddress);
            if (status == Reachability.Status.Terminated && member.Status == MemberStatus.Down)
                continue;

            _cluster.LogInfo(
                "New incarnation of existing member [{0}] is trying to join. Existing will be removed from the " +
                "cluster and then new member will be allowed to join.",
                node);
            var changed = Latest.With(Latest.Reachability.Terminated(_self, member.UniqueAddress));
            Update(member.Status == MemberStatus.Down ? changed : changed.MarkAsDown(member));
            Publish();
            GossipToOne();
        }
    }

    /// <summary>
    /// Those who admitted this incarnation may not have known of one before it, whom others still count: that this one is
    /// there proves that it is gone.
    /// </summary>
    private void ReplacePredecessors()
    {
        foreach (var member in Latest.Table.At(_self.Address).ToArray())
        {
            if (member.UniqueAddress == _self || member.Status == MemberStatus.Down)
                continue;

            _cluster.LogInfo("[{0}] is an earlier incarnation of this node, marking it as [{1}]", member.UniqueAddress, MemberStatus.Down);
            Update(Latest.With(Latest.Reachability.Terminated(_self, member.UniqueAddress)).MarkAsDown(member));
            Publish();
        }
    }

    private void Admit(ClusterMessage.Join join)
    {
        var node = join.Node;
        var isFirst = Latest.Table.Count == 0;
        _cluster.FailureDetector.Remove(node.Address);
        var joining = Member.Create(node, join.Roles, join.AppVersion);
        Update(Latest.Update(Latest.HasMember(_self)
            ? [joining]
            : [joining, Member.Create(_self, _cluster.SelfRoles, _settings.AppVersion)]));
        _cluster.LogInfo(
            "Node [{0}] is JOINING{1}, roles [{2}], version [{3}]",
            node.Address,
            node == _self ? " itself (with roles and version)" : string.Empty,
            string.Join(",", join.Roles.Order(StringComparer.Ordinal)),
            join.AppVersion);
        Publish();
        if (node != _self)
        {
            Sender.Tell(new ClusterMessage.Welcome(_self, Latest));
            GossipToOne();
        }
        else if (isFirst)
        {
            // At once: the one that started the cluster is the oldest.
            LeaderActions();
        }
    }

    private bool IsOfThisCluster(Address address) =>
        address.Protocol == _self.Address.Protocol && address.System == _self.Address.System;

    /// <summary>
    /// Refused is only who is new: a member whose configuration passed before keeps its place.
    /// </summary>
    private bool IsIncompatible(ClusterMessage.Join join)
    {
        var differences = _settings.RequiredEqual.DifferencesTo(join.Configuration);
        if (differences.Count == 0 || Latest.HasMember(join.Node))
            return false;

        _log.Warning(
            _settings.EnforceConfigurationOnJoin
                ? "Node [{0}] tried to join with an incompatible configuration, refusing: {1}"
                : "Node [{0}] is joining with an incompatible configuration, which is not enforced: {1}",
            join.Node.Address,
            string.Join("; ", differences));
        if (!_settings.EnforceConfigurationOnJoin)
            return false;

        Sender.Tell(new ClusterMessage.JoinRefused(_self.Address, [.. differences]));
        return true;
    }

    /// <summary>Trying again would not help: this node's configuration has to be changed first.</summary>
    private void Refused(Address joinWith, ClusterMessage.JoinRefused refused)
    {
        if (refused.From != joinWith)
            return;

        _log.Error(
            "Couldn't join: the configuration is incompatible with that of the cluster at [{0}]: {1}. Running " +
            "CoordinatedShutdown.",
            joinWith,
            string.Join("; ", refused.Differences));
        Become(OnReceive);
        _cluster.Refused(refused.Differences);
        _ = _shutdown.Run(CoordinatedShutdown.ClusterJoinUnsuccessfulReason.Instance);
    }
}
