using HaActors.Policy.Cib;
using HaActors.Policy.Model;

namespace HaActors.Agents.Tools;

/// <summary><c>crm_attribute</c>, and <c>crm_master</c> and <c>crm_standby</c>, which are forms of it: node attributes,
/// permanent and transient, promotion scores and cluster options. Source: crm_attribute(8).</summary>
internal sealed class CrmAttribute(IClusterFacts facts)
{
    private const string NoSuch = "Error performing operation: No such device or address";

    private static readonly ToolSyntax Syntax = new ToolSyntax()
        .With(Takes.Value, "name n attr-name", "pattern P", "set-name s", "id i attr-id", "update v attr-value", "default d",
            "lifetime l", "node N U uname node-uname", "type t", "resource r", "output-as", "output-to")
        .With(Takes.MaybeValue, "promotion p")
        .With(Takes.Nothing, "delete D delete-attr", "query G get-value", "utilization z", "quiet q Q", "verbose V", "text-fancy",
            "inhibit-policy-engine !");

    private enum Scope
    {
        Options,
        Node,
        Status,
    }

    public Task<ToolAnswer> RunAsync(ToolCall call, CancellationToken gone)
    {
        if (Syntax.Read(call.Arguments, out var wrong) is not { } options)
            return Usage("crm_attribute", wrong);

        var promotion = options["promotion"];
        var resource = promotion is null or { Length: > 0 } ? promotion : call.Variable("OCF_RESOURCE_INSTANCE");
        return promotion is not null && string.IsNullOrEmpty(resource)
            ? Usage(
                "crm_attribute",
                "-p/--promotion must be called from an OCF resource agent or with a resource ID specified")
            : RunAsync("crm_attribute", call, options, resource is null ? options["name"] : $"master-{resource}",
                resource is null ? null : Scope.Status, gone);
    }

    public Task<ToolAnswer> RunMasterAsync(ToolCall call, CancellationToken gone)
    {
        if (Syntax.Read(call.Arguments, out var wrong) is not { } options)
            return Usage("crm_master", wrong);

        var resource = options["resource"] ?? call.Variable("OCF_RESOURCE_INSTANCE");
        return string.IsNullOrEmpty(resource)
            ? Task.FromResult(ToolAnswer.Fails(ToolExit.Error, "error: No resource specified"))
            : RunAsync("crm_master", call, options, $"master-{resource}", Scope.Node, gone);
    }

    public async Task<ToolAnswer> RunStandbyAsync(ToolCall call, CancellationToken gone)
    {
        if (Syntax.Read(call.Arguments, out var wrong) is not { } options)
            return await Usage("crm_standby", wrong);

        var node = facts.NodeOrOwn(call, options["node"]);
        if (options.LastOf("update", "delete") is { } command)
        {
            var on = command == "update" && CibValue.Truth(options["update"], otherwise: false);
            return await facts.ChangeAsync("crm_standby", new FactsChange.SetStandby(node, on), "", gone);
        }

        var value = (await NodeOf(node, gone))?.Attributes.Value("standby");
        return Show(options, value is null ? "status" : "nodes", "standby", value ?? "off");
    }

    private static Task<ToolAnswer> Usage(string tool, string wrong) =>
        Task.FromResult(ToolAnswer.Fails(ToolExit.Usage, $"{tool}: {wrong}"));

