using Akka.Actor;
using Akka.Cluster;
using HaActors.Simulation.Runtime;
using HaActors.Simulation.World;

namespace HaActors.Simulation.Suites;

/// <summary>All entities that run anywhere, and what must hold of them.</summary>
internal sealed class ShardingEntities
{
    private readonly List<Instance> _running = [];
    private readonly SortedDictionary<string, string> _lastNodes = new(StringComparer.Ordinal);

    private Parted? _parted;

    // Thrown here it would fail the entity, and be lost.
    private string? _twice;

    public int Started { get; private set; }

    /// <summary>How many entities run.</summary>
    public int Running => Alive().Select(instance => instance.Id).Distinct().Count();

    /// <summary>How often each letter arrived.</summary>
    public SortedDictionary<string, int> Letters { get; } = new(StringComparer.Ordinal);

    public int Moved { get; private set; }

    /// <param name="world">The nodes.</param>
    /// <param name="inside">The nodes on one side of a partition; null: there is none.</param>
    public void OnceOnASide(ClusterWorld world, List<string>? inside)
    {
        world.Verify();
        SeededRun.Require(_twice is null, () => _twice!);
        foreach (var (one, other) in Pairs())
            SeededRun.Require(
                !one.SeesAndIsSeenBy(other) || IsApart(one, other, inside),
                () => $"an entity runs once: {one.Id} runs on {one} and {other}: {world.Views()}");
    }

    /// <summary>From now on nodes are apart.</summary>
    /// <param name="now">When.</param>
    /// <param name="inside">Those on one side.</param>
    /// <param name="least">So long the others run what they run, at least.</param>
    /// <param name="most">So long it may take until it has stopped.</param>
    public void Part(TimeSpan now, List<string> inside, TimeSpan least, TimeSpan most) =>
        _parted = new Parted(now, inside, least, most, [.. Alive()]);

    /// <summary>Together again: what starts is compared with everything that runs.</summary>
    public void Join() => _parted = null;

    /// <summary>Also of members that do not see each other.</summary>
    public void OnceAltogether(ClusterWorld world)
    {
        foreach (var (one, other) in Pairs())
            SeededRun.Require(
                false, () => $"an entity starts after its time only: {one.Id} runs on {one} and {other}: {world.Views()}");
    }

    private static bool IsApart(Instance one, Instance other, List<string>? inside) =>
        inside is not null && inside.Contains(one.Node.Name) != inside.Contains(other.Node.Name);

    private IEnumerable<(Instance, Instance)> Pairs()
    {
        var alive = Alive();
        return from one in Enumerable.Range(0, alive.Count)
            from other in Enumerable.Range(one + 1, alive.Count - one - 1)
            where alive[one].Id == alive[other].Id
            select (alive[one], alive[other]);
    }

    private List<Instance> Alive()
    {
        _running.RemoveAll(instance => !instance.IsRunning);
        return _running;
    }

    private void Add(Instance instance)
    {
        Started++;
        if (_lastNodes.TryGetValue(instance.Id, out var last) && last != instance.Node.Name)
            Moved++;
        _lastNodes[instance.Id] = instance.Node.Name;
        _running.Add(instance);
        // Checked at once, too: what runs twice for a moment only is seen by nobody later.
        if (_parted?.OwnerThatMayStillRun(instance) is { } owner)
        {
            _twice ??= $"an entity starts after its time only: {instance.Id} starts on {instance}, "
                + $"{(instance.StartedAt - _parted.At).TotalSeconds:F1} s after it was cut off from {owner}";
        }
        else if (_parted is null)
        {
            var twice = Alive().Where(other =>
                other.Id == instance.Id && (other == instance || instance.SeesAndIsSeenBy(other))).ToList();
            if (twice.Count > 1)
                _twice ??= $"an entity runs once: {instance.Id} runs on {string.Join(", ", twice)}";
        }
    }

    private sealed record Parted(
        TimeSpan At, List<string> Inside, TimeSpan Least, TimeSpan Most, List<Instance> Running)
    {
        // One that stopped soon was handed over when the partition came.
        public Instance? OwnerThatMayStillRun(Instance started) => started.StartedAt - At < Most
            ? Running.FirstOrDefault(one => one.Id == started.Id && IsApart(one, started, Inside)
                && (one.StoppedAt is not { } stopped || stopped - At >= Least))
            : null;
    }

    private sealed class Instance(SimulatedNode node, string id, Cluster cluster)
    {
        private readonly int _epoch = node.Epoch;

        public SimulatedNode Node => node;

        public string Id => id;

        public TimeSpan StartedAt { get; } = node.Driver.Now;

        public TimeSpan? StoppedAt { get; set; }

        public bool IsRunning => StoppedAt is null && node.IsRunning && node.Epoch == _epoch;

        /// <summary>A node that is about to go, and one of a cluster founded meanwhile, are no members together.</summary>
        public bool SeesAndIsSeenBy(Instance other) =>
            Sees(cluster, other.Cluster) && Sees(other.Cluster, cluster);

        public override string ToString() => $"{node.Name}/{_epoch}";

        private Cluster Cluster => cluster;

        private static bool Sees(Cluster one, Cluster other) =>
            one.State.Members.Any(member => member.UniqueAddress == other.SelfUniqueAddress);
    }

    public sealed class Producer(SimulatedNode node, string id, ShardingEntities entities) : IIndirectActorProducer
    {
        public Type ActorType => typeof(Entity);

        public ActorBase Produce() => new Entity(node, id, entities);

        public void Release(ActorBase actor)
        {
        }
    }

    private sealed class Entity(SimulatedNode node, string id, ShardingEntities entities) : UntypedActor
    {
        private readonly Instance _instance = new(node, id, Cluster.Get(Context.System));

        protected override void PreStart()
        {
            node.Driver.Trace(node.Name, $"{id} starts");
            entities.Add(_instance);
        }

        protected override void PostStop()
        {
            _instance.StoppedAt = node.Driver.Now;
            node.Driver.Trace(node.Name, $"{id} stops");
        }

        protected override void OnReceive(object message)
        {
            if (message is not string text)
                return;
            var what = text[(text.IndexOf(':', StringComparison.Ordinal) + 1)..];
            if (what == "who")
                Sender.Tell(node.Name);
            else if (what.StartsWith("letter-", StringComparison.Ordinal))
                entities.Letters[what] = entities.Letters.GetValueOrDefault(what) + 1;
        }
    }
}
