namespace HaActors.Policy.Cib;

/// <summary>One kind of finding: what it is called, how bad it is, and what to do about it.</summary>
internal sealed record FindingKind(string Id, Severity Severity, string Hint)
{
    public Finding At(Place place, string text) => new(Id, Severity, place, text, Hint);
}

/// <summary>All kinds of findings that reading and checking a configuration can have.</summary>
internal static class FindingKinds
{
    public static readonly FindingKind MissingId = new(
        "missing-id", Severity.Error, "Give the element an id that nothing else has.");

    public static readonly FindingKind BadScore = new(
        "bad-score", Severity.Error, "Write a whole number, INFINITY or -INFINITY. It counts as 0 now.");

    public static readonly FindingKind BadValue = new(
        "bad-value", Severity.Error, "Write one of the values that the text names. The default counts now.");

    public static readonly FindingKind UnknownElement = new(
        "unknown-element", Severity.Warning, "Remove it, or look for a misspelling. It is ignored now.");

    public static readonly FindingKind UnknownReference = new(
        "unknown-reference", Severity.Error, "Correct the id, or add what it refers to. What refers to it is ignored now.");

    public static readonly FindingKind MissingContent = new(
        "missing-content", Severity.Error, "Add what it must have. The element is ignored now.");
}
