using Akka.Actor.Internal;

namespace Akka.Actor;

/// <summary>Makes and finds references: local, remote or of a cluster.</summary>
public interface IActorRefProvider
{
    /// <summary>Above /user and /system.</summary>
    IInternalActorRef RootGuardian { get; }

    LocalActorRef Guardian { get; }

    LocalActorRef SystemGuardian { get; }

    IActorRef DeadLetters { get; }

    IActorRef IgnoreRef { get; }

    ActorPath RootPath { get; }

    Settings Settings { get; }

    Deployer Deployer { get; }

    /// <summary>The parent of the references of running Asks.</summary>
    IInternalActorRef TempContainer { get; }

    /// <summary>Ends when the root guardian is dead.</summary>
    Task TerminationTask { get; }

    /// <summary>The address under which this system knows itself.</summary>
    Address DefaultAddress { get; }

    /// <summary>Called once, when system, scheduler and dispatchers are there: makes the guardians.</summary>
    void Init(ActorSystemImpl system);

    /// <summary>A path that no other reference has, for a reference that lives shortly.</summary>
    ActorPath TempPath();

    void RegisterTempActor(IInternalActorRef actorRef, ActorPath path);

    void UnregisterTempActor(ActorPath path);

    FutureActorRef<T> CreateFutureRef<T>(TaskCompletionSource<T> tcs);

    /// <summary>Makes an actor; the caller starts it.</summary>
    IInternalActorRef ActorOf(
        ActorSystemImpl system,
        Props props,
        IInternalActorRef supervisor,
        ActorPath path,
        bool systemService,
        Deploy? deploy,
        bool lookupDeploy,
        bool async);

    /// <summary>The reference at a path; one that leads to the dead letters where nobody is there.</summary>
    IActorRef ResolveActorRef(string path);

    IActorRef ResolveActorRef(ActorPath actorPath);

    IActorRef RootGuardianAt(Address address);

    /// <summary>This system's address as others at <paramref name="address"/> see it; null where they cannot.</summary>
    Address? GetExternalAddressFor(Address address);
}
