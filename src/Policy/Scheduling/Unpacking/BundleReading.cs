using System.Collections.Immutable;
using HaActors.Policy.Cib;

namespace HaActors.Policy.Scheduling;

/// <summary>A bundle's replicas and what each of them is made of.</summary>
internal sealed class BundleReading(SchedulingRun run, ResourceReading resources)
{
    public Bundle? Read(BundleEntry entry)
    {
        var plan = new BundlePlan(entry);
        if (entry.Content is not null && !plan.HasConnection)
        {
            run.Findings.Add(new Finding(
                "bundle-without-network",
                Severity.Error,
                entry.Place,
                $"bundle {entry.Id} cannot control {entry.Content.Id} without an address or a port",
                "set ip-range-start or control-port"));
            return null;
        }

        var bundle = new Bundle(run, entry, entry.Id, null)
        {
            PromotedMax = plan.PromotedMax,
            MaxPerHost = plan.PerHost,
        };
        resources.Begin(bundle, null);
        bundle.Unique = plan.PerHost > 1;
        if (entry.Content is not null)
            bundle.Inner = resources.Clone(InnerClone(entry, plan), bundle);

        var addresses = plan.Addresses();
        var containers = new ContainerEntries(plan, addresses);
        for (var number = 0; number < plan.Replicas; number++)
            AddReplica(bundle, number, containers);
        if (bundle.Inner is not null)
        {
            bundle.Children.Add(bundle.Inner);
            if (bundle.Inner.Children.Exists(child => child.Notify))
                bundle.Inner.Notify = true;
        }

        resources.Admit(bundle);
        return bundle;
    }

    private void AddReplica(Bundle bundle, int number, ContainerEntries entries)
    {
        var container = Part(bundle, entries.Container(number));
        var replica = new Replica(number) { ContainerResource = container, IpAddress = entries.Address(number) };
        bundle.Replicas.Add(replica);
        replica.Child = bundle.Inner?.Children[number] as Primitive;
        if (entries.Ip(number) is { } ip)
            replica.Ip = Part(bundle, ip);
        if (replica.Child is not { } child)
            return;

        AddConnection(bundle, replica, entries);
        // What is inside uses its host's capacities through the container.
        foreach (var (name, value) in child.Utilization)
            container.Utilization[name] = value;
        child.Utilization.Clear();
    }

    private void AddConnection(Bundle bundle, Replica replica, ContainerEntries entries)
    {
        var name = $"{bundle.Id}-{replica.Number}";
        if (run.FindResource(name) is not null)
            name = $"pcmk-internal-{replica.Child!.Id}-remote-{replica.Number}";

        var node = run.FindNode(name) ?? run.AddNode(name, name, isRemote: true);
        node.Score = -Scores.Infinity;
        node.DefaultMode = ProbeMode.Never;
        resources.ForgetEverywhere();
        replica.GuestNode = node;
        foreach (var other in run.Resources)
            Forbid(other, node);

        var child = replica.Child!;
        child.Allowed = new NodeTable(run.Nodes.Count);
        run.Record?.Forget(child, 0);
        child.Allowed.Add(node, 500, ProbeMode.Exclusive);
        run.Record?.Set(child, node, 500, new ScoreCause(Cause.Inside, Other: bundle));
        child.ExclusiveDiscovery = true;
        child.Parent!.Allowed.Add(node, -Scores.Infinity, ProbeMode.Exclusive);
        run.Record?.Set(child.Parent, node, -Scores.Infinity, new ScoreCause(Cause.Inside, Other: bundle));

        var connection = Part(bundle, entries.Connection(replica.Number, name));
        foreach (var any in run.Nodes)
            if (any.IsRemoteOrGuest && connection.Allowed.Contains(any))
                connection.SetScore(any, -Scores.Infinity, new ScoreCause(Cause.RemoteNode));
        replica.Connection = connection;
        connection.RemoteNode = node;
        node.Connection = connection;
        run.HaveRemoteNodes = true;
        connection.Container = replica.ContainerResource;
        replica.ContainerResource.Contained.Add(connection);
        node.Attributes["#kind"] = "container";
        if (replica.IpAddress is not null)
            child.Meta["external-ip"] = replica.IpAddress;
    }

    private Primitive Part(Bundle bundle, PrimitiveEntry entry)
    {
        var part = resources.Primitive(entry, bundle, null);
        bundle.Children.Add(part);
        return part;
    }

    // Resources that were read earlier may have taken it for a node for everybody.
    private static void Forbid(Resource resource, Node node)
    {
        foreach (var child in resource.Children)
            Forbid(child, node);
        if (!resource.Allowed.Contains(node))
            return;
        resource.Allowed.Add(node, -Scores.Infinity, ProbeMode.Never);
        resource.Run.Record?.Set(resource, node, -Scores.Infinity, new ScoreCause(Cause.Inside));
    }

    private static CloneEntry InnerClone(BundleEntry entry, BundlePlan plan)
    {
        // The names say "master" still: others would restart running bundles.
        var id = $"{entry.Id}-{(plan.PromotedMax > 0 ? "master" : "clone")}";
        var meta = GuestConnection.Block(
            $"{entry.Id}-clone-meta",
            entry.Place,
            ("ordered", "true"),
            ("clone-max", plan.Replicas.ToString()),
            ("clone-node-max", plan.PerHost.ToString()),
            ("globally-unique", plan.PerHost > 1 ? "true" : "false"),
            ("promotable", plan.PromotedMax > 0 ? "true" : null),
            ("promoted-max", plan.PromotedMax > 0 ? plan.PromotedMax.ToString() : null));
        return new CloneEntry(id, entry.Content!, meta, ImmutableArray<AttributeBlock>.Empty, entry.Place);
    }
}
