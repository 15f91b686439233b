using Akka.Actor;

namespace Akka.TestKit;

/// <summary>A reference to an actor that runs on the thread that tells it something, and can be looked into.</summary>
#pragma warning disable CS0660, CS0661 // Akka.NET's shape: equality is the base's.
public class TestActorRef<TActor> : TestActorRefBase<TActor>
#pragma warning restore CS0660, CS0661
    where TActor : ActorBase
{
    /// <param name="supervisor">Its parent; null: the users' guardian.</param>
    /// <param name="name">null: one of its own.</param>
    public TestActorRef(ActorSystem system, Props actorProps, IActorRef? supervisor = null, string? name = null)
        : base(system, actorProps, supervisor, name)
    {
    }

    public static bool operator ==(TestActorRef<TActor>? testActorRef, IActorRef? actorRef) =>
        testActorRef?.Equals(actorRef) ?? actorRef is null;

    public static bool operator !=(TestActorRef<TActor>? testActorRef, IActorRef? actorRef) =>
        !(testActorRef == actorRef);

    public static bool operator ==(IActorRef? actorRef, TestActorRef<TActor>? testActorRef) =>
        testActorRef == actorRef;

    public static bool operator !=(IActorRef? actorRef, TestActorRef<TActor>? testActorRef) =>
        !(testActorRef == actorRef);
}
