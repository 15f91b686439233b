using Akka.Actor;
using HaActors.Simulation.Runtime;
using HaActors.Simulation.World;

namespace HaActors.Simulation.Suites;

/// <summary>All entities that run anywhere, and what must hold of them.</summary>
internal sealed class ShardingEntities
{
    private readonly List<Instance> _running = [];
    private readonly SortedDictionary<string, string> _lastNodes = new(StringComparer.Ordinal);

    public int Started { get; private set; }

    /// <summary>No partition: what starts is compared with everything that runs.</summary>
    public bool IsWhole { get; set; } = true;

    public int Moved { get; private set; }

    /// <param name="world">The nodes.</param>
    /// <param name="inside">The nodes on one side of a partition; null: there is none.</param>
    public void OnceOnASide(ClusterWorld world, List<string>? inside)
    {
        world.Verify();
        var sides = Alive().GroupBy(instance => (instance.Id, inside?.Contains(instance.Node.Name) ?? true));
        foreach (var side in sides)
            SeededRun.Require(
                side.Count() == 1,
                () => $"{side.Key.Id} runs once on a side, not on {string.Join(", ", side)}: {world.Views()}");
    }

    public void OnceAltogether(ClusterWorld world) => OnceOnASide(world, null);

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
        if (IsWhole)
        {
            var twice = Alive().Where(other => other.Id == instance.Id).ToList();
            SeededRun.Require(
                twice.Count == 1, () => $"{instance.Id} runs once, not on {string.Join(", ", twice)}");
        }
    }

    private sealed class Instance(SimulatedNode node, string id)
    {
        private readonly int _epoch = node.Epoch;

        public SimulatedNode Node => node;

        public string Id => id;

        public bool IsStopped { get; set; }

        public bool IsRunning => !IsStopped && node.IsRunning && node.Epoch == _epoch;

        public override string ToString() => $"{node.Name}/{_epoch}";
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
        private readonly Instance _instance = new(node, id);

        protected override void PreStart()
        {
            node.Driver.Trace(node.Name, $"{id} starts");
            entities.Add(_instance);
        }

        protected override void PostStop()
        {
            _instance.IsStopped = true;
            node.Driver.Trace(node.Name, $"{id} stops");
        }

        protected override void OnReceive(object message)
        {
            if (message is string text && text.EndsWith(":who", StringComparison.Ordinal))
                Sender.Tell(node.Name);
        }
    }
}
