using Akka.Actor;
using Akka.Configuration;
using Akka.Dispatch;
using Akka.Util;

namespace Akka.Routing;

/// <summary>All routees.</summary>
public sealed class BroadcastRoutingLogic : RoutingLogic
{
    public override Routee Select(object message, Routee[] routees) =>
        routees.Length == 0 ? Routee.NoRoutee : new SeveralRoutees(routees);
}

/// <summary>Routees of its own, all of them.</summary>
public sealed class BroadcastPool : Pool
{
    /// <exception cref="Configuration.ConfigurationException">A value cannot be read.</exception>
    public BroadcastPool(Config config)
        : base(config)
    {
    }

    public BroadcastPool(int nrOfInstances)
        : this(nrOfInstances, null, DefaultSupervisorStrategy, Dispatchers.DefaultDispatcherId, false)
    {
    }

    public BroadcastPool(
        int nrOfInstances,
        Resizer? resizer,
        SupervisorStrategy? supervisorStrategy,
        string routerDispatcher,
        bool usePoolDispatcher = false)
        : base(nrOfInstances, resizer, supervisorStrategy, routerDispatcher, usePoolDispatcher)
    {
    }

    public override Router CreateRouter(ActorSystem system) => new(new BroadcastRoutingLogic());

    public override int GetNrOfInstances(ActorSystem system) => NrOfInstances;

    public BroadcastPool WithSupervisorStrategy(SupervisorStrategy strategy) =>
        new(NrOfInstances, Resizer, strategy, RouterDispatcher, UsePoolDispatcher);

    public BroadcastPool WithResizer(Resizer resizer) =>
        new(NrOfInstances, resizer, SupervisorStrategy, RouterDispatcher, UsePoolDispatcher);

    public BroadcastPool WithDispatcher(string dispatcher) =>
        new(NrOfInstances, Resizer, SupervisorStrategy, dispatcher, UsePoolDispatcher);

    public override RouterConfig WithFallback(RouterConfig routerConfig)
    {
        var (resizer, strategy) = Unset(routerConfig);
        return new BroadcastPool(NrOfInstances, resizer, strategy, RouterDispatcher, UsePoolDispatcher);
    }

    public override ISurrogate ToSurrogate(ActorSystem system) => new BroadcastPoolSurrogate
    {
        NrOfInstances = NrOfInstances,
        Resizer = Resizer,
        SupervisorStrategy = SupervisorStrategy,
        RouterDispatcher = RouterDispatcher,
        UsePoolDispatcher = UsePoolDispatcher,
    };

    public class BroadcastPoolSurrogate : ISurrogate
    {
        public int NrOfInstances { get; set; }

        public Resizer? Resizer { get; set; }

        public SupervisorStrategy? SupervisorStrategy { get; set; }

        public string RouterDispatcher { get; set; } = Dispatchers.DefaultDispatcherId;

        public bool UsePoolDispatcher { get; set; }

        public ISurrogated FromSurrogate(ActorSystem system) =>
            new BroadcastPool(NrOfInstances, Resizer, SupervisorStrategy, RouterDispatcher, UsePoolDispatcher);
    }
}

/// <summary>Actors by their paths, all of them.</summary>
public sealed class BroadcastGroup : Group
{
    /// <exception cref="Configuration.ConfigurationException">A value cannot be read.</exception>
    public BroadcastGroup(Config config)
        : this(PathsIn(config), Dispatchers.DefaultDispatcherId)
    {
    }

    public BroadcastGroup(params string[] paths)
        : this(paths, Dispatchers.DefaultDispatcherId)
    {
    }

    public BroadcastGroup(IEnumerable<string> paths)
        : this(paths, Dispatchers.DefaultDispatcherId)
    {
    }

    public BroadcastGroup(IEnumerable<string> paths, string routerDispatcher)
        : base(paths, routerDispatcher)
    {
    }

    public override Router CreateRouter(ActorSystem system) => new(new BroadcastRoutingLogic());

    public override IEnumerable<string> GetPaths(ActorSystem system) => InternalPaths;

    public Group WithDispatcher(string dispatcher) => new BroadcastGroup(InternalPaths, dispatcher);

    public override ISurrogate ToSurrogate(ActorSystem system) => new BroadcastGroupSurrogate
    {
        Paths = InternalPaths,
        RouterDispatcher = RouterDispatcher,
    };

    public class BroadcastGroupSurrogate : ISurrogate
    {
        public IEnumerable<string> Paths { get; set; } = [];

        public string RouterDispatcher { get; set; } = Dispatchers.DefaultDispatcherId;

        public ISurrogated FromSurrogate(ActorSystem system) => new BroadcastGroup(Paths, RouterDispatcher);
    }
}
