using HaActors.Simulation.Runtime;
using HaActors.Simulation.World;

namespace HaActors.Simulation.Suites;

/// <summary>
/// Whatever happened to nodes and network: once it is over, all nodes agree on who is a member.
/// </summary>
public sealed class MembershipSuite : ISuite
{
    private static readonly FaultKind[] Faults = Enum.GetValues<FaultKind>();

    public string Name => "membership";

    public SeedResult Run(int seed, ITrace trace)
    {
        var nodes = 3 + (seed % 3);
        var removed = new SortedSet<string>(StringComparer.Ordinal);
        var world = new ClusterWorld(seed, trace, nodes, "akka.cluster.downing-provider-class = \"\"");
        return SeededRun.Of(world, _ =>
        {
            world.Boot();
            SeededRun.Require(
                world.AgreesWithin(TimeSpan.FromSeconds(60), nodes), () => $"A fresh cluster forms: {world.Views()}");
            var faults = new FaultSwarm(world, Faults);
            faults.Run(TimeSpan.FromSeconds(60), () =>
            {
                world.Verify();
                Removed(world, removed);
            });

            faults.End();
            var isAgreed = world.AgreesWithin(TimeSpan.FromSeconds(180), nodes);
            SeededRun.Require(isAgreed, () => $"After quiet, all live nodes agree on membership: {world.Views()}");
        });
    }

    // A member that was removed anywhere never comes back: its incarnation is dead.
    private static void Removed(ClusterWorld world, SortedSet<string> removed)
    {
        foreach (var node in world.Live)
        {
            foreach (var member in ClusterWorld.Member(node).State.Members)
            {
                if (member.Status == Akka.Cluster.MemberStatus.Removed)
                    removed.Add(member.UniqueAddress.ToString());
                else if (removed.Contains(member.UniqueAddress.ToString()))
                    throw new InvariantBrokenException($"{member} was removed and is a member again on {node}");
            }
        }
    }
}
