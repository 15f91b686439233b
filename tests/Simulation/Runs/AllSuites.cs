using HaActors.Simulation.Drbd;
using HaActors.Simulation.Persistence;
using HaActors.Simulation.Product;
using HaActors.Simulation.Suites;

namespace HaActors.Simulation;

/// <summary>What there is to run, in the order of the names.</summary>
internal static class AllSuites
{
    public static IReadOnlyList<ISuite> With(TimeSpan idle) =>
    [
        new ClusterSuite(), new ClusterSuite(hasWitness: true), new DowningSuite(), new DrbdSuite(), new ForceSuite(), new IdleSuite(idle), new MembershipSuite(), new PersistenceSuite(),
        new PubSubSuite(),
        new ShardingSuite(), new SingletonSuite(),
    ];
}
