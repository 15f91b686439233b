using Akka.Actor;
using Akka.Configuration;
using Akka.Dispatch;
using Akka.Util;

namespace Akka.Routing;

/// <summary>
/// One routee, by chance; where it does not answer within <paramref name="interval"/> the next one too, and so on. The
/// first answer goes to the sender.
/// </summary>
/// <param name="scheduler">The clock.</param>
/// <param name="within">The longest wait; then the sender gets a <see cref="Status.Failure"/>.</param>
/// <param name="interval">Between one routee and the next.</param>
public sealed class TailChopping(IScheduler scheduler, TimeSpan within, TimeSpan interval) : RoutingLogic
{
    private readonly Dice _dice = Dice.Of(scheduler);

    public override Routee Select(object message, Routee[] routees) =>
        routees.Length == 0
            ? Routee.NoRoutee
            : new OneByOne(scheduler, _dice.Shuffle(routees), within, interval);

    private sealed class OneByOne(IScheduler scheduler, Routee[] routees, TimeSpan within, TimeSpan interval) : Routee
    {
        public override void Send(object message, IActorRef sender) => Ask(message, null).PipeTo(sender);

        public override Task<object> Ask(object message, TimeSpan? timeout)
        {
            var limit = timeout ?? within;
            var first = new FirstOf(limit, routees.Length);
            var pending = new Cancelable(scheduler.Advanced);
            var end = scheduler.MonotonicClock + limit;
            for (var number = 0; number < routees.Length; number++)
            {
                var routee = routees[number];
                if (number == 0) first.Add(routee.Ask(message, limit));
                else
                    scheduler.Advanced.ScheduleOnce(
                        interval * number,
                        () => first.Add(Left(end) is { } left ? routee.Ask(message, left) : null),
                        pending);
            }

            _ = first.Outcome.ContinueWith(
                _ => pending.Cancel(),
                CancellationToken.None,
                TaskContinuationOptions.ExecuteSynchronously,
                TaskScheduler.Default);
            return first.Outcome;
        }

        private TimeSpan? Left(TimeSpan end) =>
            end - scheduler.MonotonicClock is var left && left > TimeSpan.Zero ? left : null;
    }
}

/// <summary>Routees of its own, one more at a time until one answers.</summary>
public sealed class TailChoppingPool : Pool
{
    /// <exception cref="Configuration.ConfigurationException">A value cannot be read.</exception>
    public TailChoppingPool(Config config)
        : base(config)
    {
        Within = config.GetTimeSpan("within");
        Interval = config.GetTimeSpan("tail-chopping-router.interval");
    }

    public TailChoppingPool(int nrOfInstances, TimeSpan within, TimeSpan interval)
        : this(nrOfInstances, null, DefaultSupervisorStrategy, Dispatchers.DefaultDispatcherId, within, interval, false)
    {
    }

    public TailChoppingPool(
        int nrOfInstances,
        Resizer? resizer,
        SupervisorStrategy? supervisorStrategy,
        string routerDispatcher,
        TimeSpan within,
        TimeSpan interval,
        bool usePoolDispatcher = false)
        : base(nrOfInstances, resizer, supervisorStrategy, routerDispatcher, usePoolDispatcher)
    {
        Within = within;
        Interval = interval;
    }

    /// <summary>The longest wait for an answer.</summary>
    public TimeSpan Within { get; }

    /// <summary>Between one routee and the next.</summary>
    public TimeSpan Interval { get; }

    public override Router CreateRouter(ActorSystem system) => new(new TailChopping(system.Scheduler, Within, Interval));

    public override int GetNrOfInstances(ActorSystem system) => NrOfInstances;

    public TailChoppingPool WithSupervisorStrategy(SupervisorStrategy strategy) =>
        new(NrOfInstances, Resizer, strategy, RouterDispatcher, Within, Interval, UsePoolDispatcher);

