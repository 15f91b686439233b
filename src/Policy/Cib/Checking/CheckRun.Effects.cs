using System.Collections.Immutable;

namespace HaActors.Policy.Cib;

/// <summary>What is well written, but does nothing, or not what it seems to.</summary>
internal sealed partial class CheckRun
{
    private static readonly ImmutableArray<string> OfClones =
    [
        "clone-max", "clone-node-max", "clone-min", "interleave", "globally-unique", "promotable", "promoted-max",
        "promoted-node-max",
    ];

    public void Effects()
    {
        foreach (var resource in _resources.Values)
            Effects(resource);
        foreach (var constraint in _cib.Constraints)
            if (constraint is ColocationEntry { Sets.IsEmpty: true, Score: "0" })
                Report(FindingKinds.NoEffect, constraint.Place, "a colocation of score 0 has no effect");
            else if (constraint is LocationEntry { Pattern: { } pattern })
                Pattern(constraint.Place, pattern);
        Templates();
        foreach (var tag in _cib.Tags)
            if (tag.References.IsEmpty)
                Report(FindingKinds.EmptySet, tag.Place, $"the tag {tag.Id} has no members");
        Halves();
    }

    private void Effects(ResourceEntry resource)
    {
        if (resource is PrimitiveEntry { } primitive && !_outer.ContainsKey(primitive.Id))
            foreach (var name in OfClones)
                if (MetaOf(primitive, name) is not null)
                    Report(FindingKinds.NoEffect, primitive.Place, $"{primitive.Id} is no clone: {name} has no effect");
        if (resource is not CloneEntry clone)
            return;
        var isPromotable = CibValue.Truth(MetaOf(clone, "promotable"), otherwise: false);
        foreach (var name in (string[])["promoted-max", "promoted-node-max"])
            if (!isPromotable && MetaOf(clone, name) is { } value && value != "0")
                Report(FindingKinds.NoEffect, clone.Place, $"{clone.Id} is not promotable: {name} has no effect");
        if (CibValue.Leading(MetaOf(clone, "clone-node-max")) > 1
            && CibValue.Truth(MetaOf(clone, "globally-unique")) == false)
            Report(
                FindingKinds.NoEffect,
                clone.Place,
                $"the instances of {clone.Id} are not unique: with one on a node at most, clone-node-max has no effect");
        foreach (var name in OfClones.Where(name => name.EndsWith("-max", StringComparison.Ordinal) || name == "clone-min"))
            if (CibValue.Leading(MetaOf(clone, name)) < 0)
                Report(FindingKinds.BadValue, clone.Place, $"{name} of {clone.Id} is negative");
    }

    private void Templates()
    {
        var used = new HashSet<string?>(StringComparer.Ordinal);
        foreach (var primitive in Primitives())
            used.Add(primitive.Template);
        foreach (var template in _cib.Templates)
            if (!used.Contains(template.Id))
                Report(FindingKinds.Unused, template.Place, $"no resource is made from the template {template.Id}");
    }

    private void Halves()
    {
        if (IsFencingEnabled || _cib.Nodes.Length < 2)
            return;
        foreach (var block in _cib.Options)
            foreach (var pair in block.Values)
                if (pair is { Name: "no-quorum-policy", Value: "ignore" })
                    Report(
                        FindingKinds.SplitBrain,
                        new Place("nvpair", pair.Id, block.Place.Line),
                        "quorum is ignored, and there is no fencing");
    }
}
