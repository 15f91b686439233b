using HaActors.Policy.Cib;

namespace HaActors.Policy.Scheduling;

/// <summary>What is configured for one operation of a resource, defaults filled in.</summary>
/// <param name="Entry">Null: the configuration does not mention it.</param>
/// <param name="Meta">In no particular order. Values for the graph (timeout in ms, …), as they are shown there, without the prefix.</param>
internal sealed record Operation(
    string Task,
    int IntervalMs,
    OperationEntry? Entry,
    Dictionary<string, string> Meta)
{
    /// <summary>Of what it is called with, if that is the same on all nodes and was computed before.</summary>
    public string? Digest { get; set; }

    public string? MetaValue(string name) => Meta.GetValueOrDefault(name);
}
