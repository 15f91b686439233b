namespace HaActors.Policy.Cib;

/// <summary>What can be said once and be referred to elsewhere by <c>id-ref</c>.</summary>
internal sealed class References
{
    /// <summary>Everything was seen: what is missing now does not exist.</summary>
    public bool IsComplete { get; set; }

    public Dictionary<string, AttributeBlock> Blocks { get; } = new(StringComparer.Ordinal);

    public Dictionary<string, NameValue> Values { get; } = new(StringComparer.Ordinal);

    public Dictionary<string, RuleEntry> Rules { get; } = new(StringComparer.Ordinal);

    public Dictionary<string, PrimitiveEntry> Operations { get; } = new(StringComparer.Ordinal);

    public Dictionary<string, OperationEntry> SingleOperations { get; } = new(StringComparer.Ordinal);

    public Dictionary<string, ResourceSet> Sets { get; } = new(StringComparer.Ordinal);
}
