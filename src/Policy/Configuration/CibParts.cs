using System.Collections.Immutable;
using System.Globalization;
using HaActors.Policy.Cib;
using HaActors.Policy.Model;

namespace HaActors.Policy.Configuration;

/// <summary>Entries of a CIB that was not read from XML.</summary>
public static class CibParts
{
    /// <summary>The block of cluster options that comes before all others.</summary>
    public const string OptionsId = "cib-bootstrap-options";

    public static CibDocument Empty { get; } = new(
        new CibHeader(HaveQuorum: true, DcUuid: null, ExecutionDate: null, []), [], [], [], [], [], [], [], [], [], [], []);

    public static Place PlaceOf(string element, string id) => new(element, id, Line: 0);

    public static AttributeBlock Block(string id, params IEnumerable<(string Name, string Value)> values) => new(
        id,
        Score: 0,
        Rule: null,
        [.. values.Select(pair => new NameValue($"{id}-{pair.Name}", pair.Name, pair.Value))],
        PlaceOf("attributes", id));

    public static ImmutableArray<AttributeBlock> Blocks(string id, params IEnumerable<(string Name, string Value)> values) =>
        Block(id, values) is { Values.IsEmpty: false } block ? [block] : [];

    public static NodeEntry Node(string name) => new(name, name, "member", Score: 0, [], [], PlaceOf("node", name));

    /// <param name="agent"><c>standard:[provider:]type</c>.</param>
    public static PrimitiveEntry Primitive(string id, string agent, params IEnumerable<OperationEntry> operations)
    {
        var (standard, provider, type) = AgentParts(agent);
        return new PrimitiveEntry(
            id, standard, provider, type, Template: null, [.. operations], OperationsReference: null, [], [], [], PlaceOf("primitive", id));
    }

    public static OperationEntry Operation(
        string resource, string name, TimeSpan interval, params IEnumerable<(string Name, string Value)> attributes)
    {
        var id = $"{resource}-{name}-{Milliseconds(interval)}";
        return new OperationEntry(
            id,
            name,
            Duration(interval),
            [.. attributes.Select(pair => new KeyValuePair<string, string>(pair.Name, pair.Value))],
            [],
            [],
            PlaceOf("op", id));
    }

    public static GroupEntry Group(string id, params IEnumerable<PrimitiveEntry> members) =>
        new(id, [.. members], [], [], PlaceOf("group", id));

    public static LocationEntry Location(string id, string resource, string node, Score score) => new(
        id, resource, null, [], null, node, score.ToString(), null, [], [], PlaceOf("rsc_location", id));

    public static ColocationEntry Colocation(string id, string dependent, string primary, Score score) => new(
        id, dependent, primary, null, null, score.ToString(), null, null, [], [], PlaceOf("rsc_colocation", id));

    public static OrderEntry Order(string id, string first, string then, string kind = "Mandatory", bool symmetrical = true) => new(
        id, first, then, null, null, null, null, kind, null, Truth(symmetrical), null, [], [], PlaceOf("rsc_order", id));

    public static string Truth(bool value) => value ? "true" : "false";

    public static string Duration(TimeSpan span) => $"{Milliseconds(span).ToString(CultureInfo.InvariantCulture)}ms";

    public static int Milliseconds(TimeSpan span) => (int)Math.Min(span.TotalMilliseconds, int.MaxValue);

    /// <summary><c>ocf:type</c> means the provider heartbeat, as in Pacemaker's tools.</summary>
    private static (string Standard, string? Provider, string? Type) AgentParts(string agent) => agent.Split(':', 2) switch
    {
        ["ocf", var rest] when rest.Split(':', 2) is [var provider, var type] => ("ocf", provider, type),
        ["ocf", var type] => ("ocf", "heartbeat", type),
        [var standard, var type] => (standard, null, type),
        [var standard, ..] => (standard, null, null),
        _ => ("", null, null),
    };
}
