using System.Collections.Immutable;
using System.Text;
using System.Xml.Linq;
using HaActors.Policy.Cib;
using HaActors.Policy.Reports;

namespace HaActors.Agents.Tools;

/// <summary><c>crm_resource</c>: where resources are, what they are configured to be, and changes of both. Source:
/// crm_resource(8).</summary>
internal sealed class CrmResource(IClusterFacts facts, TimeProvider time)
{
    private static readonly ToolSyntax Syntax = new ToolSyntax()
        .With(Takes.Value, "resource r", "get-parameter g", "set-parameter p", "delete-parameter d", "parameter-value v",
            "node N host-uname H", "lifetime u", "operation n", "interval I", "set-name s", "nvpair i", "resource-type t", "timeout T",
            "option", "class", "agent", "provider", "output-as", "output-to")
        .With(Takes.Nothing, "locate W", "list L", "list-raw l", "list-operations O", "list-all-operations o", "query-xml q",
            "query-xml-raw w", "cleanup C", "refresh R", "move M", "ban B", "clear U un-move", "restart", "meta m", "utilization z",
            "quiet Q", "force f", "verbose V", "promoted", "master", "expired e", "recursive", "why Y", "wait", "constraints a",
            "stack A", "fail F", "delete D", "text-fancy");

    public async Task<ToolAnswer> RunAsync(ToolCall call, CancellationToken gone)
    {
        if (Syntax.Read(call.Arguments, out var wrong) is not { } options)
            return ToolAnswer.Fails(ToolExit.Usage, $"crm_resource: {wrong}");

        var command = options.LastOf(
            "locate", "list", "list-raw", "list-operations", "list-all-operations", "query-xml", "query-xml-raw", "get-parameter",
            "set-parameter", "delete-parameter", "cleanup", "refresh", "move", "ban", "clear", "restart") ?? "list";
        var cib = await facts.RequireCibAsync(gone);
        return command switch
        {
            "list" => new ToolAnswer(ToolExit.Ok, Monitor(cib).Text(inactive: true).Split("\n\n")[^1], ""),
            "list-raw" => new ToolAnswer(ToolExit.Ok, string.Concat(Monitor(cib).Instances.Select(id => $"{id}\n")), ""),
            "list-operations" or "list-all-operations" => Operations(cib, options),
            "cleanup" or "refresh" => await CleanupAsync(call, options, cib, gone),
            _ => await OfOneAsync(call, options, cib, command, gone),
        };
    }

    private ClusterMonitor Monitor(CibDocument cib) => new(cib, time.GetUtcNow());

    private ToolAnswer Operations(CibDocument cib, ToolOptions options)
    {
        if (options["node"] is { } node && cib.Nodes.All(entry => entry.Name != node))
            return Missing($"Node '{node}' not found");
        var lines = Monitor(cib).Operations(options["node"], options["resource"]);
        return new ToolAnswer(ToolExit.Ok, string.Concat(lines.Select(line => $"{line}\n")), "");
    }

    private async Task<ToolAnswer> CleanupAsync(
        ToolCall call, ToolOptions options, CibDocument cib, CancellationToken gone)
    {
        var id = options["resource"];
        if (id is not null && Monitor(cib).Places(id) is null)
            return Missing($"Resource '{id}' not found");
        var node = options["node"] is { } named ? facts.NodeOrOwn(call, named) : null;
        var done = id is null ? "Cleaned up all resources" : $"Cleaned up {id} on {node ?? "all nodes"}";
        return await facts.ChangeAsync("crm_resource", new FactsChange.Cleanup(id, node), done, gone);
    }

    private async Task<ToolAnswer> OfOneAsync(
        ToolCall call, ToolOptions options, CibDocument cib, string command, CancellationToken gone)
    {
        if (options["resource"] is not { Length: > 0 } id)
            return ToolAnswer.Fails(ToolExit.Usage, "crm_resource: Must supply a resource id with -r");
        if (Monitor(cib).Places(id) is not { } places)
            return Missing($"Resource '{id}' not found");

        var node = options["node"] is { } named ? facts.NodeOrOwn(call, named) : null;
        return command switch
        {
            "locate" => Locate(id, places, options),
            "query-xml" or "query-xml-raw" => Query(cib, id),
            "get-parameter" => Get(cib, id, options),
            "set-parameter" or "delete-parameter" => await SetAsync(cib, id, options, command == "set-parameter", gone),
            "restart" => await facts.ChangeAsync("crm_resource", new FactsChange.Restart(id), "", gone),
            "clear" => await facts.ChangeAsync("crm_resource", new FactsChange.Clear(id, node), "", gone),
            "move" => await facts.ChangeAsync("crm_resource", new FactsChange.Move(id, node, PromotedOnly(options)), "", gone),
            _ => await BanAsync(id, node, places, options, gone),
        };
    }

    private static bool PromotedOnly(ToolOptions options) => options.Has("promoted") || options.Has("master");

