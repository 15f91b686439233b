namespace HaActors.Policy.Cib;

/// <summary>Roles where nothing is ever promoted.</summary>
internal sealed partial class CheckRun
{
    public void PromotedRoles()
    {
        foreach (var constraint in _cib.Constraints)
        {
            switch (constraint)
            {
                case LocationEntry location:
                    Promotable(location.Resource, location.Role, location.Place);
                    foreach (var rule in location.Rules)
                        Promotable(location.Resource, rule.Role, rule.Place);
                    break;
                case ColocationEntry colocation:
                    Promotable(colocation.Dependent, colocation.DependentRole, colocation.Place);
                    Promotable(colocation.Primary, colocation.PrimaryRole, colocation.Place);
                    break;
                case OrderEntry order:
                    Promotable(order.First, order.FirstAction, order.Place);
                    Promotable(order.Then, order.ThenAction ?? order.FirstAction, order.Place);
                    break;
            }

            foreach (var set in SetsOf(constraint))
                foreach (var member in set.Members)
                {
                    Promotable(member, set.Role, set.Place);
                    Promotable(member, set.Action, set.Place);
                }
        }

        foreach (var resource in _resources.Values)
        {
            if (MetaOf(resource, "target-role") is "Promoted")
                Promotable(resource.Id, "Promoted", resource.Place);
            if (resource is PrimitiveEntry primitive)
                foreach (var operation in primitive.Operations)
                {
                    Promotable(primitive.Id, operation["role"], operation.Place);
                    if (operation is { Name: "monitor" })
                        Promotable(primitive.Id, operation["on-fail"], operation.Place);
                }
        }
    }

    private void Promotable(string? resource, string? role, Place place)
    {
        if (role is "Promoted" or "Unpromoted" or "promote" or "demote" && resource is not null
            && _resources.TryGetValue(resource, out var entry) && !IsPromotable(entry))
            Report(FindingKinds.NotPromotable, place, $"{resource} is never promoted, so that {role} says nothing");
    }

    private bool IsPromotable(ResourceEntry resource)
    {
        for (var at = resource; ; at = _outer[at.Id])
        {
            if (at is CloneEntry or BundleEntry && CibValue.Truth(MetaOf(at, "promotable"), otherwise: false))
                return true;
            if (at is BundleEntry { Container.PromotedMax: > 0 })
                return true;
            if (!_outer.ContainsKey(at.Id))
                return false;
        }
    }
}
