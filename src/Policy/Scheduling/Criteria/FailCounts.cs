using HaActors.Policy.Cib;

namespace HaActors.Policy.Scheduling;

/// <summary>How often a resource failed on a node, and when last, from the node's attributes.</summary>
/// <remarks>Attributes <c>fail-count-NAME#TASK_INTERVAL</c> and <c>last-failure-…</c>; older ones lack what follows the #.</remarks>
internal static class FailCounts
{
    /// <param name="task">With <paramref name="intervalMs"/>: only that operation's; null: all.</param>
    public static (int Count, long LastFailure) On(Primitive resource, Node node, string? task = null, int intervalMs = 0)
    {
        var count = 0;
        var last = 0L;
        foreach (var (name, value) in node.Attributes)
        {
            if (Names(name, "fail-count-", resource, task, intervalMs))
                count = Scores.Add(count, CibValue.Score(value, 0));
            else if (Names(name, "last-failure-", resource, task, intervalMs))
                last = Math.Max(last, CibValue.Leading(value) ?? 0);
        }

        return (count, last);
    }

    private static bool Names(string attribute, string prefix, Primitive resource, string? task, int intervalMs)
    {
        if (!attribute.StartsWith(prefix, StringComparison.Ordinal))
            return false;
        var rest = attribute.AsSpan(prefix.Length);
        var operation = ReadOnlySpan<char>.Empty;
        if (rest.LastIndexOf('#') is var at and >= 0)
        {
            operation = rest[(at + 1)..];
            rest = rest[..at];
        }

        if (task is not null && !operation.SequenceEqual($"{task}_{intervalMs}"))
            return false;
        if (resource.Unique)
            return rest.SequenceEqual(resource.Id);
        var name = resource.HistoryId.AsSpan();
        if (name.LastIndexOf(':') is var colon and > 0)
            name = name[..colon];
        return rest.StartsWith(name) && (rest.Length == name.Length || rest[name.Length] == ':');
    }
}

internal sealed partial class Primitive
{
    /// <summary>Failures on a node that still count: its own, and those of what runs inside it. None after its failure-timeout.</summary>
    public int FailCountOn(Node node)
    {
        var (count, last) = FailCounts.On(this, node);
        if (count > 0 && FailureTimeoutSeconds > 0 && Run.Now > last + FailureTimeoutSeconds)
            count = 0;
        foreach (var inside in Contained)
            if (inside is Primitive primitive)
                count = Scores.Add(count, primitive.FailCountOn(node));
        return count;
    }
}
