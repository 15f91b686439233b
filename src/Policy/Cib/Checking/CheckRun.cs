namespace HaActors.Policy.Cib;

/// <summary>One check of one configuration.</summary>
internal sealed partial class CheckRun
{
    private readonly CibDocument _cib;
    private readonly Dictionary<string, ResourceEntry> _resources = new(StringComparer.Ordinal);
    private readonly Dictionary<string, ResourceEntry> _outer = new(StringComparer.Ordinal);
    private readonly HashSet<string> _templates = new(StringComparer.Ordinal);
    private readonly HashSet<string> _tags = new(StringComparer.Ordinal);
    private readonly HashSet<string> _nodes = new(StringComparer.OrdinalIgnoreCase);

    public CheckRun(CibDocument cib)
    {
        _cib = cib;
        foreach (var resource in cib.Resources)
            Register(resource);
        foreach (var template in cib.Templates)
            _templates.Add(template.Id);
        foreach (var tag in cib.Tags)
            _tags.Add(tag.Id);
        foreach (var node in cib.Nodes)
            _nodes.Add(node.Name);
        foreach (var state in cib.NodeStatuses)
            if (state.Name is not null)
                _nodes.Add(state.Name);
    }

    public List<Finding> Findings { get; } = [];

    private void Report(FindingKind kind, Place place, string text) => Findings.Add(kind.At(place, text));

    private void Register(ResourceEntry resource, ResourceEntry? outer = null)
    {
        if (_resources.TryAdd(resource.Id, resource) && outer is not null)
            _outer.Add(resource.Id, outer);
        switch (resource)
        {
            case GroupEntry group:
                foreach (var member in group.Members)
                    Register(member, group);
                break;
            case CloneEntry clone:
                Register(clone.Content, clone);
                break;
            case BundleEntry bundle:
                if (bundle.Content is not null)
                    Register(bundle.Content, bundle);
                for (var at = 0; at < (bundle.Container.Replicas ?? bundle.Container.PromotedMax ?? 1); at++)
                    _nodes.Add($"{bundle.Id}-{at}");
                break;
            case PrimitiveEntry primitive:
                RegisterNodes(primitive);
                break;
        }
    }

    // A connection's id is a node's name, and so is what a guest is called.
    private void RegisterNodes(PrimitiveEntry primitive)
    {
        if (primitive is { Standard: "ocf", Provider: "pacemaker", Type: "remote" })
            _nodes.Add(primitive.Id);
        foreach (var block in primitive.Meta)
            foreach (var pair in block.Values)
                if (pair is { Name: "remote-node", Value: { } name })
                    _nodes.Add(name);
    }

    /// <summary>What a resource is part of, directly or through a group, and is copied with; null: it is there once.</summary>
    private ResourceEntry? CollectiveOf(string id)
    {
        for (var at = id; _outer.TryGetValue(at, out var outer); at = outer.Id)
            if (outer is CloneEntry or BundleEntry)
                return outer;
        return null;
    }

    /// <summary>The last value of a meta-attribute that no rule decides about.</summary>
    private static string? MetaOf(ResourceEntry resource, string name)
    {
        foreach (var block in resource.Meta)
            foreach (var pair in block.Values)
                if (pair.Name == name && block.Rule is null)
                    return pair.Value;
        return null;
    }

    private IEnumerable<PrimitiveEntry> Primitives()
    {
        foreach (var template in _cib.Templates)
            yield return template;
        foreach (var resource in _resources.Values)
            if (resource is PrimitiveEntry primitive)
                yield return primitive;
    }
}
