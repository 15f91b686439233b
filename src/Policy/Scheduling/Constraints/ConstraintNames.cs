using HaActors.Policy.Cib;

namespace HaActors.Policy.Scheduling;

/// <summary>Finds what constraints name: resources, and through tags and templates several of them.</summary>
internal sealed class ConstraintNames
{
    private readonly SchedulingRun _run;
    private readonly Dictionary<string, Resource> _resources = new(StringComparer.Ordinal);
    private readonly Dictionary<string, List<string>> _sets = new(StringComparer.Ordinal);

    public ConstraintNames(SchedulingRun run)
    {
        _run = run;
        foreach (var top in run.Resources)
            foreach (var resource in top.SelfAndDescendants())
            {
                _resources.TryAdd(resource.Id, resource);
                // What a clone is made of has no name of its own but in histories; who uses that means the clone.
                if (resource.HistoryId != resource.Id)
                    _resources.TryAdd(resource.HistoryId, resource.OutermostBelowBundle);
            }

        foreach (var entry in run.Cib.Resources)
            CollectTemplateUses(entry);
        foreach (var tag in run.Cib.Tags)
            if (!_sets.TryAdd(tag.Id, [.. tag.References]))
                _sets[tag.Id].AddRange(tag.References);
    }

    public Resource? Find(string? id) => id is not null && _resources.TryGetValue(id, out var resource) ? resource : null;

    /// <summary>The resource, or a finding that there is none.</summary>
    public Resource? Require(string? id, Place place)
    {
        if (Find(id) is { } resource)
            return resource;
        Wrong(place, id is null ? "it names no resource" : $"there is no resource '{id}'");
        return null;
    }

    /// <summary>What a tag or template stands for; null if the name is neither.</summary>
    public IReadOnlyList<string>? SetOf(string? name) =>
        name is not null && !_resources.ContainsKey(name) ? _sets.GetValueOrDefault(name) : null;

    /// <summary>The names in a set, with tags and templates replaced by what they stand for.</summary>
    public List<string> Members(ResourceSet set)
    {
        var members = new List<string>(set.Members.Length);
        foreach (var name in set.Members)
            if (SetOf(name) is { } several)
                members.AddRange(several);
            else
                members.Add(name);
        return members;
    }

    /// <summary>The resources in a set; null, with a finding, if one is not there.</summary>
    public List<Resource>? Resources(ResourceSet set)
    {
        var resources = new List<Resource>(set.Members.Length);
        foreach (var name in Members(set))
        {
            if (Require(name, set.Place) is not { } resource)
                return null;
            resources.Add(resource);
        }

        return resources;
    }

    /// <summary>A set of one name, or of what the name stands for, so that plain constraints on tags are read as sets.</summary>
    public ResourceSet AsSet(string constraint, string end, string name, string? role, string? action, Place place) => new(
        $"{constraint}-{end}", "false", null, null, action, role, null, null, [.. SetOf(name) ?? [name]], place);

    public void Wrong(Place place, string text) => _run.Findings.Add(new Finding(
        "ignored-constraint",
        Severity.Error,
        place,
        $"The constraint is ignored: {text}.",
        "Correct the name, or remove the constraint."));

    private void CollectTemplateUses(ResourceEntry entry)
    {
        switch (entry)
        {
            case PrimitiveEntry { Template: { } template }:
                if (!_sets.TryGetValue(template, out var users))
                    _sets[template] = users = [];
                users.Add(entry.Id);
                break;
            case GroupEntry group:
                foreach (var member in group.Members)
                    CollectTemplateUses(member);
                break;
            case CloneEntry clone:
                CollectTemplateUses(clone.Content);
                break;
            case BundleEntry { Content: { } content }:
                CollectTemplateUses(content);
                break;
        }
    }
}
