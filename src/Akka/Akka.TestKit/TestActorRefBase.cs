using Akka.Actor;
using Akka.Dispatch.SysMsg;
using Akka.TestKit.Internal;
using Akka.Util;

namespace Akka.TestKit;

/// <summary>A reference to an actor that runs on the thread that tells it something, and can be looked into.</summary>
public abstract class TestActorRefBase<TActor> : IInternalActorRef
    where TActor : ActorBase
{
    protected TestActorRefBase(ActorSystem system, Props actorProps, IActorRef? supervisor = null, string? name = null) =>
        InternalRef = InternalTestActorRef.Create(system, actorProps, supervisor, name);

    protected InternalTestActorRef InternalRef { get; }

    /// <summary>The reference behind this one.</summary>
    public IActorRef Ref => InternalRef;

    /// <summary>The present instance.</summary>
    /// <exception cref="IllegalActorStateException">The actor is dead, or could not be made.</exception>
    public TActor UnderlyingActor => (TActor)InternalRef.UnderlyingActor;

    public ActorPath Path => InternalRef.Path;

    bool IActorRefScope.IsLocal => InternalRef.IsLocal;

    IInternalActorRef IInternalActorRef.Parent => InternalRef.Parent;

    IActorRefProvider IInternalActorRef.Provider => InternalRef.Provider;

    bool IInternalActorRef.IsTerminated => InternalRef.IsTerminated;

    /// <summary>Has the actor handle a message, here and now: what it throws comes out.</summary>
    public void Receive(object message, IActorRef? sender = null) => InternalRef.Receive(message, sender);

    /// <summary>Has the actor handle a message; ends, or fails, when its handler does.</summary>
    public Task ReceiveAsync(object message, IActorRef? sender = null) => InternalRef.ReceiveAsync(message, sender);

    public void Watch(IActorRef subject) => InternalRef.Watch(subject);

    public void Unwatch(IActorRef subject) => InternalRef.Unwatch(subject);

    public void Tell(object message, IActorRef? sender) => InternalRef.Tell(message, sender);

    public void Tell(object message) => ActorRefImplicitSenderExtensions.Tell(InternalRef, message);

    public void Forward(object message) => InternalRef.Forward(message);

    public void SendSystemMessage(ISystemMessage message, IActorRef? sender) =>
        InternalRef.SendSystemMessage(message, sender);

    public void SendSystemMessage(ISystemMessage message) => InternalRef.SendSystemMessage(message);

    IActorRef IInternalActorRef.GetChild(IReadOnlyList<string> name) => InternalRef.GetChild(name);

    void IInternalActorRef.Resume(Exception? causedByFailure) => InternalRef.Resume(causedByFailure);

    void IInternalActorRef.Start() => InternalRef.Start();

    void IInternalActorRef.Stop() => InternalRef.Stop();

    void IInternalActorRef.Restart(Exception cause) => InternalRef.Restart(cause);

    void IInternalActorRef.Suspend() => InternalRef.Suspend();

    ISurrogate ISurrogated.ToSurrogate(ActorSystem system) => InternalRef.ToSurrogate(system);

    int IComparable<IActorRef>.CompareTo(IActorRef? other) => InternalRef.CompareTo(other);

    public int CompareTo(object? obj) => InternalRef.CompareTo(obj);

    public bool Equals(IActorRef? other) => InternalRef.Equals(other);

    public override bool Equals(object? obj) => InternalRef.Equals(obj);

    public override int GetHashCode() => InternalRef.GetHashCode();

    public override string ToString() => InternalRef.ToString();

    public static IActorRef ToActorRef(TestActorRefBase<TActor> actorRef) => actorRef.InternalRef;

    public static bool operator ==(TestActorRefBase<TActor>? testActorRef, IActorRef? actorRef) =>
        testActorRef?.Equals(actorRef) ?? actorRef is null;

    public static bool operator !=(TestActorRefBase<TActor>? testActorRef, IActorRef? actorRef) =>
        !(testActorRef == actorRef);

    public static bool operator ==(IActorRef? actorRef, TestActorRefBase<TActor>? testActorRef) =>
        testActorRef == actorRef;

    public static bool operator !=(IActorRef? actorRef, TestActorRefBase<TActor>? testActorRef) =>
        !(testActorRef == actorRef);
}
