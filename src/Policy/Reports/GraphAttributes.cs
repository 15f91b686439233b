using System.Globalization;
using HaActors.Policy.Rules;
using HaActors.Policy.Scheduling;

namespace HaActors.Policy.Reports;

/// <summary>What an action is carried out with: parameters, and under a prefix what concerns the cluster.</summary>
internal static class GraphAttributes
{
    private const string Meta = "CRM_meta_";

    /// <summary>By name.</summary>
    public static SortedDictionary<string, string> Of(ScheduledAction action)
    {
        var values = new SortedDictionary<string, string>(StringComparer.Ordinal)
        {
            ["crm_feature_set"] = GraphXml.FeatureSet,
        };
        AddParameters(action, values);
        foreach (var (name, value) in action.Extra ?? [])
            AddMeta(values, name, value);
        if (action.Operation is { } operation)
            foreach (var (name, value) in operation.Meta.OrderBy(static value => value.Key, StringComparer.Ordinal))
                AddMeta(values, name, value);
        if (action.IsCancellation)
            AddMeta(values, "operation", action.KeyTask);
        if (action.ExpectedExitCode >= 0)
            AddMeta(values, "op_target_rc", Number(action.ExpectedExitCode));
        if (GraphActions.HasPlace(action))
        {
            AddMeta(values, "on_node", action.Node!.Name);
            AddMeta(values, "on_node_uuid", action.Node.Id);
        }

        if (action.Resource is not null)
            AddResource(action, action.Resource, values);
        return values;
    }

    private static void AddParameters(ScheduledAction action, SortedDictionary<string, string> values)
    {
        if (action.Resource is not Primitive resource)
            return;
        if (action.Operation?.Entry is { Parameters.IsEmpty: false } entry)
        {
            var own = new Dictionary<string, string>(StringComparer.Ordinal);
            var input = resource.Run.RuleInput() with { NodeAttributes = action.Node?.Attributes };
            AttributeBlocks.Evaluate(entry.Parameters, input, own);
            foreach (var (name, value) in own)
                values.TryAdd(name, value);
        }

        foreach (var (name, value) in ResourceParameters.Of(resource, action.Node))
            values.TryAdd(name, value);
    }

    private static void AddResource(ScheduledAction action, Resource resource, SortedDictionary<string, string> values)
    {
        for (Resource? at = resource; at is not null; at = at.Parent)
            switch (at)
            {
                case Primitive primitive:
                    AddPrimitive(primitive, values);
                    break;
                case Clone clone:
                    AddClone(clone, values);
                    break;
            }

        if (action.Node is not { IsGuest: true } guest || RemoteHosts.HostOf(action, guest) is not { } host)
            return;
        if (resource.MetaValue("container-attribute-target") is { } target)
            AddMeta(values, "container-attribute-target", target);
        AddMeta(values, "physical-host", host.Name);
    }

    private static void AddPrimitive(Primitive primitive, SortedDictionary<string, string> values)
    {
        if (NumberOf(primitive) is { } number)
            AddMeta(values, "clone", number);
        if (primitive.MetaValue("remote-node") is { } remote)
            AddMeta(values, "remote-node", remote);
        for (Resource? at = primitive; at is not null; at = at.Parent)
            if (at.Container is { } container)
                AddMeta(values, "container", container.Id);
        if (primitive.MetaValue("external-ip") is { } address)
            values.TryAdd("pcmk_external_ip", address);
    }

    private static void AddClone(Clone clone, SortedDictionary<string, string> values)
    {
        AddMeta(values, "globally-unique", clone.Unique ? "true" : "false");
        AddMeta(values, "notify", clone.Notify ? "true" : "false");
        AddMeta(values, "clone-max", Number(clone.MaxInstances));
        AddMeta(values, "clone-node-max", Number(clone.MaxPerNode));
        if (!clone.Promotable)
            return;
        // Agents may still look for the old names.
        foreach (var prefix in (string[])["promoted", "master"])
        {
            AddMeta(values, $"{prefix}-max", Number(clone.PromotedMax));
            AddMeta(values, $"{prefix}-node-max", Number(clone.PromotedMaxPerNode));
        }
    }

    /// <summary>Which instance of its clone it is.</summary>
    private static string? NumberOf(Primitive primitive)
    {
        for (Resource? at = primitive; at is not null; at = at.Parent)
            if (at.Parent is Clone)
                return at.Id[(at.Id.LastIndexOf(':') + 1)..];
        return null;
    }

    private static void AddMeta(SortedDictionary<string, string> values, string name, string value)
    {
        // Names with these marks are the cluster's own affair.
        if (name.AsSpan().IndexOfAny('#', ':') < 0)
            values.TryAdd(Meta + name.Replace('-', '_'), value);
    }

    private static string Number(int number) => number.ToString(CultureInfo.InvariantCulture);
}
