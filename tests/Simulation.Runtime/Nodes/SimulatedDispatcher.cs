using Akka.Actor;
using Akka.Actor.Internal;
using Akka.Configuration;
using Akka.Dispatch;
using Akka.Event;

namespace HaActors.Simulation.Runtime;

/// <summary>The dispatcher of a simulated actor system: each run of a mailbox is an entry of the driver's queue.</summary>
internal sealed class SimulatedDispatcher : MessageDispatcher
{
    // A real thread pool takes its time, and not always the same: other seeds give other interleavings.
    private static readonly TimeSpan Shortest = TimeSpan.FromMicroseconds(1);
    private static readonly TimeSpan Longest = TimeSpan.FromMicroseconds(20);

    private readonly Incarnation _owner;

    public SimulatedDispatcher(Incarnation owner, MessageDispatcherConfigurator configurator)
        : base(configurator)
    {
        _owner = owner;
        Id = "simulated";
        Throughput = 1;
    }

    protected override void ExecuteTask(IRunnable run)
    {
        var delay = _owner.DispatchRandom.Between(Shortest, Longest);
        var node = _owner.Node;
        if (node.WaitRate > 0 && _owner.DispatchRandom.Chance(node.WaitRate))
            delay += _owner.DispatchRandom.Between(TimeSpan.Zero, node.LongestWait);
        var slowness = node.Slowness;
        _owner.Enqueue(slowness > 1 ? delay * slowness : delay, run);
    }

    protected override void Shutdown()
    {
    }
}

internal sealed class SimulatedDispatcherConfigurator : MessageDispatcherConfigurator
{
    private readonly SimulatedDispatcher _dispatcher;

    public SimulatedDispatcherConfigurator(Incarnation owner)
        : base(Config.Empty, new SystemParts()) => _dispatcher = new SimulatedDispatcher(owner, this);

    public override MessageDispatcher Dispatcher() => _dispatcher;

    public void Started(ActorSystem system) => ((SystemParts)Prerequisites).System = (ActorSystemImpl)system;

    // The configurator is made before the system whose parts it offers.
    private sealed class SystemParts : IDispatcherPrerequisites
    {
        public ActorSystemImpl? System { private get; set; }

        public EventStream EventStream => System!.EventStream;

        public IScheduler Scheduler => System!.Scheduler;

        public Settings Settings => System!.Settings;

        public Mailboxes Mailboxes => System!.Mailboxes;
    }
}
