using HaActors.Policy.Rules;

namespace HaActors.Policy.Scheduling;

/// <summary>What an agent is called with: a resource's instance attributes.</summary>
internal static class ResourceParameters
{
    private const string Address = "addr";

    /// <summary>Stands for the host of the container in which the connected node is.</summary>
    private const string HostName = "#uname";

    /// <summary>Own ones win over those of what the resource is part of.</summary>
    /// <param name="node">By whose attributes rules are judged; null: as if the node had none.</param>
    public static Dictionary<string, string> Of(Primitive resource, Node? node)
    {
        var input = MetaReading.InputOf(resource);
        if (node is not null && !IsSameEverywhere(resource))
            input = input with { NodeAttributes = node.Attributes };
        var values = AsWritten(resource, input);
        if (resource is { IsRemoteConnection: true, Container: { } container }
            && values.GetValueOrDefault(Address) == HostName
            && (container.AssignedTo ?? container.CurrentNode) is { } host)
            values[Address] = host.Name;
        return values;
    }

    /// <summary>No rule, and no place of others, has a say in them.</summary>
    public static bool IsSameEverywhere(Primitive resource)
    {
        if (resource.IsRemoteConnection)
            return false;
        for (Resource? from = resource; from is not null; from = from.Parent)
            if (AttributeBlocks.HaveRules(from.Entry.Parameters))
                return false;
        return true;
    }

    /// <summary>Without what depends on the place of others.</summary>
    public static Dictionary<string, string> AsWritten(Primitive resource, RuleInput input)
    {
        var values = new Dictionary<string, string>(StringComparer.Ordinal);
        for (Resource? from = resource; from is not null; from = from.Parent)
            AttributeBlocks.Evaluate(from.Entry.Parameters, input, values);
        return values;
    }
}
