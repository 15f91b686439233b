using System.Collections.Immutable;
using HaActors.Policy.Cib;
using HaActors.Policy.Deciding;
using HaActors.Policy.Model;
using HaActors.Policy.Scheduling;
using Activity = HaActors.Policy.Model.Activity;

namespace HaActors.Policy;

/// <summary>Decides: cluster state in; placements, an ordered graph of actions, and the reasons out.</summary>
/// <remarks>
/// The policy engine decides as Pacemaker does; <see cref="StartGuard"/> then withholds what safety does not allow yet.
/// </remarks>
public static class Scheduler
{
    private const string Lost = "it is lost, and nobody knows what it still runs";

    public static Decision Decide(ClusterState state)
    {
        var run = Run(state, record: null);
        var fences = Fences(state, run);
        var actions = ActionOrder.Of(run, new OperationsUnderWay(state));
        var notLookedFor = NotLookedFor.In(run);
        var guard = new StartGuard(state, notLookedFor);
        var scheduled = actions.Select(action => action.Action).OfType<ClusterAction.Fence>().ToHashSet();
        foreach (var fence in fences.Keys.Select(node => new ClusterAction.Fence(node)).Where(fence => !scheduled.Contains(fence)))
            guard.Consider(new OrderedAction(fence, []));
        foreach (var action in actions)
            guard.Consider(action);

        var placements = run.Resources.SelectMany(top => top.SelfAndDescendants()).OfType<Primitive>()
            .Where(primitive => !primitive.Removed)
            .ToImmutableSortedDictionary(primitive => new ResourceId(primitive.Id), PlaceOf);
        return new Decision(
            Numbered(guard.Allowed),
            placements,
            fences,
            Earlier(run.NextRuleChange, LocksEnd(run)),
            () =>
            [
                .. fences.Select(fence => new Reason(fence.Key.Value, $"must be fenced: {fence.Value}")),
                .. PlacementReasons.Of(Run(state, new DecisionRecord())),
                .. guard.Reasons(placements),
            ])
        {
            Promoted =
            [
                .. run.Resources.SelectMany(top => top.SelfAndDescendants()).OfType<Primitive>()
                    .Where(primitive => primitive is { Removed: false, NextRole: Role.Promoted })
                    .Select(primitive => new ResourceId(primitive.Id)),
            ],
            NotLookedFor = notLookedFor,
            FenceDelays = FenceDelays(run),
            Limits = Limits(run, state),
            ShutdownLocks = Locks(run),
        };
    }

    private static ImmutableSortedDictionary<ResourceId, ShutdownLock> Locks(SchedulingRun run) => Held(run)
        .ToImmutableSortedDictionary(
            held => new ResourceId(held.Id), held => new ShutdownLock(new NodeName(held.LockNode!.Name), held.LockTime));

    private static IEnumerable<Primitive> Held(SchedulingRun run) =>
        run.Resources.SelectMany(top => top.SelfAndDescendants()).OfType<Primitive>().Where(primitive => primitive.LockNode is not null);

    private static long? LocksEnd(SchedulingRun run) => run.Options.ShutdownLockLimitSeconds > 0 && Held(run).Any()
        ? Held(run).Min(held => held.LockTime) + run.Options.ShutdownLockLimitSeconds + 1
        : null;

    private static long? Earlier(long? one, long? other) => one is null ? other : other is null ? one : Math.Min(one.Value, other.Value);

    private static ImmutableSortedDictionary<NodeName, TimeSpan> FenceDelays(SchedulingRun run)
    {
        var delays = ImmutableSortedDictionary.CreateBuilder<NodeName, TimeSpan>();
        foreach (var action in run.Graph.Select(synapse => synapse.Action).Where(action => action is { Task: Tasks.Fence, Node: not null }))
            if (action.Extra?.GetValueOrDefault("priority-fencing-delay") is { } text
                && int.TryParse(text, System.Globalization.CultureInfo.InvariantCulture, out var seconds) && seconds > 0)
                delays[new NodeName(action.Node!.Name)] = TimeSpan.FromSeconds(seconds);
        return delays.ToImmutable();
    }

