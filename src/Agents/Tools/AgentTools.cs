using System.Diagnostics;
using HaActors.Policy.Cib;

namespace HaActors.Agents.Tools;

/// <summary>
/// The tools of Pacemaker that unchanged OCF agents call, answered by this cluster: same options, output and exit codes as
/// far as agents use them. docs/operating/agent-tools.md lists who uses what.
/// </summary>
public sealed class AgentTools(IClusterFacts facts, TimeProvider time)
{
    /// <summary>What <c>--version</c> says: agents compare it, so it is the version whose behaviour is followed.</summary>
    internal const string Version = "Pacemaker 2.1.5";

    /// <summary>Every tool's name, in order.</summary>
    public static IReadOnlyList<string> Names { get; } =
    [
        "attrd_updater", "cibadmin", "crm_attribute", "crm_failcount", "crm_master", "crm_mon", "crm_node", "crm_resource",
        "crm_simulate", "crm_standby", "crm_ticket", "crmadmin", "pacemakerd", "stonith_admin",
    ];

    public async Task<ToolAnswer> RunAsync(ToolCall call, CancellationToken gone)
    {
        if (call.Arguments is [.., "--version" or "-$"])
            return ToolAnswer.Says($"{Version}\nanswered by HaActors");

        try
        {
            return call.Tool switch
            {
                "attrd_updater" => await new AttrdUpdater(facts).RunAsync(call, gone),
                "cibadmin" => await new CibAdmin(facts).RunAsync(call, gone),
                "crm_attribute" => await new CrmAttribute(facts).RunAsync(call, gone),
                "crm_failcount" => await new CrmFailCount(facts).RunAsync(call, gone),
                "crm_master" => await new CrmAttribute(facts).RunMasterAsync(call, gone),
                "crm_mon" => await new CrmMon(facts, time).RunAsync(call, gone),
                "crm_node" => CrmNode.Run(call, facts.Members),
                "crm_resource" => await new CrmResource(facts, time).RunAsync(call, gone),
                "crm_simulate" => await new CrmMon(facts, time).SimulateAsync(gone),
                "crm_standby" => await new CrmAttribute(facts).RunStandbyAsync(call, gone),
                "crm_ticket" => await new CrmTicket(facts).RunAsync(call, gone),
                "crmadmin" => CrmNode.Administer(call, facts.Members),
                "pacemakerd" => ToolAnswer.Fails(ToolExit.Usage, "pacemakerd: only --version is answered here"),
                "stonith_admin" => await new StonithAdmin(facts).RunAsync(call, gone),
                _ => ToolAnswer.Fails(ToolExit.Unimplemented, $"{call.Tool}: no such tool"),
            };
        }
        catch (CibUnknownException)
        {
            return ToolAnswer.Fails(
                ToolExit.Disconnected, $"{call.Tool}: Could not connect to the CIB: Transport endpoint is not connected");
        }
        catch (NoSuchNodeException unknown)
        {
            return ToolAnswer.Fails(ToolExit.NoSuchObject, $"{call.Tool}: {unknown.Message}");
        }
    }
}

/// <summary>Nobody coordinates, so nobody knows the configuration and status.</summary>
internal sealed class CibUnknownException : Exception;

internal sealed class NoSuchNodeException(string message) : Exception(message);

/// <summary>What several tools do alike.</summary>
internal static class ToolFacts
{
    public static async Task<CibDocument> RequireCibAsync(this IClusterFacts facts, CancellationToken gone) =>
        await facts.CibAsync(gone) ?? throw new CibUnknownException();

    /// <summary>The node that attributes belong to when the agent names none: the one it runs on, or the host of its
    /// container where that is asked for. Source: ocf_attribute_target of resource-agents.</summary>
    public static string OwnNode(this IClusterFacts facts, ToolCall call)
    {
        if (call.Variable("OCF_RESKEY_CRM_meta_container_attribute_target") == "host"
            && call.Variable("OCF_RESKEY_CRM_meta_physical_host") is { Length: > 0 } host)
            return host;
        return call.Variable("OCF_RESKEY_CRM_meta_on_node") is { Length: > 0 } node ? node : facts.Members.Self;
    }

    /// <summary>The named node, which must exist; <c>localhost</c> and nothing mean this one.</summary>
    public static string NodeOrOwn(this IClusterFacts facts, ToolCall call, string? named)
    {
        if (named is null or "" or "localhost" or "auto")
            return facts.OwnNode(call);
        if (!facts.Members.Nodes.Any(node => node.Name == named))
            throw new NoSuchNodeException($"Could not map name={named} to a UUID");
        return named;
    }

    public static async Task<ToolAnswer> ChangeAsync(
        this IClusterFacts facts, string tool, FactsChange change, string done, CancellationToken gone) =>
        await facts.ChangeAsync(change, gone) switch
        {
            null => done.Length == 0 ? ToolAnswer.Silent : ToolAnswer.Says(done),
            { IsUnavailable: true } none => ToolAnswer.Fails(ToolExit.Disconnected, $"{tool}: Error performing operation: {none.Reason}"),
            { } refused => ToolAnswer.Fails(ToolExit.Error, $"{tool}: Error performing operation: {refused.Reason}"),
        };

    /// <summary>The value that holds, of blocks without rules; null: there is none.</summary>
    public static string? Value(this IEnumerable<AttributeBlock> blocks, string name) => blocks
        .OrderByDescending(block => block.Id == "cib-bootstrap-options" ? int.MaxValue : block.Score)
        .SelectMany(block => block.Values).FirstOrDefault(pair => pair.Name == name)?.Value;

    public static IEnumerable<ResourceEntry> SelfAndParts(ResourceEntry entry) => entry switch
    {
        PrimitiveEntry => [entry],
        GroupEntry group => [entry, .. group.Members],
        CloneEntry clone => [entry, .. SelfAndParts(clone.Content)],
        BundleEntry { Content: { } content } => [entry, content],
        BundleEntry => [entry],
        _ => throw new UnreachableException(),
    };
}
