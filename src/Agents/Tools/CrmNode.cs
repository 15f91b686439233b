using System.Globalization;

namespace HaActors.Agents.Tools;

/// <summary><c>crm_node</c> and <c>crmadmin</c>: who is in the cluster. Source: crm_node(8), crmadmin(8).</summary>
internal static class CrmNode
{
    private static readonly ToolSyntax Syntax = new ToolSyntax()
        .With(Takes.Value, "name-for-id N", "remove R", "output-as", "output-to")
        .With(Takes.Nothing, "cluster-id i", "list l", "name n", "partition p", "quorum q", "force f", "verbose V", "quiet Q",
            "text-fancy");

    private static readonly ToolSyntax Admin = new ToolSyntax()
        .With(Takes.Value, "status S", "timeout t", "output-as", "output-to")
        .With(Takes.MaybeValue, "nodes N")
        .With(Takes.Nothing, "dc_lookup D", "health", "pacemakerd P", "bash-export B", "quiet q", "verbose V");

    public static ToolAnswer Run(ToolCall call, MembershipFacts members)
    {
        if (Syntax.Read(call.Arguments, out var wrong) is not { } options)
            return ToolAnswer.Fails(ToolExit.Usage, $"crm_node: {wrong}");

        var self = call.Variable("OCF_RESKEY_CRM_meta_on_node") is { Length: > 0 } node ? node : members.Self;
        return options.LastOf("cluster-id", "list", "name", "partition", "quorum", "name-for-id", "remove") switch
        {
            "name" => ToolAnswer.Says(self),
            "cluster-id" => ToolAnswer.Says(IdOf(members, members.Self)),
            "list" => new ToolAnswer(ToolExit.Ok, string.Concat(members.Nodes.OrderBy(one => one.Id)
                .Select(one => $"{one.Id} {one.Name} {(one.IsMember ? "member" : "lost")}\n")), ""),
            "partition" => ToolAnswer.Says(string.Concat(members.Nodes.Where(one => one.IsMember).Select(one => $"{one.Name} "))),
            "quorum" => ToolAnswer.Says(members.HasQuorum ? "1" : "0"),
            "name-for-id" => members.Nodes.FirstOrDefault(one => $"{one.Id}" == options["name-for-id"]) is { } named
                ? ToolAnswer.Says(named.Name)
                : ToolAnswer.Fails(ToolExit.NoSuchObject, $"crm_node: no node has the id {options["name-for-id"]}"),
            "remove" => ToolAnswer.Fails(ToolExit.Unimplemented, "crm_node: nodes are removed by pbm config"),
            _ => ToolAnswer.Fails(ToolExit.Usage, "crm_node: Must specify one of --cluster-id, --list, --name, --partition, --quorum"),
        };
    }

    public static ToolAnswer Administer(ToolCall call, MembershipFacts members)
    {
        if (Admin.Read(call.Arguments, out var wrong) is not { } options)
            return ToolAnswer.Fails(ToolExit.Usage, $"crmadmin: {wrong}");

        var isQuiet = options.Has("quiet");
        return options.LastOf("dc_lookup", "nodes", "status", "health", "pacemakerd") switch
        {
            "dc_lookup" => members.Coordinator is { } coordinator
                ? ToolAnswer.Says(isQuiet ? coordinator : $"Designated Controller is: {coordinator}")
                : ToolAnswer.Fails(ToolExit.NoSuchObject, "crmadmin: Designated Controller is: not yet elected"),
            "nodes" => new ToolAnswer(ToolExit.Ok, string.Concat(members.Nodes.Select(node => $"member node: {node.Name} ({node.Id})\n")), ""),
            _ => ToolAnswer.Fails(ToolExit.Unimplemented, "crmadmin: only --dc_lookup and --nodes are answered here"),
        };
    }

    private static string IdOf(MembershipFacts members, string node) =>
        (members.Nodes.FirstOrDefault(one => one.Name == node)?.Id ?? 0).ToString(CultureInfo.InvariantCulture);
}
