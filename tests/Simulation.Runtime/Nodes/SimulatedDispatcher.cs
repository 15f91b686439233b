using Akka.Configuration;
using Akka.Dispatch;

namespace HaActors.Simulation.Runtime;

/// <summary>The dispatcher of a simulated actor system: each run of a mailbox is an entry of the driver's queue.</summary>
internal sealed class SimulatedDispatcher : MessageDispatcher
{
    // A real thread pool takes its time, and not always the same: other seeds give other interleavings.
    private static readonly TimeSpan Shortest = TimeSpan.FromMicroseconds(1);
    private static readonly TimeSpan Longest = TimeSpan.FromMicroseconds(20);

    private readonly Incarnation _owner;

    public SimulatedDispatcher(Incarnation owner, MessageDispatcherConfigurator configurator)
        : base(configurator) => _owner = owner;

    protected override void ExecuteTask(IRunnable run) =>
        _owner.Enqueue(_owner.DispatchRandom.Between(Shortest, Longest), run.Run);

    protected override void Shutdown()
    {
    }
}

internal sealed class SimulatedDispatcherConfigurator : MessageDispatcherConfigurator
{
    private readonly SimulatedDispatcher _dispatcher;

    public SimulatedDispatcherConfigurator(Incarnation owner, Config config, IDispatcherPrerequisites prerequisites)
        : base(config, prerequisites) => _dispatcher = new SimulatedDispatcher(owner, this)
        {
            Id = config.GetString("id") ?? "simulated",
            Throughput = 1,
        };

    public override MessageDispatcher Dispatcher() => _dispatcher;
}
