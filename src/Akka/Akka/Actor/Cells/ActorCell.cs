using Akka.Actor.Internal;
using Akka.Dispatch;
using Akka.Dispatch.SysMsg;
using Akka.Event;

namespace Akka.Actor.Internal
{
    /// <summary>The cell whose actor runs on this thread.</summary>
    public static class InternalCurrentActorCellKeeper
    {
        [ThreadStatic]
        private static ActorCell? _current;

        public static ActorCell? Current
        {
            get => _current;
            set => _current = value;
        }
    }
}

namespace Akka.Actor
{
    /// <summary>The life of one actor, over all its restarts: mailbox, behaviours, children, watches.</summary>
    public partial class ActorCell : IUntypedActorContext, ICell
    {
        /// <summary>The incarnation of a path that names any.</summary>
        public const int UndefinedUid = 0;

        private readonly ActorSystemImpl _system;
        private readonly IInternalActorRef _self;
        private readonly IInternalActorRef _parent;
        private Props _props;
        private ActorBase? _actor;
        private Mailbox? _mailbox;
        private Envelope _current;
        private ActorTaskScheduler? _taskScheduler;
        private Envelope _asyncEnvelope;
        private int _asyncHandlers;
        private SystemMessage? _stashedSystemMessages;
        private bool _isTerminated;

        public ActorCell(
            ActorSystemImpl system,
            IInternalActorRef self,
            Props props,
            MessageDispatcher dispatcher,
            IInternalActorRef parent)
        {
            _system = system;
            _self = self;
            _props = props;
            _parent = parent;
            Dispatcher = dispatcher;
        }

        public MessageDispatcher Dispatcher { get; }

        public Mailbox Mailbox => Volatile.Read(ref _mailbox)!;

        public ActorSystem System => _system;

        public ActorSystemImpl SystemImpl => _system;

        public IActorRef Self => _self;

        public IInternalActorRef Parent => _parent;

        IActorRef IActorContext.Parent => _parent;

        public Props Props => _props;

        public bool IsLocal => true;

        public bool IsTerminated => _isTerminated || Mailbox.IsClosed;

        public bool HasMessages => Mailbox.HasMessages;

        public int NumberOfMessages => Mailbox.NumberOfMessages;

        public object? CurrentMessage => _current.Message;

        /// <summary>Counts the messages that the actor handled: the same number means the same message.</summary>
        public int CurrentEnvelopeId { get; private set; }

        internal Envelope CurrentEnvelope => _current;

        public IActorRef Sender => _current.Sender ?? _system.DeadLetters;

        public virtual ActorTaskScheduler TaskScheduler => _taskScheduler ??= new ActorTaskScheduler(this);

        internal ActorBase? Instance => _actor;

        private ILoggingAdapter Log => _system.Log;

        public static IActorRef GetCurrentSelfOrNoSender() =>
            InternalCurrentActorCellKeeper.Current?.Self ?? ActorRefs.NoSender;

        public static IActorRef GetCurrentSenderOrNoSender() =>
            InternalCurrentActorCellKeeper.Current?.Sender ?? ActorRefs.NoSender;

        /// <summary>Makes the mailbox, with the order to make the actor in it.</summary>
        public void Init(bool sendSupervise, MailboxType mailboxType)
        {
            var queue = mailboxType.Create(_self, _system);
            var mailbox = new PooledMailbox(queue);
            mailbox.SetActor(this);
            Volatile.Write(ref _mailbox, mailbox);
            mailbox.SystemEnqueue(_self, new Create());
            if (sendSupervise)
                _parent.SendSystemMessage(new Supervise(_self, false));
        }

        public virtual void Start()
        {
            PreStart();
            Dispatcher.Attach(this);
        }

        /// <summary>Runs just before the cell joins its dispatcher.</summary>
        protected virtual void PreStart()
        {
        }

        public virtual void SendMessage(IActorRef? sender, object message) =>
            SendMessage(new Envelope(message, sender, _system));

        public virtual void SendMessage(Envelope message)
        {
            if (_system.SerializesMessages)
                message = _system.PassThroughSerializer(message, _self);
            Dispatcher.Dispatch(this, message);
        }

        public virtual void SendSystemMessage(ISystemMessage systemMessage) =>
            Dispatcher.SystemDispatch(this, ((SystemMessage)systemMessage).Link());

        public void Suspend() => SendSystemMessage(new Suspend());

        public void Resume(Exception? causedByFailure) => SendSystemMessage(new Resume(causedByFailure));

        public void Restart(Exception cause) => SendSystemMessage(new Recreate(cause));

        public void Stop() => SendSystemMessage(new Dispatch.SysMsg.Terminate());

        public void Become(Receive receive)
        {
            ArgumentNullException.ThrowIfNull(receive);
            _behavior = receive;
        }

        public void BecomeStacked(Receive receive)
        {
            ArgumentNullException.ThrowIfNull(receive);
            if (_behavior is not null)
                (_covered ??= new Stack<Receive>(1)).Push(_behavior);
            _behavior = receive;
        }

        public void UnbecomeStacked()
        {
            if (_covered is { Count: > 0 })
                _behavior = _covered.Pop();
        }

        void IUntypedActorContext.Become(UntypedReceive receive) => Become(Wrap(receive));

        void IUntypedActorContext.BecomeStacked(UntypedReceive receive) => BecomeStacked(Wrap(receive));

        private static Receive Wrap(UntypedReceive receive) => message =>
        {
            receive(message);
            return true;
        };

        public ActorSelection ActorSelection(string path) =>
            ActorRefFactoryShared.ActorSelection(path, _system, _self);

        public ActorSelection ActorSelection(ActorPath path) => ActorRefFactoryShared.ActorSelection(path, _system);

        /// <summary>Runs something as if this actor's message handler ran it.</summary>
        public void UseThreadContext(Action action)
        {
            var outer = InternalCurrentActorCellKeeper.Current;
            InternalCurrentActorCellKeeper.Current = this;
            try
            {
                action();
            }
            finally
            {
                InternalCurrentActorCellKeeper.Current = outer;
            }
        }

        internal Mailbox SwapMailbox(Mailbox mailbox) => Interlocked.Exchange(ref _mailbox, mailbox)!;

        internal ActorBase? BeginAsyncHandler()
        {
            _asyncEnvelope = _current;
            _asyncHandlers++;
            Mailbox.Suspend();
            return _actor;
        }

        internal void EndAsyncHandler(ActorBase? turn, Exception? failure)
        {
            var envelope = _asyncEnvelope;
            _asyncEnvelope = default;
            _asyncHandlers--;
            Mailbox.Resume();
            // A handler that outlived its actor's restart cannot fail the new instance.
            if (failure is null || !ReferenceEquals(turn, _actor))
                return;

            _current = envelope;
            HandleInvokeFailure(failure);
        }
    }
}
