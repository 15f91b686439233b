using HaActors.Policy.Cib;
using HaActors.Policy.Scheduling;

namespace HaActors.Policy.Tests.Generated;

/// <summary>What holds for every decision, whatever the configuration and the state that it is made upon.</summary>
public class PropertyTests
{
    [Fact]
    public void A_contradictory_configuration_is_decided_upon_within_a_bounded_number_of_steps() =>
        GeneratedCib.Always(400, wild: true, cib =>
        {
            // Both throw if it is not so.
            Decided.Upon(cib);
            Decided.Text(CibReader.Read(cib.Xml));
            return null;
        });

    [Fact]
    public void The_graph_has_no_cycle_and_no_input_from_outside() => GeneratedCib.Always(400, wild: true, cib =>
    {
        var stuck = Decided.Upon(cib).Stuck();
        return stuck.Count == 0 ? null : string.Join(
            '\n', stuck.Select(s => $"never done: {s.Action}, waits for {string.Join(", ", s.Inputs)}"));
    });

    [Fact]
    public void The_same_input_gives_the_same_output_also_after_it_was_written_and_read_again() =>
        GeneratedCib.Always(200, wild: true, cib =>
        {
            var read = CibReader.Read(cib.Xml);
            var first = Decided.Text(read);
            if (Decided.Text(read) != first)
                return "the second decision upon one document differs";
            return Decided.Text(CibReader.Read(CibWriter.Write(read))) == first ? null : "the written document decides otherwise";
        });

    [Fact]
    public void Nothing_is_placed_where_its_score_forbids_it() => GeneratedCib.Always(400, wild: true, cib =>
    {
        foreach (var resource in Decided.Upon(cib).Primitives)
        {
            // What nobody may touch stays where it is.
            if (resource.AssignedTo is not { } node || !resource.Managed || resource.Blocked)
                continue;
            if (!resource.Allowed.Contains(node))
                return $"{resource} has no score for {node}";
            if (resource.Allowed[node] <= -Scores.Infinity)
                return $"{resource} is banned from {node}";
        }

        return null;
    });

    [Fact]
    public void Nothing_is_placed_on_a_node_that_takes_no_work() => GeneratedCib.Always(400, wild: true, cib =>
    {
        foreach (var resource in Decided.Upon(cib).Primitives)
            // Guests and remote nodes may become available by what the same graph does.
            if (resource is { AssignedTo: { IsRemoteOrGuest: false } node, Managed: true, Blocked: false }
                && !node.IsAvailable())
                return $"{resource} is placed on {node}";
        return null;
    });

    [Fact]
    public void A_forbidden_node_stays_empty() => GeneratedCib.Always(400, wild: false, cib =>
    {
        var decided = Decided.Upon(cib);
        foreach (var location in decided.Run.Cib.Constraints.OfType<LocationEntry>())
            if (location is { Node: { } name, Resource: { } id, Role: null, Score: "-INFINITY" })
                foreach (var resource in decided.Primitives)
                    if (resource is { Managed: true, Blocked: false } && resource.AssignedTo?.Name == name && IsWithin(resource, id)
                        && IsOrWillBeThere(decided, resource))
                        return $"{resource} is placed on {name} against {location.Id}";
        return null;

        // A place that it cannot come to, as what it waits for cannot be, does no harm.
        static bool IsOrWillBeThere(Decided decided, Primitive resource) => resource.RunningOn.Contains(resource.AssignedTo!)
            || resource.Actions.Exists(action => action.Task == Tasks.Start && decided.IsInGraph(action));

        static bool IsWithin(Resource? resource, string id) =>
            resource is not null && (resource.Id == id || (resource is not Bundle && IsWithin(resource.Parent, id)));
    });

    [Fact]
    public void What_needs_fencing_starts_after_all_fencing() => GeneratedCib.Always(400, wild: true, cib =>
    {
        var decided = Decided.Upon(cib);
        var fencings = decided.Run.Graph
            .Select(static synapse => synapse.Action)
            .Where(static action => action.Task == Tasks.Fence && action.Extra!["stonith_action"] != "on")
            .ToList();
        foreach (var start in Starts(decided))
        {
            if ((start.Needs & Needs.Fencing) == 0)
                continue;
            var before = decided.Ancestors(start);
            foreach (var fencing in fencings)
                if (!before.Contains(fencing))
                    return $"{start} does not wait for {fencing}";
        }

        return null;
    });

