using System.Collections.Immutable;
using HaActors.Policy.Cib;
using HaActors.Policy.Rules;

namespace HaActors.Policy.Scheduling;

/// <summary>The nodes that the configuration names, members as well as those that resources connect to.</summary>
internal static class NodeReading
{
    public static void Read(SchedulingRun run)
    {
        foreach (var entry in run.Cib.Nodes)
        {
            var node = run.AddNode(entry.Id, entry.Name, entry.Type == "remote", entry.Score);
            node.IsPing = entry.Type == "ping";
            Startup(run, node);
            AddAttributes(run, node, entry.Attributes, entry.Utilization, overwrite: false);
            foreach (var (name, value) in node.Attributes)
                node.PermanentAttributes[name] = value;
        }

        foreach (var entry in run.Cib.Resources)
            AddConnected(run, entry);
        run.NumberNodes();
    }

    /// <summary>Until something was heard of it nobody knows what the node does.</summary>
    public static void Startup(SchedulingRun run, Node node)
    {
        if (node.IsRemoteOrGuest && node.Connection is null)
            return;
        node.Unclean = run.Options.StartupFencing;
        node.Unseen = true;
    }

    /// <summary>Adds attributes and capacities, and those attributes that every node has.</summary>
    public static void AddAttributes(
        SchedulingRun run,
        Node node,
        ImmutableArray<AttributeBlock> attributes,
        ImmutableArray<AttributeBlock> utilization,
        bool overwrite)
    {
        var values = node.Attributes;
        values["#uname"] = node.Name;
        values["#id"] = node.Id;
        if (node.Id == run.Cib.Header.DcUuid)
        {
            node.IsDc = true;
            run.Dc = node;
        }

        values["#is_dc"] = node.IsDc ? "true" : "false";
        var clusterName = run.Options.All.GetValueOrDefault("cluster-name");
        if (clusterName is not null)
            values["#cluster-name"] = clusterName;
        AttributeBlocks.Evaluate(attributes, run.RuleInput(), values!, overwrite);
        if (!utilization.IsEmpty)
        {
            var capacities = new Dictionary<string, string>(StringComparer.Ordinal);
            AttributeBlocks.Evaluate(utilization, run.RuleInput(), capacities);
            foreach (var (name, value) in capacities)
                if (overwrite || !node.Capacity.Contains(name))
                    node.Capacity[name] = (int)(CibValue.Leading(value) ?? 0);
        }

        if (!values.ContainsKey("#site-name") && (values.GetValueOrDefault("site-name") ?? clusterName) is { } site)
            values["#site-name"] = site;
    }

    private static void AddConnected(SchedulingRun run, ResourceEntry entry)
    {
        if (entry is GroupEntry group)
        {
            foreach (var member in group.Members)
                AddConnected(run, member);
            return;
        }

        if (entry is not PrimitiveEntry primitive)
            return;
        if (GuestConnection.IsConnection(primitive))
            AddRemote(run, primitive.Id);
        else if (GuestConnection.NodeOf(primitive) is { } guest)
            AddRemote(run, guest);
    }

    private static void AddRemote(SchedulingRun run, string name)
    {
        run.HaveRemoteNodes = true;
        if (run.FindNode(name) is null)
            run.AddNode(name, name, isRemote: true);
    }
}
