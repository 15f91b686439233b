using Akka.Actor.Internal;
using Akka.Dispatch;

namespace Akka.Actor.Internal
{
    /// <summary>Finishes an instance after its constructor.</summary>
    public interface IInitializableActor
    {
        void Init();
    }
}

namespace Akka.Actor
{
    /// <summary>An actor whose behaviours are lists of typed handlers: the first that fits handles the message.</summary>
    /// <remarks>Handlers are declared in the constructor, or inside the action given to Become.</remarks>
    public abstract class ReceiveActor : UntypedActor, IInitializableActor
    {
        private HandlerList? _declaring;
        private HandlerList? _initial;

        protected ReceiveActor() => _declaring = new HandlerList();

        void IInitializableActor.Init()
        {
            _initial ??= _declaring;
            _declaring = null;
        }

        protected sealed override void OnReceive(object message)
        {
            if (_initial is null || !_initial.Handle(message))
                Unhandled(message);
        }

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

        /// <summary>Replaces the behaviour with the handlers that <paramref name="configure"/> declares.</summary>
        protected void Become(Action configure) => base.Become(Declare(configure));

        protected void BecomeStacked(Action configure) => base.BecomeStacked(Declare(configure));

        /// <exception cref="InvalidOperationException">
        /// Outside constructor and Become, or after a handler that takes everything.
        /// </exception>
        protected void Receive<T>(Action<T> handler, Predicate<T>? shouldHandle = null) =>
            Add(new TypedHandler<T>(handler, shouldHandle), shouldHandle is null);

        protected void Receive<T>(Predicate<T> shouldHandle, Action<T> handler) => Receive(handler, shouldHandle);

        protected void Receive(Type messageType, Action<object> handler, Predicate<object>? shouldHandle = null) =>
            Add(new RuntimeTypedHandler(messageType, handler, shouldHandle), shouldHandle is null);

        protected void Receive(Type messageType, Predicate<object> shouldHandle, Action<object> handler) =>
            Receive(messageType, handler, shouldHandle);

        /// <summary>A handler that says itself, by its result, whether it handled the message.</summary>
        protected void Receive<T>(Func<T, bool> handler) => Add(new ChoosingHandler<T>(handler), false);

        protected void Receive(Type messageType, Func<object, bool> handler) =>
            Add(new ChoosingHandler<object>(message => messageType.IsInstanceOfType(message) && handler(message)), false);

        /// <summary>Handles whatever came through all handlers before.</summary>
        protected void ReceiveAny(Action<object> handler) => Receive(handler);

        /// <summary>An async handler: the actor takes no other message until its task is done.</summary>
        protected void ReceiveAsync<T>(Func<T, Task> handler, Predicate<T>? shouldHandle = null) =>
            Receive(message => ActorTaskScheduler.RunTask(() => handler(message)), shouldHandle);

        protected void ReceiveAsync<T>(Predicate<T> shouldHandle, Func<T, Task> handler) =>
            ReceiveAsync(handler, shouldHandle);

        protected void ReceiveAsync(
            Type messageType, Func<object, Task> handler, Predicate<object>? shouldHandle = null) =>
            Receive(messageType, message => ActorTaskScheduler.RunTask(() => handler(message)), shouldHandle);

        protected void ReceiveAsync(Type messageType, Predicate<object> shouldHandle, Func<object, Task> handler) =>
            ReceiveAsync(messageType, handler, shouldHandle);

        protected void ReceiveAnyAsync(Func<object, Task> handler) => ReceiveAsync(handler);

        private void Add(Handler handler, bool unconditional)
        {
            var handlers = _declaring ?? throw new InvalidOperationException(
                "You may only call Receive-methods when constructing the actor and inside Become().");
            handlers.Add(handler, unconditional && handler.TakesAll);
        }
    }
}
