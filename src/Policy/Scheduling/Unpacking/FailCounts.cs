using HaActors.Policy.Cib;

namespace HaActors.Policy.Scheduling;

/// <summary>How often resources failed on a node, from its transient attributes.</summary>
internal sealed class FailCounts
{
    private const string CountPrefix = "fail-count-";
    private const string TimePrefix = "last-failure-";

    private readonly Dictionary<string, (int Count, long Last)> _byName = new(StringComparer.Ordinal);
    private readonly Dictionary<string, (int Count, long Last)> _byBase = new(StringComparer.Ordinal);
    private readonly int _attributes;

    private FailCounts(Node node)
    {
        _attributes = node.Attributes.Count;
        foreach (var (attribute, value) in node.Attributes)
        {
            if (attribute.StartsWith(CountPrefix, StringComparison.Ordinal))
                Add(Name(attribute[CountPrefix.Length..]), CibValue.Score(value, 0), 0);
            else if (attribute.StartsWith(TimePrefix, StringComparison.Ordinal))
                Add(Name(attribute[TimePrefix.Length..]), 0, CibValue.Leading(value) ?? 0);
        }
    }

    /// <summary>Something failed there.</summary>
    public bool AreAny => _byName.Count > 0;

    /// <summary>Those of a node, read anew when it got further attributes.</summary>
    public static FailCounts Of(Node node)
    {
        if (node.FailCounts is null || node.FailCounts._attributes != node.Attributes.Count)
            node.FailCounts = new FailCounts(node);
        return node.FailCounts;
    }

    /// <summary>Failures of the resource on the node, all operations together.</summary>
    /// <param name="lastFailure">Seconds since 1970; 0: not recorded.</param>
    /// <param name="effective">Those that are too old do not count.</param>
    /// <param name="withContained">Those of what runs inside it count too.</param>
    /// <param name="operation">While a history is read: the record in question.</param>
    public static int Of(
        Node node,
        Resource resource,
        out long lastFailure,
        bool effective,
        bool withContained = false,
        OperationRecord? operation = null)
    {
        var run = resource.Run;
        var counts = Of(node);
        (int Count, long Last) found = (0, 0);
        if (counts._byName.Count > 0)
        {
            if (resource.Unique)
                counts._byName.TryGetValue(resource.HistoryId, out found);
            else
                counts._byBase.TryGetValue(WithoutNumber(resource.HistoryId), out found);
        }

        // What shall be blocked for an administrator to see must not be forgotten.
        if (found.Count > 0 && resource.FailureTimeoutSeconds > 0 && FailureBlocks.Any(node, resource, operation))
            resource.FailureTimeoutSeconds = 0;
        if (effective && found is { Count: > 0, Last: > 0 } && resource.FailureTimeoutSeconds > 0)
        {
            var forgotten = found.Last + resource.FailureTimeoutSeconds;
            if (run.Now > forgotten)
                found.Count = 0;
            else
                run.RecheckAt(forgotten + 1);
        }

        if (withContained && !resource.IsBundled)
            foreach (var inner in resource.Contained)
            {
                found.Count = Scores.Add(found.Count, Of(node, inner, out var innerLast, effective));
                found.Last = Math.Max(found.Last, innerLast);
            }

        lastFailure = found.Last;
        return found.Count;
    }

    public static string WithoutNumber(string id)
    {
        var at = id.LastIndexOf(':');
        return at > 0 && at < id.Length - 1 && id.AsSpan(at + 1).IndexOfAnyExceptInRange('0', '9') < 0 ? id[..at] : id;
    }

    private void Add(string? name, int count, long last)
    {
        if (name is null)
            return;
        Add(_byName, name);
        Add(_byBase, WithoutNumber(name));

        void Add(Dictionary<string, (int Count, long Last)> into, string key)
        {
            var known = into.GetValueOrDefault(key);
            into[key] = (Scores.Add(known.Count, count), Math.Max(known.Last, last));
        }
    }

    // RESOURCE#TASK_INTERVAL; those of old versions, which do not say the operation, count no longer.
    private static string? Name(string rest)
    {
        var at = rest.LastIndexOf('#');
        return at > 0 && rest.LastIndexOf('_') > at ? rest[..at] : null;
    }
}
