using Akka.Actor;
using Akka.Dispatch;
using Akka.Util;

namespace Akka.Routing;

/// <summary>How an actor shares its messages out among others.</summary>
public abstract class RouterConfig : ISurrogated, IEquatable<RouterConfig>
{
    protected RouterConfig()
    {
    }

    protected RouterConfig(string routerDispatcher) => RouterDispatcher = routerDispatcher;

    /// <summary>The dispatcher of the router's own actor, by its path in the configuration.</summary>
    public virtual string RouterDispatcher { get; } = Dispatchers.DefaultDispatcherId;

    /// <summary>Whether the router ends with the last of its routees.</summary>
    public virtual bool StopRouterWhenAllRouteesRemoved => true;

    /// <summary>Makes the logic, with no routees yet.</summary>
    public abstract Router CreateRouter(ActorSystem system);

    /// <summary>Makes the actor that stands for the router: it gets what is not for the routees.</summary>
    public abstract ActorBase CreateRouterActor();

    /// <summary>The actor that the router's own actor hands on what it does not know; null: none.</summary>
    public virtual Props? RoutingLogicController(RoutingLogic routingLogic) => null;

    /// <summary>Whether a message is for the router itself, not for a routee.</summary>
    public virtual bool IsManagementMessage(object message) =>
        message is IAutoReceivedMessage or Terminated or RouterManagementMessage;

    /// <summary>This configuration, completed by another one where it says nothing.</summary>
    public virtual RouterConfig WithFallback(RouterConfig routerConfig) => this;

    /// <exception cref="Configuration.ConfigurationException">It cannot be used for that path.</exception>
    public virtual void VerifyConfig(ActorPath path)
    {
    }

    public abstract ISurrogate ToSurrogate(ActorSystem system);

    public bool Equals(RouterConfig? other) => Equals((object?)other);

    public override bool Equals(object? obj) => ReferenceEquals(this, obj);

    public override int GetHashCode() => System.Runtime.CompilerServices.RuntimeHelpers.GetHashCode(this);
}

/// <summary>No router: the actor itself.</summary>
public class NoRouter : RouterConfig
{
    protected NoRouter()
    {
    }

    public static NoRouter Instance { get; } = new();

    public override string RouterDispatcher => base.RouterDispatcher;

    public override Router CreateRouter(ActorSystem system) =>
        throw new NotSupportedException("NoRouter has no router.");

    public override ActorBase CreateRouterActor() => throw new NotSupportedException("NoRouter has no router actor.");

    public override RouterConfig WithFallback(RouterConfig routerConfig) => routerConfig;

    public Props Props(Props routeeProps) => routeeProps.WithRouter(this);

    public override ISurrogate ToSurrogate(ActorSystem system) => new NoRouterSurrogate();

    public class NoRouterSurrogate : ISurrogate
    {
        public ISurrogated FromSurrogate(ActorSystem system) => Instance;
    }
}

/// <summary>A router that does something of its own.</summary>
public abstract class CustomRouterConfig : RouterConfig
{
    protected CustomRouterConfig()
    {
    }

    protected CustomRouterConfig(string routerDispatcher)
        : base(routerDispatcher)
    {
    }

    public override ActorBase CreateRouterActor() => new RouterActor();
}
