using System.Collections.Immutable;
using HaActors.Actors.Coordinator;
using HaActors.Actors.Protocol;
using HaActors.Actors.Quorum;
using HaActors.Policy.Log;
using HaActors.Policy.Model;

namespace HaActors.Actors.Operator;

/// <summary>Votes and quorum, put for people. Pure.</summary>
public static class QuorumPicture
{
    /// <summary>What the coordinator knows.</summary>
    public static QuorumStatus Of(
        InForce inForce, ClusterState state, CoordinatorActor.Sight sight, NodeName coordinator, NodeName asked, Term term)
    {
        VoterStatus Node(NodeConfiguration configured)
        {
            var node = state.Node(configured.Name);
            return Of(inForce.Votes, configured) with
            {
                Presence = node.Presence.ToString().ToLowerInvariant(),
                Standby = state.Desired.Standby.Contains(configured.Name),
                Voted = sight.Supporting.Contains(configured.Name),
                Incarnation = node.Incarnation.Value,
            };
        }

        var voted = sight.Supporting.Contains(WitnessSettings.Voter);
        ImmutableArray<VoterStatus> nodes =
        [
            .. state.Configuration.Nodes.Values.Select(Node),
            .. Witness(state.Configuration, inForce.Votes, voted ? "online" : "silent").Select(witness => witness with { Voted = voted }),
        ];
        return Of(state.Configuration, inForce, asked, isQuorate: true, nodes, node => node.Presence is "online" or "joining") with
        {
            Coordinator = coordinator.Value,
            Term = term.Number,
        };
    }

    /// <summary>What one node can say by itself.</summary>
    /// <param name="why">Nobody coordinates.</param>
    public static QuorumStatus Alone(NodeRuntime runtime, OperatorGate.Sight sight, string why)
    {
        var (self, configuration, inForce) = (runtime.Settings.Self, runtime.Configuration, runtime.InForce);
        VoterStatus Node(NodeConfiguration configured) => Of(inForce.Votes, configured) with
        {
            Presence = configured.Name == self || sight.Heard.ContainsKey(configured.Name) ? "heard" : "silent",
            Incarnation = sight.Heard.TryGetValue(configured.Name, out var life) ? life.Value : null,
        };

        ImmutableArray<VoterStatus> nodes =
        [
            .. configuration.Nodes.Values.Select(Node),
            .. Witness(configuration, inForce.Votes, runtime.Witness.Reached.Any() ? "heard" : "silent"),
        ];
        return Of(configuration, inForce, self, sight.Quorate, nodes, node => node.Presence == "heard") with
        {
            Term = sight.Term.Number,
            Problems = [why],
        };
    }

    private static QuorumStatus Of(
        ClusterConfiguration configuration,
        InForce inForce,
        NodeName asked,
        bool isQuorate,
        ImmutableArray<VoterStatus> nodes,
        Func<VoterStatus, bool> isThere)
    {
        var votes = inForce.Votes;
        return new QuorumStatus(
            configuration.Name,
            inForce.State.Cluster,
            asked.Value,
            Coordinator: null,
            Term: 0,
            inForce.State.At.Generation,
            inForce.State.At.Index,
            isQuorate,
            votes.Total,
            nodes.Where(isThere).Sum(node => node.Votes),
            (votes.Next ?? votes.Present).Needed,
            [.. Flags(configuration.Quorum, votes, inForce.State, isQuorate)],
            nodes,
            []);
    }

    private static VoterStatus Of(Votes votes, NodeConfiguration configured)
    {
        var table = votes.Next ?? votes.Present;
        var name = configured.Name;
        return new VoterStatus(
            name.Value,
            configured.Address,
            configured.Role == NodeRole.Arbiter ? "arbiter" : "member",
            "unseen",
            Standby: false,
            votes.Present.Of(name),
            votes.Next?.Of(name),
            table.Away?.TryGetValue(name, out var away) is true ? away : null,
            Voted: null,
            table.TieBreaker is { } order && order.FirstOrDefault(node => table.Of(node) > 0) == name,
            null);
    }

    private static IEnumerable<VoterStatus> Witness(ClusterConfiguration configuration, Votes votes, string presence)
    {
        if (configuration.Quorum.Witness is not { } witness)
            yield break;

        var name = WitnessSettings.Voter;
        yield return new VoterStatus(
            name.Value, witness.Provider, "witness", presence, Standby: false, votes.Present.Of(name), votes.Next?.Of(name), null, null,
            BreaksTies: false, null);
    }

    private static IEnumerable<string> Flags(QuorumOptions options, Votes votes, LogState state, bool isQuorate)
    {
        if (isQuorate)
            yield return "Quorate";
        if (options.TwoNode)
            yield return "2Node";
        if (options.WaitsForAll)
            yield return "WaitForAll";
        if (options.LastManStanding)
            yield return "LastManStanding";
        if (votes.Present.TieBreaker is not null)
            yield return "AutoTieBreaker";
        if (votes.IsJoint)
            yield return "Joint";
        if (state.At.Generation > 0)
            yield return "Forced";
    }
}
