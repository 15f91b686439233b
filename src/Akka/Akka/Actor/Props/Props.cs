using System.Linq.Expressions;
using Akka.Routing;
using Akka.Util;

namespace Akka.Actor;

/// <summary>Makes actors for a dependency container or another source.</summary>
public interface IIndirectActorProducer
{
    Type ActorType { get; }

    ActorBase Produce();

    void Release(ActorBase actor);
}

/// <summary>A recipe for an actor: how to make an instance, and where it runs. Immutable.</summary>
public class Props : ISurrogated, IEquatable<Props>
{
    public static readonly Props None = new(typeof(EmptyActor));

    private readonly IIndirectActorProducer _producer;

    protected Props()
        : this(ActorProducers.ForType(typeof(EmptyActor), []), typeof(EmptyActor), [], Deploy.None, null)
    {
    }

    protected Props(Props copy)
        : this(copy._producer, copy.Type, copy.Arguments, copy.Deploy, copy.SupervisorStrategy)
    {
    }

    public Props(Type type)
        : this(type, [])
    {
    }

    public Props(Type type, object[] args)
        : this(Deploy.None, type, args)
    {
    }

    public Props(Type type, SupervisorStrategy? supervisorStrategy, IEnumerable<object> args)
        : this(type, supervisorStrategy, args.ToArray())
    {
    }

    public Props(Type type, SupervisorStrategy? supervisorStrategy, params object[] args)
        : this(ActorProducers.ForType(type, args), null, args, Deploy.None, supervisorStrategy)
    {
    }

    public Props(Deploy deploy, Type type, IEnumerable<object> args)
        : this(deploy, type, args.ToArray())
    {
    }

    public Props(Deploy deploy, Type type, params object[] args)
        : this(ActorProducers.ForType(type, args), null, args, deploy, null)
    {
    }

    private Props(
        IIndirectActorProducer producer, Type? type, object[] args, Deploy deploy, SupervisorStrategy? strategy)
    {
        _producer = producer;
        Type = type ?? producer.ActorType;
        Arguments = args;
        Deploy = deploy;
        SupervisorStrategy = strategy;
    }

    public static Props Empty => None;

    /// <summary>The class of the actors.</summary>
    public Type Type { get; }

    public string TypeName => Type.AssemblyQualifiedName!;

    /// <summary>The constructor's arguments; the same objects at each restart.</summary>
    public object[] Arguments { get; }

    public Deploy Deploy { get; protected set; }

    /// <summary>The strategy that replaces the actor's own; null leaves it.</summary>
    public SupervisorStrategy? SupervisorStrategy { get; protected set; }

    public string Dispatcher => Deploy.Dispatcher is { Length: > 0 } named ? named : Akka.Dispatch.Dispatchers.DefaultDispatcherId;

    public string Mailbox => Deploy.Mailbox is { Length: > 0 } named ? named : Akka.Dispatch.Mailboxes.DefaultMailboxId;

    public RouterConfig RouterConfig => Deploy.RouterConfig;

    /// <summary>From a call of the constructor; its arguments are evaluated now, once.</summary>
    /// <exception cref="ArgumentException">The expression is not <c>() => new TActor(…)</c>.</exception>
    public static Props Create<TActor>(
        Expression<Func<TActor>> factory, SupervisorStrategy? supervisorStrategy = null)
        where TActor : ActorBase
    {
        var producer = ActorProducers.ForExpression(factory);
        return new Props(producer, null, producer.Arguments, Deploy.None, supervisorStrategy);
    }

    public static Props Create<TActor>(params object[] args)
        where TActor : ActorBase => new(typeof(TActor), args);

    public static Props Create<TActor>(SupervisorStrategy supervisorStrategy)
        where TActor : ActorBase, new() => new(typeof(TActor), supervisorStrategy);

    public static Props Create(Type type, params object[] args)
    {
        ArgumentNullException.ThrowIfNull(type);
        return new Props(type, args);
    }

    public static Props CreateBy<TProducer>(params object[] args)
        where TProducer : class, IIndirectActorProducer =>
        CreateBy((IIndirectActorProducer)Activator.CreateInstance(typeof(TProducer), args)!, args);

    public static Props CreateBy(IIndirectActorProducer producer, params object[] args) =>
        new(producer, null, args, Deploy.None, null);

    public Props WithMailbox(string mailbox) => With(Deploy.WithMailbox(mailbox), SupervisorStrategy);

    public Props WithDispatcher(string dispatcher) => With(Deploy.WithDispatcher(dispatcher), SupervisorStrategy);

    public Props WithRouter(RouterConfig routerConfig) => With(Deploy.WithRouterConfig(routerConfig), SupervisorStrategy);

    public Props WithStashCapacity(int stashCapacity) => With(Deploy.WithStashCapacity(stashCapacity), SupervisorStrategy);

    /// <summary>Puts a deployment over the one that is there; what it leaves open stays.</summary>
    public Props WithDeploy(Deploy deploy) => With(deploy.WithFallback(Deploy), SupervisorStrategy);

    public Props WithSupervisorStrategy(SupervisorStrategy supervisorStrategy) => With(Deploy, supervisorStrategy);

    /// <summary>Makes an instance. The runtime calls it, inside the actor's cell.</summary>
    public virtual ActorBase NewActor() => _producer.Produce();

    internal void Release(ActorBase actor) => _producer.Release(actor);

    protected virtual Props Copy() => new(this);

    public ISurrogate ToSurrogate(ActorSystem system) =>
        throw new NotSupportedException("Props do not leave their process: there is no remote deployment.");

    public bool Equals(Props? other) =>
        ReferenceEquals(this, other)
        || (other is not null
            && Type == other.Type
            && Deploy.Equals(other.Deploy)
            && Equals(SupervisorStrategy, other.SupervisorStrategy)
            && Arguments.SequenceEqual(other.Arguments));

    public override bool Equals(object? obj) => Equals(obj as Props);

    public override int GetHashCode() => HashCode.Combine(Type, Arguments.Length);

    private Props With(Deploy deploy, SupervisorStrategy? strategy)
    {
        var copy = Copy();
        copy.Deploy = deploy;
        copy.SupervisorStrategy = strategy;
        return copy;
    }

    private sealed class EmptyActor : UntypedActor
    {
        protected override void OnReceive(object message) => Unhandled(message);
    }
}

/// <summary>The props of a dead cell.</summary>
public class TerminatedProps : Props
{
    internal static readonly TerminatedProps Instance = new();

    public override ActorBase NewActor() =>
        throw new InvalidOperationException("This actor has been terminated");
}
