using Akka.Actor;
using Akka.Actor.Internal;

namespace Akka.Persistence;

/// <summary>
/// A persistent actor whose behaviours are lists of typed handlers: the first that fits handles the message.
/// </summary>
/// <remarks>
/// Command handlers are declared in the constructor, or inside the action given to Become; those that recover in the
/// constructor.
/// </remarks>
public abstract class ReceivePersistentActor : UntypedPersistentActor, IInitializableActor
{
    private readonly HandlerList _recovers = new();
    private HandlerList? _declaring = new();
    private HandlerList? _commands;
    private bool _initialized;

    void IInitializableActor.Init()
    {
        _commands ??= _declaring;
        _declaring = null;
        _initialized = true;
    }

    protected sealed override bool ReceiveCommand(object message) => base.ReceiveCommand(message);

    protected sealed override bool ReceiveRecover(object message) => base.ReceiveRecover(message);

    protected override void OnCommand(object message)
    {
        if (_commands is null || !_commands.Handle(message))
            Unhandled(message);
    }

    protected override void OnRecover(object message)
    {
        if (!_recovers.Handle(message))
            Unhandled(message);
    }

    /// <summary>Replaces the behaviour with the handlers that <paramref name="configure"/> declares.</summary>
    protected void Become(Action configure) => base.Become(Declare(configure));

    protected void BecomeStacked(Action configure) => base.BecomeStacked(Declare(configure));

    /// <summary>Handles replayed events, a <see cref="SnapshotOffer"/>, <see cref="RecoveryCompleted"/>.</summary>
    /// <exception cref="InvalidOperationException">Outside the constructor.</exception>
    protected void Recover<T>(Action<T> handler, Predicate<T>? shouldHandle = null) =>
        AddRecover(new TypedHandler<T>(handler, shouldHandle), shouldHandle is null);

    protected void Recover<T>(Predicate<T> shouldHandle, Action<T> handler) => Recover(handler, shouldHandle);

    protected void Recover(Type messageType, Action<object> handler, Predicate<object>? shouldHandle = null) =>
        AddRecover(new RuntimeTypedHandler(messageType, handler, shouldHandle), shouldHandle is null);

    protected void Recover(Type messageType, Predicate<object> shouldHandle, Action<object> handler) =>
        Recover(messageType, handler, shouldHandle);

    protected void Recover<T>(Func<T, bool> handler) => AddRecover(new ChoosingHandler<T>(handler), false);

    protected void Recover(Type messageType, Func<object, bool> handler) =>
        AddRecover(
            new ChoosingHandler<object>(message => messageType.IsInstanceOfType(message) && handler(message)), false);

    protected void RecoverAny(Action<object> handler) => Recover(handler);

    /// <summary>Handles commands of a type.</summary>
    /// <exception cref="InvalidOperationException">
    /// Outside constructor and Become, or after a handler that takes everything.
    /// </exception>
    protected void Command<T>(Action<T> handler, Predicate<T>? shouldHandle = null) =>
        AddCommand(new TypedHandler<T>(handler, shouldHandle), shouldHandle is null);

    protected void Command<T>(Predicate<T> shouldHandle, Action<T> handler) => Command(handler, shouldHandle);

    protected void Command(Type messageType, Action<object> handler, Predicate<object>? shouldHandle = null) =>
        AddCommand(new RuntimeTypedHandler(messageType, handler, shouldHandle), shouldHandle is null);

    protected void Command(Type messageType, Predicate<object> shouldHandle, Action<object> handler) =>
        Command(messageType, handler, shouldHandle);

    /// <summary>A handler that says itself, by its result, whether it handled the message.</summary>
    protected void Command<T>(Func<T, bool> handler) => AddCommand(new ChoosingHandler<T>(handler), false);

    protected void Command(Type messageType, Func<object, bool> handler) =>
        AddCommand(
            new ChoosingHandler<object>(message => messageType.IsInstanceOfType(message) && handler(message)), false);

    protected void Command(Action<object> handler) => Command<object>(handler);

    /// <summary>Handles whatever came through all handlers before.</summary>
    protected void CommandAny(Action<object> handler) => Command<object>(handler);

    /// <summary>An async handler: the actor takes no other message until its task is done.</summary>
    protected void CommandAsync<T>(Func<T, Task> handler, Predicate<T>? shouldHandle = null) =>
        Command<T>(message => RunTask(() => handler(message)), shouldHandle);

    protected void CommandAsync<T>(Predicate<T> shouldHandle, Func<T, Task> handler) =>
        CommandAsync(handler, shouldHandle);

    protected void CommandAsync(
        Type messageType, Func<object, Task> handler, Predicate<object>? shouldHandle = null) =>
        Command(messageType, message => RunTask(() => handler(message)), shouldHandle);

    protected void CommandAsync(Type messageType, Predicate<object> shouldHandle, Func<object, Task> handler) =>
        CommandAsync(messageType, handler, shouldHandle);

    protected void CommandAnyAsync(Func<object, Task> handler) => CommandAsync<object>(handler);

    private Receive Declare(Action configure)
    {
        var outer = _declaring;
        var handlers = new HandlerList();
        _declaring = handlers;
        try
        {
            configure();
        }
        finally
        {
            _declaring = outer;
        }

        return handlers.Handle;
    }

    private void AddCommand(Handler handler, bool unconditional)
    {
        var handlers = _declaring ?? throw new InvalidOperationException(
            "You may only call Command-methods when constructing the actor and inside Become().");
        handlers.Add(handler, unconditional && handler.TakesAll);
    }

    private void AddRecover(Handler handler, bool unconditional)
    {
        if (_initialized)
            throw new InvalidOperationException("You may only call Recover-methods when constructing the actor.");
        _recovers.Add(handler, unconditional && handler.TakesAll);
    }
}
