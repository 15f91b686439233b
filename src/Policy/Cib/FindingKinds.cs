using System.Collections.Immutable;

namespace HaActors.Policy.Cib;

/// <summary>One kind of finding: what it is called, how bad it is, and what to do about it.</summary>
/// <param name="Id">Never changes its meaning.</param>
/// <param name="Hint">What to do, and what happens until then.</param>
public sealed record FindingKind(string Id, Severity Severity, string Hint)
{
    public Finding At(Place place, string text) => new(Id, Severity, place, text, Hint);
}

/// <summary>All kinds of findings that reading and checking a configuration can have.</summary>
public static class FindingKinds
{
    private static readonly List<FindingKind> Kinds = [];

    public static readonly FindingKind MissingId = Error(
        "missing-id", "Give the element an id that nothing else has.");

    public static readonly FindingKind DuplicateId = Error(
        "duplicate-id", "Give one of them another id. References mean the first.");

    public static readonly FindingKind DuplicateNode = Error(
        "duplicate-node", "Remove one of the entries. One name is one node.");

    public static readonly FindingKind BadScore = Error(
        "bad-score", "Write a whole number, INFINITY or -INFINITY. It counts as 0 until then.");

    public static readonly FindingKind BadValue = Error(
        "bad-value", "Write one of the values that the text names. The default counts until then.");

    public static readonly FindingKind UnknownElement = Warning(
        "unknown-element", "Remove it, or look for a misspelling. It is ignored.");

    public static readonly FindingKind UnknownReference = Error(
        "unknown-reference", "Correct the id, or add what it refers to. What refers to it is ignored until then.");

    public static readonly FindingKind UnknownNode = Warning(
        "unknown-node", "Correct the name, or add the node. Until then this does nothing.");

    public static readonly FindingKind MissingContent = Error(
        "missing-content", "Add what the text names. The element is ignored until then.");

    public static readonly FindingKind EmptySet = Warning(
        "empty-set", "Add members, or remove it.");

    public static readonly FindingKind MisspeltName = Warning(
        "misspelt-name", "Write the name that the text suggests if that is what you mean. This one has no meaning.");

    public static readonly FindingKind MissingAgent = Error(
        "missing-agent", "Name class and type (for ocf also the provider), or a template that does.");

    public static readonly FindingKind DuplicateOperation = Warning(
        "duplicate-operation", "Remove one, or give it another interval. The first counts until then.");

    public static readonly FindingKind BadRule = Error(
        "bad-rule", "Correct the condition. It never holds until then.");

    public static readonly FindingKind NoFenceDevice = Error(
        "no-fence-device",
        "Configure a fence device, or set fencing-enabled=false if no resource can be damaged by running twice. "
        + "Nothing is started until then.");

    public static readonly FindingKind SelfReference = Error(
        "self-reference", "Name another resource. The constraint does nothing.");

    public static readonly FindingKind Contradiction = Error(
        "contradiction", "Remove one of the two, or lower a score. Until then the prohibition wins.");

    public static readonly FindingKind OrderingLoop = Error(
        "ordering-loop", "Remove one of the orderings, or make it optional. Until then the loop is broken at one of them.");

    public static readonly FindingKind ColocationLoop = Warning(
        "colocation-loop", "Remove one of the colocations. Until then the first one asked decides.");

    public static readonly FindingKind InsideAnother = Warning(
        "inside-another", "Name the clone or bundle. Until then this holds only while the history of a node has that name.");

    public static readonly FindingKind NotPromotable = Warning(
        "not-promotable", "Make it a promotable clone, or remove the role. What is never promoted is never in that role.");

    public static readonly FindingKind NoPlace = Warning(
        "no-place", "Allow it on a node. It stays stopped until then.");

    public static readonly FindingKind NoEffect = Warning(
        "no-effect", "Remove it, or correct what the text names. It changes nothing.");

    public static readonly FindingKind Unused = Warning(
        "unused", "Remove it, or use it.");

    public static readonly FindingKind NameClash = Warning(
        "name-clash", "Give one of them another name. Commands that take a name may mean the other.");

    public static readonly FindingKind SplitBrain = Warning(
        "split-brain",
        "Configure fencing, or no-quorum-policy=stop. Until then each half of a divided cluster runs everything.");

    /// <summary>In the order in which this list names them.</summary>
    public static ImmutableArray<FindingKind> All => [.. Kinds];

    /// <summary>What a program that checks a configuration ends with: 0 nothing found, 1 warnings only, 2 errors.</summary>
    public static int ExitCode(IEnumerable<Finding> findings)
    {
        var code = 0;
        foreach (var finding in findings)
            code = Math.Max(code, finding.Severity == Severity.Error ? 2 : 1);
        return code;
    }

    private static FindingKind Error(string id, string hint) => Kind(id, Severity.Error, hint);

    private static FindingKind Warning(string id, string hint) => Kind(id, Severity.Warning, hint);

    private static FindingKind Kind(string id, Severity severity, string hint)
    {
        var kind = new FindingKind(id, severity, hint);
        Kinds.Add(kind);
        return kind;
    }
}
