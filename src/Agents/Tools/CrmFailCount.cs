using System.Collections.Immutable;
using HaActors.Policy.Cib;

namespace HaActors.Agents.Tools;

/// <summary><c>crm_failcount</c>: how often a resource failed on a node. Source: crm_failcount(8).</summary>
internal sealed class CrmFailCount(IClusterFacts facts)
{
    private static readonly ToolSyntax Syntax = new ToolSyntax()
        .With(Takes.Value, "resource r", "operation n", "interval I", "node N U uname", "update v", "id i", "set-name s")
        .With(Takes.Nothing, "query G", "delete D", "quiet q Q", "verbose V");

    public async Task<ToolAnswer> RunAsync(ToolCall call, CancellationToken gone)
    {
        if (Syntax.Read(call.Arguments, out var wrong) is not { } options)
            return ToolAnswer.Fails(ToolExit.Usage, $"crm_failcount: {wrong}");
        if (options["resource"] is not { Length: > 0 } resource)
            return ToolAnswer.Fails(ToolExit.Usage, "crm_failcount: error: resource name required");

        var node = facts.NodeOrOwn(call, options["node"]);
        switch (options.LastOf("query", "delete", "update"))
        {
            case "delete":
                return await facts.ChangeAsync(
                    "crm_failcount", new FactsChange.Cleanup(resource, node), $"Cleaned up {resource} on {node}", gone);
            case "update":
                return ToolAnswer.Fails(ToolExit.Usage, "crm_failcount: a fail count can be read and deleted, not set");
            default:
                var count = Count(await facts.AttributesAsync(node, gone), resource, options);
                return ToolAnswer.Says(options.Has("quiet") ? count : $"scope=status  name=fail-count-{resource} value={count}");
        }
    }

    private static string Count(
        ImmutableSortedDictionary<string, string>? attributes, string resource, ToolOptions options)
    {
        var prefix = $"fail-count-{resource}";
        var operation = options["operation"] is { } named
            ? $"#{named}_{CibValue.Milliseconds(options["interval"] ?? "0") ?? 0}"
            : null;
        var sum = (attributes ?? ImmutableSortedDictionary<string, string>.Empty)
            .Where(pair => operation is null
                ? pair.Key == prefix || pair.Key.StartsWith($"{prefix}#", StringComparison.Ordinal)
                : pair.Key == prefix + operation)
            .Sum(pair => (long)CibValue.Score(pair.Value, otherwise: 0));
        return sum >= CibValue.Infinity ? "INFINITY" : $"{sum}";
    }
}
