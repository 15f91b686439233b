using Akka.Actor;
using Akka.Cluster.Sharding;
using HaActors.Simulation.Runtime;
using HaActors.Simulation.World;

namespace HaActors.Simulation.Suites;

/// <summary>What entities are sent, and what must become of it.</summary>
internal sealed class ShardingLoad(ClusterWorld world, ShardingEntities entities)
{
    public const string TypeName = "counter";
    private const int Entities = 12;

    /// <summary>Each node wakes an entity.</summary>
    public void Touch()
    {
        foreach (var node in world.Live.ToArray())
            Tell(node, $"{AnEntity()}:touch");
    }

    /// <summary>Shards move, nothing else happens, and each message arrives once.</summary>
    /// <param name="endMoves">Called when no shard is to begin to move any more.</param>
    public void Letters(Action endMoves)
    {
        var (sent, moved) = (new List<string>(), entities.Moved);
        // A move takes its time: much is under way meanwhile.
        world.Driver.Network.ForEachLink(link => link.Latency = TimeSpan.FromMilliseconds(100));
        for (var i = 0; i < 200; i++)
        {
            foreach (var node in world.Live.ToArray())
            {
                sent.Add($"letter-{node.Name}-{i}");
                Tell(node, $"{AnEntity()}:{sent[^1]}");
            }

            Run(TimeSpan.FromMilliseconds(100));
        }

        endMoves();
        for (var i = 0; i < 60 && entities.Letters.Count < sent.Count; i++)
            Run(TimeSpan.FromSeconds(1));
        SeededRun.Require(
            sent.All(entities.Letters.ContainsKey),
            () => "no message is lost while shards move: not "
                + $"{string.Join(", ", sent.Where(letter => !entities.Letters.ContainsKey(letter)))}: {world.Views()}");
        SeededRun.Require(
            entities.Letters.Values.All(times => times == 1),
            () => "no message arrives twice: as "
                + string.Join(", ", entities.Letters.Where(letter => letter.Value > 1).Select(letter => letter.Key)));
        if (entities.Moved > moved)
            world.Coverage.Count("entities moved amid letters");
    }

    /// <summary>The coordinator's node is lost while shards move.</summary>
    public void LoseCoordinator(FaultSchedule schedule, Action endMoves)
    {
        var chance = FaultSchedule.ChanceOf(world.Driver, "coordinator");
        Run(chance.Between(TimeSpan.FromSeconds(3), TimeSpan.FromSeconds(9)));
        var oldest = world.Live.Aggregate((one, other) =>
            ClusterWorld.Member(one).SelfMember.IsOlderThan(ClusterWorld.Member(other).SelfMember) ? one : other);
        if (schedule.Admits(world.Driver, "coordinator", oldest.Name))
            world.Crash(oldest, CrashKind.Process);
        endMoves();
        world.Driver.Network.ForEachLink(link => link.Restore());
    }

    /// <summary>Nobody asks for the entities that were there.</summary>
    public void AllRunUnasked()
    {
        for (var i = 0; i < 90 && entities.Running < Entities; i++)
            Run(TimeSpan.FromSeconds(1));
        SeededRun.Require(
            entities.Running == Entities,
            () => $"remembered entities come back: only {entities.Running} of {Entities} run: {world.Views()}");
        world.Coverage.Count("entities back unasked");
    }

    /// <summary>Messages may be lost with a node that ends: whoever wants an answer asks again.</summary>
    public void AllAnswer()
    {
        var missing = world.Nodes.SelectMany(node => Enumerable.Range(0, Entities).Select(i => $"{node.Name}/e{i}"))
            .ToHashSet(StringComparer.Ordinal);
        for (var i = 0; i < 120 && missing.Count > 0; i++)
        {
            if (i % 4 == 0)
                AskFor(missing);
            Run(TimeSpan.FromSeconds(1));
        }

        SeededRun.Require(
            missing.Count == 0,
            () => $"after quiet all entities answer: not {string.Join(", ", missing.Order(StringComparer.Ordinal).Take(8))}"
                + $" and {Math.Max(0, missing.Count - 8)} more: {world.Views()}");
    }

    private void AskFor(HashSet<string> missing)
    {
        foreach (var node in world.Live.ToArray())
        {
            foreach (var id in Enumerable.Range(0, Entities).Where(id => missing.Contains($"{node.Name}/e{id}")))
                node.Run(() => Region(node)?.Ask<string>($"e{id}:who", TimeSpan.FromSeconds(5)).ContinueWith(
                    answer =>
                    {
                        if (answer.IsCompletedSuccessfully)
                            missing.Remove($"{node.Name}/e{id}");
                    },
                    CancellationToken.None,
                    TaskContinuationOptions.ExecuteSynchronously,
                    TaskScheduler.Default));
        }
    }

    private void Run(TimeSpan time)
    {
        world.Driver.RunFor(time);
        entities.OnceOnASide(world, null);
    }

    private string AnEntity() => $"e{world.Random.Between(TimeSpan.Zero, TimeSpan.FromTicks(Entities)).Ticks}";

    private static void Tell(SimulatedNode node, string message) =>
        node.Run(() => Region(node)?.Tell(message, ActorRefs.NoSender));

    private static IActorRef? Region(SimulatedNode node) =>
        ClusterWorld.System(node) is { } system && !ClusterWorld.IsEnded(system)
            ? ClusterSharding.Get(system).ShardRegion(TypeName)
            : null;
}
