using Akka.Actor;
using Akka.Actor.Internal;
using Akka.Dispatch;

namespace Akka.TestKit.Internal;

/// <summary>A reference whose actor runs on the thread that tells it something, and can be looked into.</summary>
public class InternalTestActorRef : LocalActorRef
{
    private static long _lastName;

    private InternalTestActorRef(
        ActorSystemImpl system,
        Props props,
        MessageDispatcher dispatcher,
        MailboxType mailboxType,
        IInternalActorRef supervisor,
        ActorPath path)
        : base(system, props, dispatcher, mailboxType, supervisor, path)
    {
    }

    /// <summary>The present instance.</summary>
    /// <exception cref="IllegalActorStateException">The actor is dead, or could not be made.</exception>
    public object UnderlyingActor => !IsTerminated && GetTestActorCell().Actor is { } actor
        ? actor
        : throw new IllegalActorStateException("Underlying actor is terminated");

    /// <summary>Makes an actor; on the calling thread, where its props name no dispatcher.</summary>
    /// <param name="supervisor">Its parent; null: the users' guardian.</param>
    /// <param name="name">null: one of its own.</param>
    public static InternalTestActorRef Create(
        ActorSystem system, Props props, IActorRef? supervisor = null, string? name = null)
    {
        var impl = (ActorSystemImpl)system;
        var parent = (IInternalActorRef?)supervisor ?? impl.Guardian;
        var onThisThread = props.Deploy.Dispatcher.Length == 0
            ? props.WithDispatcher(CallingThreadDispatcher.Id)
            : props;
        var dispatcher = impl.Dispatchers.Lookup(onThisThread.Dispatcher);
        var mailbox = impl.Mailboxes.GetMailboxType(onThisThread, dispatcher.Configurator.Config);
        name ??= CreateUniqueName();
        var cell = (parent as LocalActorRef)?.Cell;
        cell?.ReserveChild(name);
        var path = new ChildActorPath(parent.Path, name, impl.NextUid());
        var made = new InternalTestActorRef(impl, onThisThread, dispatcher, mailbox, parent, path);
        cell?.InitChild(made);
        made.Start();
        return made;
    }

    public static string CreateUniqueName() => $"$$test-{Interlocked.Increment(ref _lastName)}";

    /// <summary>Has the actor handle a message, here and now: what it throws comes out.</summary>
    public void Receive(object message, IActorRef? sender = null) =>
        Cell.ReceiveMessageForTest(new Envelope(message, sender ?? ActorRefs.NoSender));

    /// <summary>Has the actor handle a message; ends, or fails, when its handler does.</summary>
    public Task ReceiveAsync(object message, IActorRef? sender = null) =>
        GetTestActorCell().ReceiveMessageForTestAsync(new Envelope(message, sender ?? ActorRefs.NoSender));

    public void Watch(IActorRef subject) => Cell.UseThreadContext(() => Cell.Watch(subject));

    public void Unwatch(IActorRef subject) => Cell.UseThreadContext(() => Cell.Unwatch(subject));

    public override string ToString() => $"TestActor[{Path}]";

    protected TestActorCell GetTestActorCell() => (TestActorCell)Cell;

    protected override ActorCell NewActorCell(
        ActorSystemImpl system,
        IInternalActorRef self,
        Props props,
        MessageDispatcher dispatcher,
        IInternalActorRef supervisor) => new TestActorCell(system, self, props, dispatcher, supervisor);

    /// <summary>Asks a test actor for its instance.</summary>
    public class InternalGetActor : IAutoReceivedMessage, IPossiblyHarmful
    {
        public static readonly InternalGetActor Instance = new();

        private InternalGetActor()
        {
        }
    }

    /// <summary>The cell of a test actor.</summary>
    protected class TestActorCell : ActorCell
    {
        private TestTaskScheduler? _scheduler;

        public TestActorCell(
            ActorSystemImpl system,
            IInternalActorRef self,
            Props props,
            MessageDispatcher dispatcher,
            IInternalActorRef parent)
            : base(system, self, props, dispatcher, parent)
        {
        }

        /// <summary>The present instance; null between two of them.</summary>
        public object? Actor => Instance;

        public override ActorTaskScheduler TaskScheduler => Own;

        private TestTaskScheduler Own => _scheduler ??= new TestTaskScheduler(this);

        protected override void AutoReceiveMessage(Envelope envelope)
        {
            if (envelope.Message is InternalGetActor) envelope.Sender?.Tell(Actor!, Self);
            else base.AutoReceiveMessage(envelope);
        }

        public Task ReceiveMessageForTestAsync(Envelope envelope)
        {
            Own.Expect();
            ReceiveMessageForTest(envelope);
            return Own.Handled;
        }

        public Task UseThreadContextAsync(Func<Task> actionAsync)
        {
            var running = Task.CompletedTask;
            UseThreadContext(() => running = actionAsync());
            return running;
        }
    }

    /// <summary>Tells the test how an async handler ended, instead of the supervisor.</summary>
    private sealed class TestTaskScheduler(ActorCell cell) : ActorTaskScheduler(cell)
    {
        private TaskCompletionSource? _handled;

        /// <summary>The handler that was expected; done where it did not wait for anything.</summary>
        public Task Handled { get; private set; } = Task.CompletedTask;

        public void Expect()
        {
            _handled = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
            Handled = Task.CompletedTask;
        }

        internal override void Began() => Handled = _handled?.Task ?? Task.CompletedTask;

        internal override Exception? Ended(Exception? failure)
        {
            if (Interlocked.Exchange(ref _handled, null) is not { } handled) return failure;
            if (failure is null) handled.TrySetResult();
            else handled.TrySetException(failure);
            return null;
        }
    }
}
