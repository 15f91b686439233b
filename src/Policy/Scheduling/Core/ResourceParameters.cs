using HaActors.Policy.Rules;

namespace HaActors.Policy.Scheduling;

/// <summary>What an agent is called with: a resource's instance attributes.</summary>
internal static class ResourceParameters
{
    /// <summary>Own ones win over those of what the resource is part of.</summary>
    /// <param name="node">By whose attributes rules are judged; null: as if the node had none.</param>
    public static Dictionary<string, string> Of(Primitive resource, Node? node)
    {
        var input = new RuleInput(resource.Run.Now)
        {
            NodeAttributes = node?.Attributes,
            ResourceStandard = resource.Standard,
            ResourceProvider = resource.Provider,
            ResourceType = resource.Type,
        };
        var values = new Dictionary<string, string>(StringComparer.Ordinal);
        for (Resource? from = resource; from is not null; from = from.Parent)
            AttributeBlocks.Evaluate(from.Entry.Parameters, input, values);
        return values;
    }
}
