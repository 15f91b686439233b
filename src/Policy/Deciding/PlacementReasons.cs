using HaActors.Policy.Model;
using HaActors.Policy.Reports;
using HaActors.Policy.Scheduling;

namespace HaActors.Policy.Deciding;

/// <summary>Why each resource is where it is, or nowhere; for people.</summary>
internal static class PlacementReasons
{
    public static IEnumerable<Reason> Of(ClusterState state, SchedulingRun run)
    {
        foreach (var resource in run.Resources.SelectMany(Primitives).Where(resource => resource.AssignedTo is null))
            if (resource.TargetRole is not Role.Stopped)
                yield return new Reason(resource.Id, $"has no place: {string.Join("; ", run.Nodes.Select(node => WhyNot(state, resource, node)))}");
        foreach (var line in TransitionSummary.Of(run).Resources.Where(line => line.Because is not null))
            yield return new Reason(line.Resource.Id, $"{line.Verb.ToLowerInvariant()} {line.Detail}, {line.Because}");
    }

    private static IEnumerable<Primitive> Primitives(Resource resource) =>
        resource is Primitive primitive ? [primitive] : resource.Children.SelectMany(Primitives);

    private static string WhyNot(ClusterState state, Primitive resource, Node node)
    {
        var known = state.Node(new NodeName(node.Name)).Resource(new ResourceId(resource.Id));
        return node switch
        {
            { Unclean: true } => $"{node.Name}: must be fenced",
            { Online: false } => $"{node.Name}: offline",
            { Pending: true } => $"{node.Name}: still joining",
            { ShuttingDown: true } => $"{node.Name}: leaving",
            { Standby: true } => $"{node.Name}: standby",
            _ when known.FailCount > 0 => $"{node.Name}: {resource.Id} failed there {known.FailCount} times",
            _ => $"{node.Name}: score -INFINITY",
        };
    }
}