    [Fact]
    public void Nothing_that_a_lost_node_may_still_run_is_started_elsewhere_before_that_node_is_fenced() =>
        GeneratedCib.Always(400, wild: true, cib =>
        {
            var decided = Decided.Upon(cib);
            foreach (var start in Starts(decided))
                foreach (var node in ((Primitive)start.Resource!).RunningOn)
                    if (node != start.Node && node.Unclean && (start.Resource!.Needs & Needs.Fencing) != 0
                        && !decided.Ancestors(start).Any(action => action.Task == Tasks.Fence && action.Node == node))
                        return $"{start} does not wait for the fencing of {node}";
            return null;
        });

    [Fact]
    public void Nothing_starts_before_it_has_stopped_where_it_was() => GeneratedCib.Always(400, wild: true, cib =>
    {
        var decided = Decided.Upon(cib);
        // What is ordered against itself is started again while it runs, in Pacemaker as well.
        if (decided.Run.Cib.Constraints.OfType<OrderEntry>().Any(static order => order.First is { } id && id == order.Then))
            return null;
        foreach (var start in Starts(decided))
        {
            var resource = (Primitive)start.Resource!;
            if (start.Task != Tasks.Start)
                continue;
            var before = decided.Ancestors(start);
            foreach (var node in resource.RunningOn)
                if (!before.Any(action => action.Resource == resource && action.Task == Tasks.Stop && action.Node == node))
                    return $"{start} does not wait for a stop on {node}";
        }

        return null;
    });

    [Fact]
    public void After_some_transitions_nothing_is_left_to_do() => GeneratedCib.Always(300, wild: false, cib =>
    {
        var read = CibReader.Read(cib.Xml);
        if (NeverRests(read))
            return null;
        for (var round = 0; round < Rounds; round++)
        {
            var decided = new Decided(read);
            // That a node was unfenced is said by itself, not by whoever asked for it.
            if (decided.Run.UnfencingPossible || NothingIsManaged(decided.Run)
                || !decided.Run.Graph.Exists(static synapse => HasAnEffect(synapse.Action)))
                return null;
            read = decided.After();
        }

        var last = new Decided(read);
        return last.Run.Graph.Exists(static synapse => HasAnEffect(synapse.Action))
            ? $"still: {string.Join(", ", last.Run.Graph.Select(static synapse => synapse.Action))}"
            : null;
    });

    /// <summary>So many transitions a state may need until it is at rest.</summary>
    private const int Rounds = 5;

    /// <summary>
    /// Where Pacemaker comes to no rest either. A stop that failed without fencing bans the instance that it is put down to, and
    /// that is another one each time; what is kept apart from a guest's container and runs in the guest goes to and fro, and so
    /// do a clone that is colocated with something, or may migrate, and what follows one of its roles; a failure of what is not
    /// managed stays in the history, and is looked at again each time.
    /// </summary>
    private static bool NeverRests(CibDocument cib) =>
        cib.NodeStatuses.Any(static node => node.IsRemote || (node.History ?? []).Any(static history =>
            history.Operations.Any(static operation => operation is { Task: Tasks.Stop, ExitCode: not 0 })))
        || Says(cib, "remote-node")
        || (cib.Resources.Any(static resource => resource is CloneEntry)
            && (Says(cib, "allow-migrate") || cib.Constraints.Any(static constraint => constraint is ColocationEntry)))
        || ((Says(cib, "is-managed") || Says(cib, "maintenance"))
            && cib.NodeStatuses.Any(static node => (node.History ?? []).Any(static history =>
                history.Operations.Any(static operation => operation.Id.Contains("failure", StringComparison.Ordinal)))));

    private static bool Says(CibDocument cib, string name) =>
        CibWriter.Write(cib).Contains($"name=\"{name}\"", StringComparison.Ordinal);

    // With fencing, but nobody who could fence: what is seen failing is watched, and nothing is done.
    private static bool NothingIsManaged(SchedulingRun run) => run.Options.FencingEnabled && !run.HaveFenceDevice;

    // What changes nothing when it is pretended would be asked for again and again: a node does not leave, a fail count is
    // not erased, an agent that is not there is not reloaded or told anything.
    private static bool HasAnEffect(ScheduledAction action) => !action.IsPseudo && !action.IsCancellation
        && action.Task is not (Tasks.Shutdown or Tasks.ClearFailcount or Tasks.LrmDelete or Tasks.Delete or Tasks.Notify
            or Tasks.Notified or Tasks.Maintenance)
        && (action.Task != Tasks.Fence || action.Extra!["stonith_action"] != "on");

    private static IEnumerable<ScheduledAction> Starts(Decided decided) => decided.Run.Graph
        .Select(static synapse => synapse.Action)
        .Where(static action => action is { IsPseudo: false, Resource: Primitive, Task: Tasks.Start or Tasks.Promote });
}