    public TailChoppingPool WithResizer(Resizer resizer) =>
        new(NrOfInstances, resizer, SupervisorStrategy, RouterDispatcher, Within, Interval, UsePoolDispatcher);

    public TailChoppingPool WithDispatcher(string dispatcher) =>
        new(NrOfInstances, Resizer, SupervisorStrategy, dispatcher, Within, Interval, UsePoolDispatcher);

    public override RouterConfig WithFallback(RouterConfig routerConfig)
    {
        var (resizer, strategy) = Unset(routerConfig);
        return new TailChoppingPool(NrOfInstances, resizer, strategy, RouterDispatcher, Within, Interval, UsePoolDispatcher);
    }

    public override ISurrogate ToSurrogate(ActorSystem system) => new TailChoppingPoolSurrogate
    {
        NrOfInstances = NrOfInstances,
        Resizer = Resizer,
        SupervisorStrategy = SupervisorStrategy,
        RouterDispatcher = RouterDispatcher,
        UsePoolDispatcher = UsePoolDispatcher,
        Within = Within,
        Interval = Interval,
    };

    public class TailChoppingPoolSurrogate : ISurrogate
    {
        public int NrOfInstances { get; set; }

        public Resizer? Resizer { get; set; }

        public SupervisorStrategy? SupervisorStrategy { get; set; }

        public string RouterDispatcher { get; set; } = Dispatchers.DefaultDispatcherId;

        public bool UsePoolDispatcher { get; set; }

        public TimeSpan Within { get; set; }

        public TimeSpan Interval { get; set; }

        public ISurrogated FromSurrogate(ActorSystem system) =>
            new TailChoppingPool(NrOfInstances, Resizer, SupervisorStrategy, RouterDispatcher, Within, Interval, UsePoolDispatcher);
    }
}

/// <summary>Actors by their paths, one more at a time until one answers.</summary>
public sealed class TailChoppingGroup : Group
{
    /// <exception cref="Configuration.ConfigurationException">A value cannot be read.</exception>
    public TailChoppingGroup(Config config)
        : this(PathsIn(config), config.GetTimeSpan("within"), config.GetTimeSpan("tail-chopping-router.interval"), Dispatchers.DefaultDispatcherId)
    {
    }

    public TailChoppingGroup(IEnumerable<string> routeePaths, TimeSpan within, TimeSpan interval)
        : this(routeePaths, within, interval, Dispatchers.DefaultDispatcherId)
    {
    }

    public TailChoppingGroup(IEnumerable<string> routeePaths, TimeSpan within, TimeSpan interval, string routerDispatcher)
        : base(routeePaths, routerDispatcher)
    {
        Within = within;
        Interval = interval;
    }

    /// <summary>The longest wait for an answer.</summary>
    public TimeSpan Within { get; }

    /// <summary>Between one routee and the next.</summary>
    public TimeSpan Interval { get; }

    public override Router CreateRouter(ActorSystem system) => new(new TailChopping(system.Scheduler, Within, Interval));

    public override IEnumerable<string> GetPaths(ActorSystem system) => InternalPaths;

    public TailChoppingGroup WithDispatcher(string dispatcher) => new TailChoppingGroup(InternalPaths, Within, Interval, dispatcher);

    public override ISurrogate ToSurrogate(ActorSystem system) => new TailChoppingGroupSurrogate
    {
        Paths = InternalPaths,
        RouterDispatcher = RouterDispatcher,
        Within = Within,
        Interval = Interval,
    };

    public class TailChoppingGroupSurrogate : ISurrogate
    {
        public IEnumerable<string> Paths { get; set; } = [];

        public string RouterDispatcher { get; set; } = Dispatchers.DefaultDispatcherId;

        public TimeSpan Within { get; set; }

        public TimeSpan Interval { get; set; }

        public ISurrogated FromSurrogate(ActorSystem system) => new TailChoppingGroup(Paths, Within, Interval, RouterDispatcher);
    }
}
