using Akka.Actor;
using Akka.Configuration;
using Akka.Dispatch;

namespace HaActors.Akka.Internals.Tests.Dispatch;

/// <summary>A dispatcher whose actors run when a test says so, on the test's own thread.</summary>
internal sealed class OneThread : MessageDispatcher
{
    private readonly Queue<IRunnable> _work = new(1024);

    private OneThread(MessageDispatcherConfigurator configurator)
        : base(configurator) => Id = nameof(OneThread);

    /// <summary>Makes it known to a system as <c>one-thread</c>.</summary>
    public static OneThread In(ActorSystem system)
    {
        var configurator = new Maker(system);
        Assert.True(system.Dispatchers.RegisterConfigurator("one-thread", configurator));
        return (OneThread)configurator.Dispatcher();
    }

    /// <summary>Gives turns until nothing is left to do, or so many were given.</summary>
    public void Run(int turns = int.MaxValue)
    {
        while (turns-- > 0 && _work.TryDequeue(out var run))
            run.Run();
    }

    protected override void ExecuteTask(IRunnable run) => _work.Enqueue(run);

    protected override void Shutdown()
    {
    }

    private sealed class Maker : MessageDispatcherConfigurator
    {
        private readonly OneThread _dispatcher;

        public Maker(ActorSystem system)
            : base(Config.Empty, system.Dispatchers.Prerequisites) => _dispatcher = new OneThread(this);

        public override MessageDispatcher Dispatcher() => _dispatcher;
    }
}