    private async Task<ToolAnswer> RunAsync(
        string tool, ToolCall call, ToolOptions options, string? name, Scope? usual, CancellationToken gone)
    {
        if (ScopeOf(options, usual) is not { } scope)
            return ToolAnswer.Fails(
                ToolExit.Unimplemented, $"{tool}: type '{options["type"]}' is not answered here: use pbm config");

        var command = options.LastOf("update", "delete", "query") ?? "query";
        if (name is null)
            return command == "query" && scope == Scope.Options ? await AllOptionsAsync(gone)
                : ToolAnswer.Fails(ToolExit.Usage, $"{tool}: Command requires --name or --pattern argument");

        var node = scope == Scope.Options ? "" : facts.NodeOrOwn(call, options["node"]);
        if (command == "query")
            return await ValueAsync(scope, node, name, options, gone) is { } value
                ? Show(options, Word(scope), name, value)
                : ToolAnswer.Fails(ToolExit.NoSuchObject, $"{tool}: {NoSuch}");

        var asked = command == "update" ? options["update"] : null;
        FactsChange change = scope switch
        {
            Scope.Options => new FactsChange.SetOption(OptionOf(name), asked),
            Scope.Node when name == "standby" && !options.Has("utilization") =>
                new FactsChange.SetStandby(node, CibValue.Truth(asked, otherwise: false)),
            Scope.Node => new FactsChange.SetNode(node, name, asked, options.Has("utilization")),
            _ => new FactsChange.SetTransient(node, [new AttributeUpdate(name, asked)]),
        };
        var deleted = command == "delete" && scope != Scope.Status && !options.Has("quiet")
            && await ValueAsync(scope, node, name, options, gone) is not null;
        var done = deleted
            ? $"Deleted {Word(scope)} {(scope == Scope.Options ? "option" : "attribute")}: id={IdOf(scope, node, name, options)} name={name}"
            : "";
        return await facts.ChangeAsync(tool, change, done, gone);
    }

    private static string IdOf(Scope scope, string node, string name, ToolOptions options) =>
        options["id"] ?? (scope == Scope.Options ? $"{options["set-name"] ?? "cib-bootstrap-options"}-{name}" : $"nodes-{node}-{name}");

    /// <summary>Null: a part of the configuration that these tools do not change.</summary>
    private static Scope? ScopeOf(ToolOptions options, Scope? usual) => (options["type"], options["lifetime"]) switch
    {
        ("crm_config", _) => Scope.Options,
        ("nodes" or "nodes-utilization", _) => Scope.Node,
        ("status" or "status-utilization", _) => Scope.Status,
        (not null, _) => null,
        (_, "reboot") => Scope.Status,
        (_, "forever") => Scope.Node,
        _ when usual is not null => usual,
        _ => options.Has("node") || options.Has("lifetime") || options.Has("utilization") ? Scope.Node : Scope.Options,
    };

    /// <summary>Agents ask by the names of Pacemaker 2; the configuration has those of 3.</summary>
    private static string OptionOf(string name) =>
        name.StartsWith("stonith-", StringComparison.Ordinal) ? $"fencing-{name["stonith-".Length..]}" : name;

    private static string Word(Scope scope) => scope switch
    {
        Scope.Options => "crm_config",
        Scope.Node => "nodes",
        _ => "status",
    };

    private static ToolAnswer Show(ToolOptions options, string scope, string name, string value) =>
        ToolAnswer.Says(options.Has("quiet") ? value : $"scope={scope}  name={name} value={value}");

    private async Task<string?> ValueAsync(
        Scope scope, string node, string name, ToolOptions options, CancellationToken gone)
    {
        var otherwise = options["default"];
        if (scope == Scope.Options)
            return (await facts.RequireCibAsync(gone)).Options.Value(OptionOf(name)) ?? otherwise;
        if (scope == Scope.Status)
            return await facts.AttributesAsync(node, gone) is not { } attributes ? otherwise
                : attributes.TryGetValue(name, out var value) ? value : otherwise;

        var entry = await NodeOf(node, gone);
        return (options.Has("utilization") ? entry?.Utilization : entry?.Attributes)?.Value(name) ?? otherwise;
    }

    private async Task<NodeEntry?> NodeOf(string node, CancellationToken gone) =>
        (await facts.RequireCibAsync(gone)).Nodes.FirstOrDefault(entry => entry.Name == node);

    private async Task<ToolAnswer> AllOptionsAsync(CancellationToken gone)
    {
        var lines = (await facts.RequireCibAsync(gone)).Options.SelectMany(block => block.Values)
            .Select(pair => $"scope=crm_config  name={pair.Name} value={pair.Value}\n");
        return new ToolAnswer(ToolExit.Ok, string.Concat(lines), "");
    }
}