    private async Task<ToolAnswer> BanAsync(
        string id, string? node, IReadOnlyList<(string Node, bool IsPromoted)> places, ToolOptions options, CancellationToken gone)
    {
        var promotedOnly = PromotedOnly(options);
        if (node is null && places.Where(place => !promotedOnly || place.IsPromoted).ToList() is not [_])
            return ToolAnswer.Fails(
                ToolExit.Usage, $"crm_resource: Resource '{id}' not moved: active in {places.Count} locations. To prevent it from running on a "
                    + "specific location, specify a node.");
        var place = node ?? places.First(place => !promotedOnly || place.IsPromoted).Node;
        var change = new FactsChange.Ban(id, place, promotedOnly);
        var answer = await facts.ChangeAsync("crm_resource", change, "", gone);
        return answer.ExitCode != 0 || options.Has("quiet") ? answer : answer with
        {
            Error = $"WARNING: {id} is banned from {place} until the ban is removed with crm_resource --clear\n",
        };
    }

    private static ToolAnswer Locate(
        string id, IReadOnlyList<(string Node, bool IsPromoted)> places, ToolOptions options)
    {
        var isQuiet = options.Has("quiet");
        if (places.Count == 0)
            return isQuiet ? ToolAnswer.Silent : ToolAnswer.Says($"resource {id} is NOT running");
        var text = new StringBuilder();
        foreach (var (node, isPromoted) in places)
            text.Append(isQuiet ? $"{node}\n" : $"resource {id} is running on: {node}{(isPromoted ? " Promoted" : "")}\n");
        return new ToolAnswer(ToolExit.Ok, text.ToString(), "");
    }

    private static ToolAnswer Query(CibDocument cib, string id)
    {
        var xml = XDocument.Parse(CibWriter.Write(cib)).Descendants("resources").Descendants()
            .FirstOrDefault(element => element.Attribute("id")?.Value == BaseOf(id));
        return ToolAnswer.Says($"Resource XML:\n{xml}");
    }

    private static ToolAnswer Get(CibDocument cib, string id, ToolOptions options)
    {
        var name = options["get-parameter"]!;
        return ValueOf(cib, id, SectionOf(options), name) is { } value ? ToolAnswer.Says(value)
            : new ToolAnswer(ToolExit.Ok, "", $"Attribute '{name}' not found for '{id}'\n");   // an exit code of 0, as the original has it
    }

    private async Task<ToolAnswer> SetAsync(
        CibDocument cib, string id, ToolOptions options, bool sets, CancellationToken gone)
    {
        var name = options[sets ? "set-parameter" : "delete-parameter"]!;
        if (sets && !options.Has("parameter-value"))
            return ToolAnswer.Fails(ToolExit.Usage, "crm_resource: You need to supply a value with the -v option");

        var section = SectionOf(options);
        var known = ValueOf(cib, id, section, name);
        if (!sets && known is null)
            return ToolAnswer.Silent;

        var block = section switch
        {
            ResourceSection.Meta => "meta_attributes",
            ResourceSection.Utilization => "utilization",
            _ => "instance_attributes",
        };
        var done = sets
            ? $"Set '{id}' option: id={id}-{block}-{name} set={id}-{block} name={name} value={options["parameter-value"]}"
            : $"Deleted '{id}' option: id={id}-{block}-{name} name={name}";
        var value = sets ? options["parameter-value"] : null;
        return await facts.ChangeAsync("crm_resource", new FactsChange.SetResource(BaseOf(id), section, name, value), done, gone);
    }

    private static ResourceSection SectionOf(ToolOptions options) =>
        options.Has("utilization") ? ResourceSection.Utilization : options.Has("meta") ? ResourceSection.Meta : ResourceSection.Parameters;

    private static string? ValueOf(CibDocument cib, string id, ResourceSection section, string name)
    {
        var entry = cib.Resources.SelectMany(ToolFacts.SelfAndParts).FirstOrDefault(one => one.Id == BaseOf(id));
        var template = entry is PrimitiveEntry { Template: { } source }
            ? cib.Templates.FirstOrDefault(one => one.Id == source)
            : null;
        return Blocks(entry, section).Value(name) ?? Blocks(template, section).Value(name);
    }

    private static ImmutableArray<AttributeBlock> Blocks(ResourceEntry? entry, ResourceSection section) => (entry, section) switch
    {
        (null, _) => [],
        (_, ResourceSection.Parameters) => entry.Parameters,
        (_, ResourceSection.Meta) => entry.Meta,
        (PrimitiveEntry primitive, _) => primitive.Utilization,
        _ => [],
    };

    /// <summary>An instance is configured as what it is an instance of.</summary>
    private static string BaseOf(string id)
    {
        var colon = id.LastIndexOf(':');
        return colon > 0 && id[(colon + 1)..].All(char.IsAsciiDigit) ? id[..colon] : id;
    }

    private static ToolAnswer Missing(string what) =>
        ToolAnswer.Fails(ToolExit.NoSuchObject, $"crm_resource: {what}\nError performing operation: No such object");
}
