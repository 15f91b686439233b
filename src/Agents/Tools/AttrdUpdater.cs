using HaActors.Policy.Cib;
using HaActors.Policy.Model;

namespace HaActors.Agents.Tools;

/// <summary><c>attrd_updater</c>: transient attributes, with dampening. Source: attrd_updater(8).</summary>
internal sealed class AttrdUpdater(IClusterFacts facts)
{
    private static readonly ToolSyntax Syntax = new ToolSyntax()
        .With(Takes.Value, "name n", "update U v", "update-both B", "delay d", "set s", "node N", "lifetime l", "section S", "pattern P",
            "output-as", "output-to")
        .With(Takes.Nothing, "update-delay Y", "query Q", "delete D", "refresh R", "all A", "private p", "verbose V", "quiet q",
            "text-fancy", "utilization z", "wait W");

    public async Task<ToolAnswer> RunAsync(ToolCall call, CancellationToken gone)
    {
        if (Syntax.Read(call.Arguments, out var wrong) is not { } options)
            return ToolAnswer.Fails(ToolExit.Usage, $"attrd_updater: {wrong}");

        var command = options.LastOf("update", "update-both", "update-delay", "query", "delete", "refresh") ?? "update";
        if (command == "refresh")
            return await facts.ChangeAsync(
                "attrd_updater", new FactsChange.SetTransient(facts.NodeOrOwn(call, options["node"]), [], Refresh: true), "", gone);
        if (options["name"] is not { Length: > 0 } name)
            return ToolAnswer.Fails(ToolExit.Usage, "attrd_updater: Command requires --name argument");
        if (command == "query")
            return await QueryAsync(call, options, name, gone);
        if (command is "update-delay" or "update-both" && !options.Has("delay"))
            return ToolAnswer.Fails(ToolExit.Usage, "attrd_updater: update-both and update-delay require --delay");
        if (command == "update" && !options.Has("update"))
            return ToolAnswer.Fails(ToolExit.Usage, "attrd_updater: Must specify --query, --update, or --delete");
        if (DampenMs(options["delay"]) is not { } dampen)
            return ToolAnswer.Fails(ToolExit.Usage, $"attrd_updater: '{options["delay"]}' is no time");

        var update = new AttributeUpdate(name, command is "delete" or "update-delay" ? null : options[command])
        {
            DampenMs = options.Has("delay") ? dampen : null,
            KeepsDampen = command is not ("update-both" or "update-delay"),
            KeepsValue = command == "update-delay",
            IsPrivate = options.Has("private"),
        };
        return await facts.ChangeAsync(
            "attrd_updater", new FactsChange.SetTransient(facts.NodeOrOwn(call, options["node"]), [update]), "", gone);
    }

    private static int? DampenMs(string? text) => text is null ? 0
        : CibValue.Milliseconds(text) is { } span and >= 0 and <= int.MaxValue ? (int)span : null;

    private async Task<ToolAnswer> QueryAsync(ToolCall call, ToolOptions options, string name, CancellationToken gone)
    {
        var nodes = options.Has("all")
            ? facts.Members.Nodes.Where(node => node.IsMember).Select(node => node.Name)
            : [facts.NodeOrOwn(call, options["node"])];
        var lines = "";
        foreach (var node in nodes)
            if (await facts.AttributesAsync(node, gone) is { } attributes && attributes.TryGetValue(name, out var value))
                lines += $"name=\"{name}\" host=\"{node}\" value=\"{value}\"\n";
        return lines.Length > 0
            ? new ToolAnswer(ToolExit.Ok, lines, "")
            : ToolAnswer.Fails(ToolExit.NoSuchObject, $"attrd_updater: Could not query value of {name}: attribute does not exist");
    }
}
