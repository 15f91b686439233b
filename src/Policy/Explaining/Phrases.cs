using System.Globalization;
using HaActors.Policy.Cib;
using HaActors.Policy.Reports;
using HaActors.Policy.Scheduling;

namespace HaActors.Policy.Explaining;

/// <summary>Pieces that sentences are made of.</summary>
internal static class Phrases
{
    public static string Time(long seconds) => DateTimeOffset.FromUnixTimeSeconds(seconds)
        .ToString("yyyy-MM-dd HH:mm:ss'Z'", CultureInfo.InvariantCulture);

    public static string Span(int milliseconds) => milliseconds % 1000 == 0
        ? string.Create(CultureInfo.InvariantCulture, $"{milliseconds / 1000}s")
        : string.Create(CultureInfo.InvariantCulture, $"{milliseconds}ms");

    /// <summary>With a sign, as something that is added.</summary>
    public static string Signed(int score) => score > 0 ? $"+{Scores.Text(score)}" : Scores.Text(score);

    /// <summary><c>a</c>, <c>a and b</c>, <c>a, b and c</c>.</summary>
    public static string List(IReadOnlyList<string> items) => items.Count switch
    {
        0 => "nothing",
        1 => items[0],
        _ => $"{string.Join(", ", items.Take(items.Count - 1))} and {items[^1]}",
    };

    public static string Nodes(IEnumerable<Node> nodes) => List([.. nodes.Select(static node => node.Name)]);

    /// <summary>The text begins with the node's name, or says that something is on it.</summary>
    public static bool Names(string text, Node node) =>
        text.StartsWith($"{node.Name} ", StringComparison.Ordinal)
        || text.EndsWith($" on {node.Name}", StringComparison.Ordinal)
        || text.Contains($" on {node.Name}:", StringComparison.Ordinal)
        || text.Contains($" on {node.Name} ", StringComparison.Ordinal);

    /// <summary>A task as it is told of: <c>monitor every 10s</c>.</summary>
    public static string Operation(string task, int intervalMs) =>
        intervalMs > 0 ? $"{task} every {Span(intervalMs)}" : task == Tasks.Monitor ? "probe" : task;

    /// <summary>How an operation ended.</summary>
    public static string Result(OperationRecord record)
    {
        var operation = Operation(record.Task, record.IntervalMs);
        var result = (ExecutionStatus)record.Status switch
        {
            ExecutionStatus.TimedOut => $"{operation} timed out",
            ExecutionStatus.NotInstalled => $"{operation} found no agent",
            _ => $"{operation} returned {record.ExitCode} ({ExitCodeText.Of(record.ExitCode).ToLowerInvariant()})",
        };
        return string.IsNullOrEmpty(record.ExitReason) ? result : $"{result}: {record.ExitReason.TrimEnd('.')}";
    }

    /// <summary>A command that forgets the failures of a resource on a node.</summary>
    public static string CleanUp(Resource resource, Node? node) => node is null
        ? $"clean up {resource.BaseId} (pbm ha resource cleanup {resource.BaseId})"
        : $"clean up {resource.BaseId} on {node.Name} (pbm ha resource cleanup {resource.BaseId} --node {node.Name})";

    public static string Role(Role role) => role switch
    {
        Scheduling.Role.Promoted => "promoted",
        Scheduling.Role.Unpromoted => "unpromoted",
        Scheduling.Role.Stopped => "stopped",
        _ => "started",
    };

    public static string Upper(string text) =>
        text.Length == 0 ? text : string.Concat(char.ToUpperInvariant(text[0]).ToString(), text.AsSpan(1));
}
