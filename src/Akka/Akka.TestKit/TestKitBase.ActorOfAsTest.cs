using System.Linq.Expressions;
using Akka.Actor;

namespace Akka.TestKit;

// Actors on the thread of the test.
public abstract partial class TestKitBase
{
    /// <summary>Makes an actor that runs on the thread that tells it something.</summary>
    /// <param name="props">What to make.</param>
    /// <param name="supervisor">Its parent.</param>
    /// <param name="name">null: one of its own.</param>
    public TestActorRef<TActor> ActorOfAsTestActorRef<TActor>(Props props, IActorRef supervisor, string? name = null)
        where TActor : ActorBase => new(Sys, props, supervisor, name);

    /// <inheritdoc cref="ActorOfAsTestActorRef{TActor}(Props, IActorRef, string)"/>
    public TestActorRef<TActor> ActorOfAsTestActorRef<TActor>(Props props, string? name = null)
        where TActor : ActorBase => new(Sys, props, null, name);

    public TestActorRef<TActor> ActorOfAsTestActorRef<TActor>(
        Expression<Func<TActor>> factory, IActorRef supervisor, string? name = null)
        where TActor : ActorBase => new(Sys, Props.Create(factory), supervisor, name);

    public TestActorRef<TActor> ActorOfAsTestActorRef<TActor>(Expression<Func<TActor>> factory, string? name = null)
        where TActor : ActorBase => new(Sys, Props.Create(factory), null, name);

    public TestActorRef<TActor> ActorOfAsTestActorRef<TActor>(IActorRef supervisor, string? name = null)
        where TActor : ActorBase, new() => new(Sys, Props.Create<TActor>(), supervisor, name);

    public TestActorRef<TActor> ActorOfAsTestActorRef<TActor>(string? name = null)
        where TActor : ActorBase, new() => new(Sys, Props.Create<TActor>(), null, name);

    /// <summary>Makes a state machine that runs on the thread that tells it something.</summary>
    /// <param name="props">What to make.</param>
    /// <param name="supervisor">Its parent.</param>
    /// <param name="name">null: one of its own.</param>
    /// <param name="withLogging">Whether it logs events, transitions and timers at DEBUG.</param>
    public TestFSMRef<TFsmActor, TState, TData> ActorOfAsTestFSMRef<TFsmActor, TState, TData>(
        Props props, IActorRef supervisor, string? name = null, bool withLogging = false)
        where TFsmActor : FSM<TState, TData> => new(Sys, props, supervisor, name, withLogging);

    public TestFSMRef<TFsmActor, TState, TData> ActorOfAsTestFSMRef<TFsmActor, TState, TData>(
        Props props, string? name = null, bool withLogging = false)
        where TFsmActor : FSM<TState, TData> => new(Sys, props, null, name, withLogging);

    public TestFSMRef<TFsmActor, TState, TData> ActorOfAsTestFSMRef<TFsmActor, TState, TData>(
        IActorRef supervisor, string? name = null, bool withLogging = false)
        where TFsmActor : FSM<TState, TData>, new() => new(Sys, Props.Create<TFsmActor>(), supervisor, name, withLogging);

    public TestFSMRef<TFsmActor, TState, TData> ActorOfAsTestFSMRef<TFsmActor, TState, TData>(
        string? name = null, bool withLogging = false)
        where TFsmActor : FSM<TState, TData>, new() => new(Sys, Props.Create<TFsmActor>(), null, name, withLogging);

    public TestFSMRef<TFsmActor, TState, TData> ActorOfAsTestFSMRef<TFsmActor, TState, TData>(
        Expression<Func<TFsmActor>> factory, IActorRef supervisor, string? name = null, bool withLogging = false)
        where TFsmActor : FSM<TState, TData> => new(Sys, Props.Create(factory), supervisor, name, withLogging);

    public TestFSMRef<TFsmActor, TState, TData> ActorOfAsTestFSMRef<TFsmActor, TState, TData>(
        Expression<Func<TFsmActor>> factory, string? name = null, bool withLogging = false)
        where TFsmActor : FSM<TState, TData> => new(Sys, Props.Create(factory), null, name, withLogging);
}
