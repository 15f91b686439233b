using System.Collections.Immutable;

namespace HaActors.Policy.Cib;

/// <summary>Resources that can run nowhere, and names that mean two things.</summary>
internal sealed partial class CheckRun
{
    public void Places()
    {
        var banned = Banned();
        foreach (var (id, place) in banned)
            if (!IsContradicted(place))
                Report(FindingKinds.NoPlace, place, $"{id} may run on no node");
        foreach (var constraint in _cib.Constraints)
            if (constraint is ColocationEntry { Dependent: { } dependent, Primary: { } primary } colocation
                && CibValue.Score(colocation.Score, 0) >= CibValue.Infinity && banned.ContainsKey(primary)
                && !banned.ContainsKey(dependent))
                Report(
                    FindingKinds.NoPlace,
                    colocation.Place,
                    $"{dependent} must be with {primary}, which may run on no node");

        Clashes();
        Capacities();
    }

    /// <summary>By id, with what forbids the last node, or the resource where no node was ever allowed.</summary>
    private SortedDictionary<string, Place> Banned()
    {
        var banned = new SortedDictionary<string, Place>(StringComparer.Ordinal);
        var members = _cib.Nodes.Where(node => node.Type is not ("remote" or "ping")).Select(node => node.Name).ToList();
        if (members.Count == 0 || _nodes.Count > members.Count)
            return banned;
        if (!IsSymmetric())
        {
            foreach (var resource in _cib.Resources)
                if (!IsLocated(resource))
                    banned[resource.Id] = resource.Place;
            return banned;
        }

        var left = new Dictionary<string, HashSet<string>>(StringComparer.Ordinal);
        foreach (var constraint in _cib.Constraints)
        {
            if (constraint is not LocationEntry { Resource: { } resource, Node: { } node, Role: null } location
                || !location.Lifetime.IsEmpty || CibValue.Score(location.Score, 0) > -CibValue.Infinity
                || !_resources.ContainsKey(resource))
                continue;
            if (!left.TryGetValue(resource, out var nodes))
                left[resource] = nodes = new HashSet<string>(members, StringComparer.OrdinalIgnoreCase);
            if (nodes.Remove(node) && nodes.Count == 0)
                banned[resource] = location.Place;
        }

        return banned;
    }

    private bool IsSymmetric()
    {
        foreach (var block in _cib.Options)
            foreach (var pair in block.Values)
                if (pair.Name == "symmetric-cluster")
                    return CibValue.Truth(pair.Value, otherwise: true);
        return true;
    }

    /// <summary>
    /// Some constraint says of it, or of a part of it, where it may be. Patterns, tags and templates may mean anything.
    /// </summary>
    private bool IsLocated(ResourceEntry resource)
    {
        var names = new HashSet<string>(StringComparer.Ordinal);
        Collect(resource);
        foreach (var constraint in _cib.Constraints)
            if (constraint is LocationEntry location
                && (location.Pattern is not null
                    || IsMeant(location.Resource)
                    || location.Sets.Any(set => set.Reference is not null || set.Members.Any(IsMeant))))
                return true;
        return false;

        bool IsMeant(string? name) => name is not null
            && (names.Contains(name) || _tags.Contains(name) || _templates.Contains(name)
                || !_resources.ContainsKey(name));

        void Collect(ResourceEntry entry)
        {
            names.Add(entry.Id);
            switch (entry)
            {
                case GroupEntry group:
                    foreach (var member in group.Members)
                        Collect(member);
                    break;
                case CloneEntry clone:
                    Collect(clone.Content);
                    break;
                case BundleEntry { Content: { } content }:
                    Collect(content);
                    break;
            }
        }
    }

    private void Clashes()
    {
        var members = new HashSet<string>(StringComparer.OrdinalIgnoreCase);
        foreach (var node in _cib.Nodes)
            if (node.Type != "remote")
                members.Add(node.Name);
        var guests = new HashSet<string>(StringComparer.OrdinalIgnoreCase);
        foreach (var resource in _resources.Values)
        {
            if (members.Contains(resource.Id))
                Report(FindingKinds.NameClash, resource.Place, $"{resource.Id} is a node's name, too");
            if (MetaOf(resource, "remote-node") is { } guest && (!guests.Add(guest) || members.Contains(guest)))
                Report(FindingKinds.DuplicateNode, resource.Place, $"the node {guest} is there twice");
            if (MetaOf(resource, "container") is { } container && !_resources.ContainsKey(container))
                Report(FindingKinds.UnknownReference, resource.Place, $"the container {container} does not exist");
        }
    }

    private void Capacities()
    {
        var strategy = "default";
        foreach (var block in _cib.Options)
            foreach (var pair in block.Values)
                if (pair is { Name: "placement-strategy", Value: { } value })
                    strategy = value;
        foreach (var primitive in Primitives())
        {
            if (primitive.Utilization.IsEmpty)
                continue;
            if (strategy == "default")
            {
                Report(
                    FindingKinds.NoEffect,
                    primitive.Utilization[0].Place,
                    "with placement-strategy=default nobody asks what a resource needs");
                return;
            }

            foreach (var block in primitive.Utilization)
                foreach (var pair in block.Values)
                    if (block.Rule is null && CibValue.Leading(pair.Value) is { } needed && needed > Most(pair.Name))
                        Report(
                            FindingKinds.NoPlace,
                            block.Place,
                            $"{primitive.Id} needs {needed} of {pair.Name}; no node has more than {Most(pair.Name)}");
        }
    }

    private long Most(string name)
    {
        long most = 0;
        foreach (var node in _cib.Nodes)
            most = Math.Max(most, MostOf(node.Utilization, name));
        foreach (var status in _cib.NodeStatuses)
            most = Math.Max(most, MostOf(status.TransientUtilization, name));
        return most;
    }

    private static long MostOf(ImmutableArray<AttributeBlock> blocks, string name)
    {
        long most = 0;
        foreach (var block in blocks)
            foreach (var pair in block.Values)
                if (pair.Name == name)
                    most = Math.Max(most, CibValue.Leading(pair.Value) ?? 0);
        return most;
    }
}
