using Akka.Actor;
using Akka.Configuration;
using Akka.Dispatch;
using Akka.Util;

namespace Akka.Routing;

/// <summary>One routee after the other.</summary>
public sealed class RoundRobinRoutingLogic : RoutingLogic
{
    private long _next;

    public RoundRobinRoutingLogic()
        : this(-1)
    {
    }

    /// <param name="next">The place before the first one taken.</param>
    public RoundRobinRoutingLogic(int next) => _next = next;

    public override Routee Select(object message, Routee[] routees) => routees.Length == 0
        ? Routee.NoRoutee
        : routees[(int)((ulong)Interlocked.Increment(ref _next) % (ulong)routees.Length)];
}

/// <summary>Routees of its own, one after the other.</summary>
public sealed class RoundRobinPool : Pool
{
    /// <exception cref="Configuration.ConfigurationException">A value cannot be read.</exception>
    public RoundRobinPool(Config config)
        : base(config)
    {
    }

    public RoundRobinPool(int nrOfInstances)
        : this(nrOfInstances, null, DefaultSupervisorStrategy, Dispatchers.DefaultDispatcherId, false)
    {
    }

    public RoundRobinPool(int nrOfInstances, Resizer? resizer)
        : this(nrOfInstances, resizer, DefaultSupervisorStrategy, Dispatchers.DefaultDispatcherId, false)
    {
    }

    public RoundRobinPool(
        int nrOfInstances,
        Resizer? resizer,
        SupervisorStrategy? supervisorStrategy,
        string routerDispatcher,
        bool usePoolDispatcher = false)
        : base(nrOfInstances, resizer, supervisorStrategy, routerDispatcher, usePoolDispatcher)
    {
    }

    public override Router CreateRouter(ActorSystem system) => new(new RoundRobinRoutingLogic());

    public override int GetNrOfInstances(ActorSystem sys) => NrOfInstances;

    public RoundRobinPool WithSupervisorStrategy(SupervisorStrategy strategy) =>
        new(NrOfInstances, Resizer, strategy, RouterDispatcher, UsePoolDispatcher);

    public RoundRobinPool WithResizer(Resizer resizer) =>
        new(NrOfInstances, resizer, SupervisorStrategy, RouterDispatcher, UsePoolDispatcher);

    public RoundRobinPool WithDispatcher(string dispatcher) =>
        new(NrOfInstances, Resizer, SupervisorStrategy, dispatcher, UsePoolDispatcher);

    public override RouterConfig WithFallback(RouterConfig routerConfig)
    {
        var (resizer, strategy) = Unset(routerConfig);
        return new RoundRobinPool(NrOfInstances, resizer, strategy, RouterDispatcher, UsePoolDispatcher);
    }

    public override ISurrogate ToSurrogate(ActorSystem system) => new RoundRobinPoolSurrogate
    {
        NrOfInstances = NrOfInstances,
        Resizer = Resizer,
        SupervisorStrategy = SupervisorStrategy,
        RouterDispatcher = RouterDispatcher,
        UsePoolDispatcher = UsePoolDispatcher,
    };

    public class RoundRobinPoolSurrogate : ISurrogate
    {
        public int NrOfInstances { get; set; }

        public Resizer? Resizer { get; set; }

        public SupervisorStrategy? SupervisorStrategy { get; set; }

        public string RouterDispatcher { get; set; } = Dispatchers.DefaultDispatcherId;

        public bool UsePoolDispatcher { get; set; }

        public ISurrogated FromSurrogate(ActorSystem system) =>
            new RoundRobinPool(NrOfInstances, Resizer, SupervisorStrategy, RouterDispatcher, UsePoolDispatcher);
    }
}

/// <summary>Actors by their paths, one after the other.</summary>
public sealed class RoundRobinGroup : Group
{
    /// <exception cref="Configuration.ConfigurationException">A value cannot be read.</exception>
    public RoundRobinGroup(Config config)
        : this(PathsIn(config), Dispatchers.DefaultDispatcherId)
    {
    }

    public RoundRobinGroup(params string[] paths)
        : this(paths, Dispatchers.DefaultDispatcherId)
    {
    }

    public RoundRobinGroup(IEnumerable<string> paths)
        : this(paths, Dispatchers.DefaultDispatcherId)
    {
    }

    public RoundRobinGroup(IEnumerable<string> paths, string routerDispatcher)
        : base(paths, routerDispatcher)
    {
    }

    public override Router CreateRouter(ActorSystem system) => new(new RoundRobinRoutingLogic());

    public override IEnumerable<string> GetPaths(ActorSystem system) => InternalPaths;

    public Group WithDispatcher(string dispatcherId) => new RoundRobinGroup(InternalPaths, dispatcherId);

    public override ISurrogate ToSurrogate(ActorSystem system) => new RoundRobinGroupSurrogate
    {
        Paths = InternalPaths,
        RouterDispatcher = RouterDispatcher,
    };

    public class RoundRobinGroupSurrogate : ISurrogate
    {
        public IEnumerable<string> Paths { get; set; } = [];

        public string RouterDispatcher { get; set; } = Dispatchers.DefaultDispatcherId;

        public ISurrogated FromSurrogate(ActorSystem system) => new RoundRobinGroup(Paths, RouterDispatcher);
    }
}
