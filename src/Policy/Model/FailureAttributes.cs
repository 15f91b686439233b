using System.Collections.Immutable;
using System.Globalization;

namespace HaActors.Policy.Model;

/// <summary>Fail counts and the times of the last failures, as Pacemaker keeps them among a node's attributes.</summary>
public static class FailureAttributes
{
    /// <summary>The fail count that stands for "not here", whatever the threshold (Pacemaker's INFINITY).</summary>
    public const int Banning = 1_000_000;

    private const string CountPrefix = "fail-count-";
    private const string TimePrefix = "last-failure-";

    /// <param name="now">Seconds since 1970.</param>
    public static ImmutableSortedDictionary<string, string> Failed(
        ImmutableSortedDictionary<string, string> attributes, ResourceOperation operation, long now)
    {
        if (operation.FailureCounts == 0)
            return attributes;
        var what = $"{operation.Resource}#{ResourceOperation.TaskOf(operation.Verb)}_{operation.IntervalMs}";
        var count = Math.Min((long)Number(attributes.GetValueOrDefault(CountPrefix + what)) + operation.FailureCounts, Banning);
        return attributes
            .SetItem(CountPrefix + what, count >= Banning ? "INFINITY" : count.ToString(CultureInfo.InvariantCulture))
            .SetItem(TimePrefix + what, now.ToString(CultureInfo.InvariantCulture));
    }

    /// <param name="resource">Null: of all resources.</param>
    /// <param name="operation">As in the name, <c>start_0</c>; null: of all operations.</param>
    public static ImmutableSortedDictionary<string, string> Forgotten(
        ImmutableSortedDictionary<string, string> attributes, ResourceId? resource, string? operation = null) =>
        attributes.RemoveRange(attributes.Keys.Where(name => Named(name) is { } found
            && (resource is null || found.Resource == resource.Value.Value)
            && (operation is null || found.Operation == operation)));

    public static int Count(ImmutableSortedDictionary<string, string> attributes, ResourceId resource)
    {
        var sum = 0L;
        foreach (var (name, value) in attributes)
            if (name.StartsWith(CountPrefix, StringComparison.Ordinal) && Named(name)?.Resource == resource.Value)
                sum += Number(value);
        return (int)Math.Min(sum, Banning);
    }

    private static (string Resource, string Operation)? Named(string name)
    {
        var prefix = name.StartsWith(CountPrefix, StringComparison.Ordinal) ? CountPrefix
            : name.StartsWith(TimePrefix, StringComparison.Ordinal) ? TimePrefix
            : null;
        if (prefix is null)
            return null;
        var rest = name[prefix.Length..];
        var at = rest.LastIndexOf('#');
        return at < 0 ? (rest, "") : (rest[..at], rest[(at + 1)..]);
    }

    private static int Number(string? value) => Cib.CibValue.Score(value, otherwise: 0);
}
