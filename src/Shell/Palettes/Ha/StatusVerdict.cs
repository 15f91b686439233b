using HaActors.Actors.Protocol;

namespace HaActors.Shell.Palettes.Ha;

/// <summary>The one sentence that a person reads first.</summary>
/// <param name="Serving">Every resource that should run does.</param>
/// <param name="CanLose">Nodes that may fail, whichever they are, while the rest keeps a quorum and a node to run things.</param>
internal sealed record StatusVerdict(string Sentence, bool Serving, int CanLose)
{
    public static StatusVerdict Of(ClusterStatus cluster)
    {
        var needed = VotesNeeded(cluster);
        var votes = $"{cluster.AskedNode} hears {cluster.VotesPresent} of {cluster.VotesExpected} votes";
        if (!cluster.Quorate)
            return new($"No quorum: {votes} and needs {needed}; it runs nothing until they are back.", false, 0);
        if (cluster.Coordinator is null)
            return new($"No coordinator: {votes}; nothing is started or moved until one is elected.", false, 0);

        var canLose = CountCanLose(cluster, needed);
        var reserve = canLose == 0
            ? "Can lose no node."
            : $"Can lose {canLose} of {cluster.Nodes.Length} nodes.";
        var (state, what, serving) = Resources(cluster.Resources);
        return new($"{state}: {what}. {reserve}", serving, canLose);
    }

    public static int VotesNeeded(ClusterStatus cluster) => cluster.VotesExpected / 2 + 1;

    private static (string State, string What, bool Serving) Resources(IReadOnlyList<ResourceStatus> resources)
    {
        if (resources.Count == 0)
            return ("Ready", "no resource is configured", true);

        var running = resources.Count(resource => resource.Runs);
        if (running == resources.Count)
            return ("Serving", running == 1 ? "the one resource runs" : $"all {running} resources run", true);

        var others = resources.Where(resource => !resource.Runs).ToArray();
        var counts = $"{Of(running, resources.Count)}; {Describe(others)}";
        if (others.Any(IsWrong))
            return (running == 0 ? "Not serving" : "Degraded", counts, false);
        if (others.Any(IsChanging))
            return ("Changing", counts, false);
        return running == 0 ? ("Not serving", counts, false) : ("Serving", counts, true);
    }

    private static bool IsWrong(ResourceStatus resource) =>
        resource.State is "failed" or "blocked" or "unknown"
        || (resource is { State: "stopped", Target: null } && resource.Failures.Length > 0);

    private static bool IsChanging(ResourceStatus resource) =>
        resource.State is "starting" or "stopping" or "promoting" or "demoting" || resource.Target is not null;

    private static string Of(int running, int all) => running switch
    {
        0 => all == 1 ? "the one resource does not run" : $"none of {all} resources runs",
        1 => $"1 of {all} resources runs",
        _ => $"{running} of {all} resources run",
    };

    private static string Describe(ResourceStatus[] others)
    {
        var worst = others.OrderBy(resource => IsWrong(resource) ? 0 : IsChanging(resource) ? 1 : 2).First();
        var place = worst.Node is null ? "" : $" on {worst.Node}";
        var more = others.Length == 1 ? "" : $", and {others.Length - 1} more";
        return $"{worst.Id} is {worst.State}{place}{more}";
    }

    private static int CountCanLose(ClusterStatus cluster, int needed)
    {
        var present = cluster.Nodes.Where(node => node.Presence == "online").ToArray();
        var able = present.Count(node => node is { Standby: false, Leaving: false });
        var left = cluster.VotesPresent;
        var lost = 0;
        // The worst case counts: the nodes with the most votes fail first.
        foreach (var node in present.OrderByDescending(node => node.Votes))
        {
            left -= node.Votes;
            if (left < needed || lost + 1 >= able)
                break;
            lost++;
        }

        return lost;
    }
}