    internal static SchedulingRun Run(ClusterState state, DecisionRecord? record)
    {
        var run = new SchedulingRun(ConfigurationCib.Of(state), state.Now)
        {
            RepeatsPendingStarts = true,
            KeepsMigrationTargets = true,
            Record = record,
        };
        run.Decide();
        return run;
    }

    private static NodeName? PlaceOf(Primitive primitive) =>
        primitive is { AssignedTo: { } node, NextRole: not Role.Stopped } ? new NodeName(node.Name) : null;

    /// <summary>
    /// The engine fences for the resources' sake only. Here an operator's word counts as well, and a lost node cannot come
    /// back before it is fenced.
    /// </summary>
    private static ImmutableSortedDictionary<NodeName, string> Fences(ClusterState state, SchedulingRun run)
    {
        var fences = ImmutableSortedDictionary.CreateBuilder<NodeName, string>();
        foreach (var (node, why) in state.Desired.FenceRequests)
            fences[node] = $"asked by an operator: {why}";
        foreach (var node in state.ConfiguredNodes.Where(node => node.Presence == NodePresence.Lost))
            if (state.Configuration.Options.FencingEnabled)
                fences.TryAdd(node.Name, Lost);
        foreach (var synapse in run.Graph.Where(synapse => synapse.Action is { Task: Tasks.Fence, Node: not null }
            && state.Node(new NodeName(synapse.Action.Node.Name)).Presence != NodePresence.Away))
            fences.TryAdd(new NodeName(synapse.Action.Node!.Name), WhyFence(state, synapse.Action));
        return fences.ToImmutable();
    }

    private static string WhyFence(ClusterState state, ScheduledAction fence)
    {
        var node = state.Node(new NodeName(fence.Node!.Name));
        return node.Presence switch
        {
            NodePresence.Lost => Lost,
            NodePresence.Unseen => "it was not heard since the cluster formed, and nobody knows what it runs",
            _ when node.Resources.Values.FirstOrDefault(resource => resource.Activity == Activity.StopFailed) is { } failed =>
                $"the stop of {failed.Id} failed there: {failed.LastFailure}",
            _ => fence.Reason ?? "nobody knows what it does",
        };
    }

    private static TransitionLimits Limits(SchedulingRun run, ClusterState state)
    {
        var perNode = Limit("node-action-limit");
        return new TransitionLimits(Limit("batch-limit"), perNode, Limit("migration-limit"))
        {
            OfNode = state.Nodes.Values
                .Select(node => (node.Name, Limit: Throttle.Limit(perNode > 0 ? perNode : node.ActionLimit, node.Busy)))
                .Where(node => node.Limit > 0)
                .ToImmutableSortedDictionary(node => node.Name, node => node.Limit),
        };

        // What is below 0 or missing sets no limit.
        int Limit(string option) => (int)Math.Clamp(CibValue.Leading(run.Options.All.GetValueOrDefault(option)) ?? 0, 0, int.MaxValue);
    }

    internal static TransitionGraph Numbered(IReadOnlyList<OrderedAction> actions)
    {
        var numbers = new Dictionary<ClusterAction, int>(actions.Count);
        var numbered = ImmutableArray.CreateBuilder<GraphAction>(actions.Count);
        foreach (var ordered in actions)
        {
            numbers[ordered.Action] = numbered.Count;
            numbered.Add(new GraphAction(numbered.Count, ordered.Action, [.. ordered.Inputs.Select(input => numbers[input]).Order()])
            {
                Operation = ordered.Operation,
                Priority = ordered.Priority,
            });
        }

        return new TransitionGraph(numbered.MoveToImmutable());
    }
}
