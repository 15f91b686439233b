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
            Decided.Text(CibReader.Read(cib.Xml));
            return Decided.Upon(cib).Run.Steps > 0 ? null : "nothing was looked at";
        });

    [Fact]
    public void The_graph_has_no_cycle_and_no_input_from_outside() => GeneratedCib.Always(400, wild: true, cib =>
    {
        var stuck = Decided.Upon(cib).Stuck();
        return stuck.Count == 0 ? null : $"never done: {string.Join(", ", stuck.Select(s => s.Action))}";
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
            if (resource is { AssignedTo: { } node, Managed: true, Blocked: false } && !node.IsAvailable())
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
                    if (resource is { Managed: true, Blocked: false } && resource.AssignedTo?.Name == name && IsWithin(resource, id))
                        return $"{resource} is placed on {name} against {location.Id}";
        return null;

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

    private static IEnumerable<ScheduledAction> Starts(Decided decided) => decided.Run.Graph
        .Select(static synapse => synapse.Action)
        .Where(static action => action is { IsPseudo: false, Resource: Primitive, Task: Tasks.Start or Tasks.Promote });
}
