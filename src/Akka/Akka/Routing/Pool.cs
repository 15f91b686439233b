using Akka.Actor;
using Akka.Configuration;
using Akka.Dispatch;

namespace Akka.Routing;

/// <summary>A router that makes its routees itself, as its children.</summary>
public abstract class Pool : RouterConfig, IEquatable<Pool>
{
    /// <param name="nrOfInstances">How many routees; a resizer changes the number.</param>
    /// <param name="resizer">What adds and removes routees; null: nothing.</param>
    /// <param name="supervisorStrategy">What the router does about failures of its routees.</param>
    /// <param name="routerDispatcher">The dispatcher of the router's own actor.</param>
    /// <param name="usePoolDispatcher">Whether routees run on the pool-dispatcher of the deployment.</param>
    protected Pool(
        int nrOfInstances,
        Resizer? resizer,
        SupervisorStrategy? supervisorStrategy,
        string routerDispatcher,
        bool usePoolDispatcher)
        : base(routerDispatcher)
    {
        NrOfInstances = nrOfInstances;
        Resizer = resizer;
        SupervisorStrategy = supervisorStrategy ?? DefaultSupervisorStrategy;
        UsePoolDispatcher = usePoolDispatcher;
    }

    private protected Pool(Config config)
        : this(
            config.GetInt("nr-of-instances"),
            Routing.Resizer.FromConfig(config),
            DefaultSupervisorStrategy,
            Dispatchers.DefaultDispatcherId,
            config.HasPath("pool-dispatcher"))
    {
    }

    /// <summary>The router's parent decides: failures go up.</summary>
    public static SupervisorStrategy DefaultSupervisorStrategy { get; } =
        new OneForOneStrategy(Decider.From(Directive.Escalate));

    public int NrOfInstances { get; }

    public virtual Resizer? Resizer { get; }

    public virtual SupervisorStrategy SupervisorStrategy { get; }

    public virtual bool UsePoolDispatcher { get; }

    /// <summary>A pool that a resizer may fill again stays.</summary>
    public override bool StopRouterWhenAllRouteesRemoved => Resizer is null;

    public abstract int GetNrOfInstances(ActorSystem system);

    public Props Props(Props routeeProps) => routeeProps.WithRouter(this);

    public override ActorBase CreateRouterActor() =>
        Resizer is null ? new RouterPoolActor(SupervisorStrategy) : new ResizablePoolActor(SupervisorStrategy);

    internal virtual Routee NewRoutee(Props routeeProps, ActorCell router)
    {
        var props = routeeProps.WithDeploy(new Deploy());
        if (UsePoolDispatcher && props.Dispatcher == Dispatchers.DefaultDispatcherId)
            props = props.WithDispatcher(
                $"akka.actor.deployment.\"/{string.Join('/', router.Self.Path.Elements.Skip(1))}\".pool-dispatcher");
        return new ActorRefRoutee(router.AttachChild(props, false));
    }

    /// <summary>What a deployment's pool takes over from the one in the code.</summary>
    private protected (Resizer? Resizer, SupervisorStrategy Strategy) Unset(RouterConfig other) =>
        other is Pool pool
            ? (Resizer ?? pool.Resizer,
                ReferenceEquals(SupervisorStrategy, DefaultSupervisorStrategy)
                    ? pool.SupervisorStrategy
                    : SupervisorStrategy)
            : (Resizer, SupervisorStrategy);

    public bool Equals(Pool? other) =>
        other is not null
        && GetType() == other.GetType()
        && NrOfInstances == other.NrOfInstances
        && UsePoolDispatcher == other.UsePoolDispatcher
        && RouterDispatcher == other.RouterDispatcher
        && Equals(Resizer, other.Resizer)
        && Equals(SupervisorStrategy, other.SupervisorStrategy);

    public override bool Equals(object? obj) => Equals(obj as Pool);

    public override int GetHashCode() => HashCode.Combine(GetType(), NrOfInstances, UsePoolDispatcher);
}

/// <summary>The router that the configuration declares for the actor's path.</summary>
public class FromConfig : Pool
{
    public FromConfig()
        : this(null, DefaultSupervisorStrategy, Dispatchers.DefaultDispatcherId)
    {
    }

    public FromConfig(Resizer? resizer, SupervisorStrategy? supervisorStrategy, string routerDispatcher)
        : base(0, resizer, supervisorStrategy, routerDispatcher, false)
    {
    }

    public static FromConfig Instance { get; } = new();

    public override Router CreateRouter(ActorSystem system) =>
        throw new NotSupportedException("FromConfig stands for the router of the configuration: it makes none itself.");

    public override ActorBase CreateRouterActor() =>
        throw new NotSupportedException("FromConfig stands for the router of the configuration: it makes none itself.");

    public override int GetNrOfInstances(ActorSystem sys) => 0;

    public Props Props() => Actor.Props.Empty.WithRouter(Instance);

    /// <exception cref="ConfigurationException">Always: it was not replaced by a router of the configuration.</exception>
    public override void VerifyConfig(ActorPath path) => throw new ConfigurationException(
        $"Configuration missing for router [{path}] in 'akka.actor.deployment' section.");

    public FromConfig WithSupervisorStrategy(SupervisorStrategy strategy) => new(Resizer, strategy, RouterDispatcher);

    public FromConfig WithResizer(Resizer resizer) => new(resizer, SupervisorStrategy, RouterDispatcher);

    public FromConfig WithDispatcher(string dispatcherId) => new(Resizer, SupervisorStrategy, dispatcherId);

    public override Util.ISurrogate ToSurrogate(ActorSystem system) => new FromConfigSurrogate();

    public class FromConfigSurrogate : Util.ISurrogate
    {
        public Util.ISurrogated FromSurrogate(ActorSystem system) => Instance;
    }
}
