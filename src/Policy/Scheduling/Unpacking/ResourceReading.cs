using HaActors.Policy.Cib;
using HaActors.Policy.Rules;

namespace HaActors.Policy.Scheduling;

/// <summary>
/// Makes the resources that are configured, in order of configuration, and sorts the top ones by priority.
/// </summary>
internal sealed class ResourceReading(SchedulingRun run)
{
    private readonly TemplateMerging _templates = new(run.Cib);
    private NodeTable? _everywhere;
    private int _everywhereOf;

    public void Read()
    {
        foreach (var entry in run.Cib.Resources)
            AddTop(entry);
        foreach (var connection in ImpliedConnections())
            AddTop(connection);

        var sorted = run.Resources.OrderByDescending(resource => resource.Priority).ToList();
        run.Resources.Clear();
        run.Resources.AddRange(sorted);
        foreach (var resource in run.Resources)
            Link(resource);
    }

    /// <summary>Something active that the configuration does not know.</summary>
    public static Primitive AddRemoved(SchedulingRun run, PrimitiveEntry entry)
    {
        var resource = new ResourceReading(run).Primitive(entry, null, null);
        resource.Removed = true;
        run.Resources.Add(resource);
        return resource;
    }

    /// <summary>One more instance of a clone; beyond the configured number it counts as removed.</summary>
    public static Resource AddInstance(Clone clone) => new ResourceReading(clone.Run).Instance(clone);

    /// <summary>A connection knows its node, and the node its connection.</summary>
    public static void LinkNode(SchedulingRun run, Primitive connection)
    {
        if (!GuestConnection.IsConnection(connection.Entry) || run.FindNode(connection.Id) is not { } node)
            return;
        run.HaveRemoteNodes = true;
        connection.RemoteNode = node;
        node.Connection = connection;
        if (connection.Container is null)
            NodeReading.Startup(run, node);
        else
            node.Attributes["#kind"] = "container";
    }

    private void AddTop(ResourceEntry entry)
    {
        if (run.FindResource(entry.Id) is not null && entry is PrimitiveEntry)
            return;
        if (Create(entry, null, null) is { } resource)
            run.Resources.Add(resource);
    }

    /// <param name="instance">The number of the instance of a clone that it is, or is part of.</param>
    private Resource? Create(ResourceEntry entry, Resource? parent, int? instance) => entry switch
    {
        PrimitiveEntry primitive => Primitive(primitive, parent, instance),
        GroupEntry group => Group(group, parent, instance),
        CloneEntry clone => Clone(clone, parent),
        BundleEntry bundle => new BundleReading(run, this).Read(bundle),
        _ => null,
    };

    public Primitive Primitive(PrimitiveEntry entry, Resource? parent, int? instance)
    {
        entry = _templates.Merge(entry);
        var primitive = new Primitive(run, entry, Name(entry, instance), parent);
        Begin(primitive, instance);
        if (!entry.Utilization.IsEmpty)
        {
            var values = new Dictionary<string, string>(StringComparer.Ordinal);
            AttributeBlocks.Evaluate(entry.Utilization, run.RuleInput(), values);
            foreach (var (name, value) in values)
                primitive.Utilization[name] = (int)(CibValue.Leading(value) ?? 0);
        }

        return primitive;
    }

    public Clone Clone(CloneEntry entry, Resource? parent)
    {
        var clone = new Clone(run, entry, entry.Id, parent);
        Begin(clone, null);
        CloneReading.Apply(clone);
        // Without instances there is still one to which histories can be matched.
        for (var count = Math.Max(1, clone.MaxInstances); count > 0; count--)
            Instance(clone);
        return clone;
    }

    private Resource Instance(Clone clone)
    {
        var number = clone.InstanceCount;
        var removed = number >= clone.MaxInstances;
        clone.InstanceCount++;
        var instance = Create(clone.Entry.Content, clone, number)!;
        instance.Meta["clone-max"] = Math.Max(clone.MaxInstances, clone.InstanceCount).ToString();
        clone.Children.Add(instance);
        if (removed)
            foreach (var part in instance.SelfAndDescendants())
                part.Removed = part.RemovedInstance = true;
        return instance;
    }

    private Group Group(GroupEntry entry, Resource? parent, int? instance)
    {
        var group = new Group(run, entry, Name(entry, instance), parent);
        Begin(group, instance);
        group.Ordered = CibValue.Truth(group.MetaValue("ordered"), otherwise: true);
        group.Colocated = CibValue.Truth(group.MetaValue("collocated"), otherwise: true);
        foreach (var member in entry.Members)
            group.Children.Add(Primitive(member, group, instance));
        return group;
    }

    /// <summary>What is the same for all kinds.</summary>
    public void Begin(Resource resource, int? instance)
    {
        run.Register(resource);
        MetaReading.Fill(resource);
        if (instance is not null)
            resource.Meta["clone"] = instance.Value.ToString();
        if (resource is Clone clone)
            CloneReading.Detect(clone);
        MetaReading.Apply(resource);
        // A bundle's own nodes are made while it is read, and it may not be on those.
        if (resource is not Bundle)
            Admit(resource);
    }

    /// <summary>Where it may be unless constraints say otherwise.</summary>
    public void Admit(Resource resource)
    {
        // The connection to a guest follows its container wherever that may be.
        var isGuest = resource is Primitive connection && GuestConnection.IsConnection(connection.Entry)
            && resource.MetaValue("container") is not null;
        if (!run.Options.Symmetric && !isGuest)
            return;
        if (run.Record is null && resource.Allowed.Count == 0)
        {
            resource.Allowed = Everywhere().Copy();
            return;
        }

        foreach (var node in run.Nodes)
            if (node.DefaultMode != ProbeMode.Never)
                resource.Admit(node);
    }

    /// <summary>Where resources may be by themselves has changed, other than by a new node.</summary>
    public void ForgetEverywhere() => _everywhere = null;

    /// <summary>All nodes so far with their own scores, to be copied.</summary>
    private NodeTable Everywhere()
    {
        if (_everywhere is not null && _everywhereOf == run.Nodes.Count)
            return _everywhere;
        _everywhereOf = run.Nodes.Count;
        _everywhere = new NodeTable(run.Nodes.Count);
        foreach (var node in run.Nodes)
            if (node.DefaultMode != ProbeMode.Never)
                _everywhere.Admit(node);
        return _everywhere;
    }

    private static string Name(ResourceEntry entry, int? instance) =>
        instance is null ? entry.Id : $"{entry.Id}:{instance}";

    private IEnumerable<PrimitiveEntry> ImpliedConnections()
    {
        foreach (var entry in run.Cib.Resources)
        {
            if (entry is PrimitiveEntry primitive && Implied(primitive) is { } connection)
                yield return connection;
            if (entry is not GroupEntry group)
                continue;
            foreach (var member in group.Members)
                if (Implied(member) is { } inner)
                    yield return inner;
        }

        PrimitiveEntry? Implied(PrimitiveEntry container) =>
            GuestConnection.IsConnection(container) ? null : GuestConnection.Of(container);
    }

    private void Link(Resource resource)
    {
        foreach (var child in resource.Children)
            Link(child);
        if (resource is not Primitive primitive)
            return;
        var container = run.FindResource(resource.MetaValue("container"));
        if (container is not null && container != resource && resource.Container is null)
        {
            resource.Container = container;
            container.Contained.Add(resource);
        }

        if (primitive.RemoteNode is null)
            LinkNode(run, primitive);
    }
}
