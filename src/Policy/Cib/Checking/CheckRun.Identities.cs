using System.Collections.Immutable;

namespace HaActors.Policy.Cib;

/// <summary>Ids that are there twice.</summary>
internal sealed partial class CheckRun
{
    private readonly Dictionary<string, Place> _ids = new(StringComparer.Ordinal);

    public void Identities()
    {
        Blocks(_cib.Options);
        var names = new HashSet<string>(StringComparer.OrdinalIgnoreCase);
        var ids = new HashSet<string>(StringComparer.Ordinal);
        foreach (var node in _cib.Nodes)
        {
            if (node.Name.Length == 0)
                Report(FindingKinds.MissingContent, node.Place, "the node has no name (uname)");
            else if (!names.Add(node.Name))
                Report(FindingKinds.DuplicateNode, node.Place, $"the node {node.Name} is there twice");
            else if (!ids.Add(node.Id))
                Report(FindingKinds.DuplicateNode, node.Place, $"two nodes have the id {node.Id}");
            Blocks(node.Attributes);
            Blocks(node.Utilization);
        }

        foreach (var template in _cib.Templates)
            Resource(template);
        foreach (var resource in _cib.Resources)
            Resource(resource);
        Blocks(_cib.ResourceDefaults);
        Blocks(_cib.OperationDefaults);
        foreach (var constraint in _cib.Constraints)
            Constraint(constraint);
        foreach (var level in _cib.FencingTopology)
            Claim(level.Id, level.Place);
        foreach (var tag in _cib.Tags)
            Claim(tag.Id, tag.Place);
    }

    private void Claim(string id, Place place)
    {
        if (id.Length > 0 && !_ids.TryAdd(id, place))
            Report(FindingKinds.DuplicateId, place, $"the id {id} is there already: {_ids[id]}");
    }

    private void Resource(ResourceEntry resource)
    {
        Claim(resource.Id, resource.Place);
        Blocks(resource.Meta);
        Blocks(resource.Parameters);
        switch (resource)
        {
            case PrimitiveEntry primitive:
                Blocks(primitive.Utilization);
                if (primitive.OperationsReference is null)
                    foreach (var operation in primitive.Operations)
                        Operation(operation);
                break;
            case GroupEntry group:
                foreach (var member in group.Members)
                    Resource(member);
                break;
            case CloneEntry clone:
                Resource(clone.Content);
                break;
            case BundleEntry { Content: { } content }:
                Resource(content);
                break;
        }
    }

    private void Operation(OperationEntry operation)
    {
        if (operation.Reference is not null)
            return;
        Claim(operation.Id, operation.Place);
        Blocks(operation.Meta);
        Blocks(operation.Parameters);
    }

    private void Blocks(ImmutableArray<AttributeBlock> blocks)
    {
        foreach (var block in blocks)
        {
            if (block.Reference is not null)
                continue;
            Claim(block.Id, block.Place);
            if (block.Rule is not null)
                Condition(block.Rule);
            foreach (var pair in block.Values)
                if (pair.Reference is null)
                    Claim(pair.Id, new Place("nvpair", pair.Id, block.Place.Line));
        }
    }

    private void Condition(ConditionEntry condition)
    {
        if (condition is RuleEntry { Reference: not null })
            return;
        Claim(condition.Id, condition.Place);
        if (condition is RuleEntry rule)
            foreach (var inner in rule.Conditions)
                Condition(inner);
    }

    private void Constraint(ConstraintEntry constraint)
    {
        Claim(constraint.Id, constraint.Place);
        if (constraint is LocationEntry location)
            foreach (var rule in location.Rules)
                Condition(rule);
        foreach (var set in SetsOf(constraint))
            if (set.Reference is null)
                Claim(set.Id, set.Place);
    }

    private static ImmutableArray<ResourceSet> SetsOf(ConstraintEntry constraint) => constraint switch
    {
        LocationEntry location => location.Sets,
        ColocationEntry colocation => colocation.Sets,
        OrderEntry order => order.Sets,
        TicketEntry ticket => ticket.Sets,
        _ => [],
    };
}
