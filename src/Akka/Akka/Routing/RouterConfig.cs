using Akka.Actor;
using Akka.Util;

namespace Akka.Routing;

/// <summary>How an actor shares its messages out among others.</summary>
public abstract class RouterConfig : ISurrogated, IEquatable<RouterConfig>
{
    protected RouterConfig()
    {
    }

    protected RouterConfig(string routerDispatcher) => RouterDispatcher = routerDispatcher;

    public virtual string RouterDispatcher { get; } = Dispatch.Dispatchers.DefaultDispatcherId;

    public virtual bool StopRouterWhenAllRouteesRemoved => true;

    /// <summary>Makes the actor that stands for the router.</summary>
    public abstract ActorBase CreateRouterActor();

    public virtual RouterConfig WithFallback(RouterConfig routerConfig) => this;

    public virtual void VerifyConfig(ActorPath path)
    {
    }

    public abstract ISurrogate ToSurrogate(ActorSystem system);

    public bool Equals(RouterConfig? other) => ReferenceEquals(this, other);

    public override bool Equals(object? obj) => Equals(obj as RouterConfig);

    public override int GetHashCode() => System.Runtime.CompilerServices.RuntimeHelpers.GetHashCode(this);
}

/// <summary>No router: the actor itself.</summary>
public class NoRouter : RouterConfig
{
    protected NoRouter()
    {
    }

    public static NoRouter Instance { get; } = new();

    public override ActorBase CreateRouterActor() => throw new NotSupportedException("NoRouter has no router actor.");

    public override RouterConfig WithFallback(RouterConfig routerConfig) => routerConfig;

    public Props Props(Props routeeProps) => routeeProps.WithRouter(this);

    public override ISurrogate ToSurrogate(ActorSystem system) => new NoRouterSurrogate();

    public class NoRouterSurrogate : ISurrogate
    {
        public ISurrogated FromSurrogate(ActorSystem system) => Instance;
    }
}
