using Akka.Actor;
using Akka.Configuration;
using Akka.Dispatch;
using Akka.Util;

namespace Akka.Routing;

/// <summary>All routees; the first answer goes to the sender.</summary>
/// <param name="within">The longest wait; then the sender gets a <see cref="Status.Failure"/>.</param>
public sealed class ScatterGatherFirstCompletedRoutingLogic(TimeSpan within) : RoutingLogic
{
    public override Routee Select(object message, Routee[] routees) =>
        routees.Length == 0 ? Routee.NoRoutee : new FirstAnswer(routees, within);

    private sealed class FirstAnswer(Routee[] routees, TimeSpan within) : Routee
    {
        public override void Send(object message, IActorRef sender)
        {
            var first = new FirstOf(within, routees.Length);
            foreach (var routee in routees) first.Add(routee.Ask(message, within));
            first.Outcome.PipeTo(sender);
        }

        public override Task<object> Ask(object message, TimeSpan? timeout)
        {
            var first = new FirstOf(timeout ?? within, routees.Length);
            foreach (var routee in routees) first.Add(routee.Ask(message, timeout ?? within));
            return first.Outcome;
        }
    }
}

/// <summary>Routees of its own; the first answer of all counts.</summary>
public sealed class ScatterGatherFirstCompletedPool : Pool
{
    private static readonly TimeSpan DefaultWithin = TimeSpan.FromSeconds(5);

    /// <exception cref="Configuration.ConfigurationException">A value cannot be read.</exception>
    public ScatterGatherFirstCompletedPool(Config config)
        : base(config)
    {
        Within = config.GetTimeSpan("within");
    }

    /// <summary>With the wait that akka.actor.deployment.default.within has, 5 s.</summary>
    public ScatterGatherFirstCompletedPool(int nrOfInstances)
        : this(nrOfInstances, null, DefaultWithin, DefaultSupervisorStrategy, Dispatchers.DefaultDispatcherId, false)
    {
    }

    public ScatterGatherFirstCompletedPool(int nrOfInstances, TimeSpan within)
        : this(nrOfInstances, null, within, DefaultSupervisorStrategy, Dispatchers.DefaultDispatcherId, false)
    {
    }

    public ScatterGatherFirstCompletedPool(
        int nrOfInstances,
        Resizer? resizer,
        TimeSpan within,
        SupervisorStrategy? supervisorStrategy,
        string routerDispatcher,
        bool usePoolDispatcher = false)
        : base(nrOfInstances, resizer, supervisorStrategy, routerDispatcher, usePoolDispatcher)
    {
        Within = within;
    }

    /// <summary>The longest wait for an answer.</summary>
    public TimeSpan Within { get; }

    public override Router CreateRouter(ActorSystem system) => new(new ScatterGatherFirstCompletedRoutingLogic(Within));

    public override int GetNrOfInstances(ActorSystem system) => NrOfInstances;

    public ScatterGatherFirstCompletedPool WithSupervisorStrategy(SupervisorStrategy strategy) =>
        new(NrOfInstances, Resizer, Within, strategy, RouterDispatcher, UsePoolDispatcher);

    public ScatterGatherFirstCompletedPool WithResizer(Resizer resizer) =>
        new(NrOfInstances, resizer, Within, SupervisorStrategy, RouterDispatcher, UsePoolDispatcher);

    public ScatterGatherFirstCompletedPool WithDispatcher(string dispatcher) =>
        new(NrOfInstances, Resizer, Within, SupervisorStrategy, dispatcher, UsePoolDispatcher);

    public override RouterConfig WithFallback(RouterConfig routerConfig)
    {
        var (resizer, strategy) = Unset(routerConfig);
        return new ScatterGatherFirstCompletedPool(NrOfInstances, resizer, Within, strategy, RouterDispatcher, UsePoolDispatcher);
    }

    public override ISurrogate ToSurrogate(ActorSystem system) => new ScatterGatherFirstCompletedPoolSurrogate
    {
        NrOfInstances = NrOfInstances,
        Resizer = Resizer,
        SupervisorStrategy = SupervisorStrategy,
        RouterDispatcher = RouterDispatcher,
        UsePoolDispatcher = UsePoolDispatcher,
        Within = Within,
    };

    public class ScatterGatherFirstCompletedPoolSurrogate : ISurrogate
    {
        public int NrOfInstances { get; set; }

        public Resizer? Resizer { get; set; }

        public SupervisorStrategy? SupervisorStrategy { get; set; }

        public string RouterDispatcher { get; set; } = Dispatchers.DefaultDispatcherId;

        public bool UsePoolDispatcher { get; set; }

        public TimeSpan Within { get; set; }

        public ISurrogated FromSurrogate(ActorSystem system) =>
            new ScatterGatherFirstCompletedPool(NrOfInstances, Resizer, Within, SupervisorStrategy, RouterDispatcher, UsePoolDispatcher);
    }
}

/// <summary>Actors by their paths; the first answer of all counts.</summary>
public sealed class ScatterGatherFirstCompletedGroup : Group
{
    /// <exception cref="Configuration.ConfigurationException">A value cannot be read.</exception>
    public ScatterGatherFirstCompletedGroup(Config config)
        : this(PathsIn(config), config.GetTimeSpan("within"), Dispatchers.DefaultDispatcherId)
    {
    }

    public ScatterGatherFirstCompletedGroup(TimeSpan within, params string[] paths)
        : this(paths, within, Dispatchers.DefaultDispatcherId)
    {
    }

    public ScatterGatherFirstCompletedGroup(IEnumerable<string> paths, TimeSpan within)
        : this(paths, within, Dispatchers.DefaultDispatcherId)
    {
    }

    public ScatterGatherFirstCompletedGroup(IEnumerable<string> paths, TimeSpan within, string routerDispatcher)
        : base(paths, routerDispatcher)
    {
        Within = within;
    }

    /// <summary>The longest wait for an answer.</summary>
    public TimeSpan Within { get; }

    public override Router CreateRouter(ActorSystem system) => new(new ScatterGatherFirstCompletedRoutingLogic(Within));

    public override IEnumerable<string> GetPaths(ActorSystem system) => InternalPaths;

    public ScatterGatherFirstCompletedGroup WithDispatcher(string dispatcher) => new ScatterGatherFirstCompletedGroup(InternalPaths, Within, dispatcher);

    public override ISurrogate ToSurrogate(ActorSystem system) => new ScatterGatherFirstCompletedGroupSurrogate
    {
        Paths = InternalPaths,
        RouterDispatcher = RouterDispatcher,
        Within = Within,
    };

    public class ScatterGatherFirstCompletedGroupSurrogate : ISurrogate
    {
        public IEnumerable<string> Paths { get; set; } = [];

        public string RouterDispatcher { get; set; } = Dispatchers.DefaultDispatcherId;

        public TimeSpan Within { get; set; }

        public ISurrogated FromSurrogate(ActorSystem system) => new ScatterGatherFirstCompletedGroup(Paths, Within, RouterDispatcher);
    }
}
