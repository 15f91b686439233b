using Akka.Actor;
using Akka.Dispatch.SysMsg;
using Akka.Event;
using Akka.Remote.Transport;

namespace Akka.Remote.Associations;

/// <summary>
/// The sending side of one association: calls the peer when there is something to say, writes the queue in batches,
/// keeps system messages until they are acknowledged, and tries again with growing waits.
/// </summary>
internal sealed partial class AssociationActor : UntypedActor
{
    private enum State
    {
        Idle,
        Calling,

        /// <summary>Either the peer's own call is coming, or the next attempt has to wait.</summary>
        Waiting,
        Open,
    }

    private readonly Remoting _remoting;
    private readonly Association _association;
    private readonly BatchWriter _batch;

    private State _state = State.Idle;
    private long _attempt;
    private int _failures;
    private TimeSpan _opened;
    private bool _dropWhileWaiting;
    private IActorRef? _call;
    private Opened? _open;
    private IActorRef? _flushing;
    private ICancelable? _resend;
    private TimeSpan? _undeliverableSince;

    public AssociationActor(Remoting remoting, Association association)
    {
        _remoting = remoting;
        _association = association;
        _batch = new BatchWriter(remoting, association);
    }

    private RemoteSettings Settings => _remoting.RemoteSettings;

    private TimeSpan Now => Context.System.Scheduler.MonotonicClock;

    private bool HasWork => _association.HasQueued || _association.Outbox.Count > 0;

    protected override void PreStart() => OnDrain();

    protected override void PostStop()
    {
        _resend?.Cancel();
        DropQueue(alsoSystemMessages: true);
    }

    protected override void PreRestart(Exception reason, object message)
    {
        _open?.Actor.Tell(new ConnectionActor.Close($"of a failure: {reason.Message}"), Self);
        _association.EndCall();
        base.PreRestart(reason, message);
    }

    protected override void OnReceive(object message)
    {
        switch (message)
        {
            case Drain:
                OnDrain();
                break;
            case Acknowledged acknowledged:
                if (_association.IsCurrent(acknowledged.Connection))
                    _association.Outbox.Acknowledge(acknowledged.UpTo);
                break;
            case RetryWrite:
                OnDrain();
                break;
            case Connected connected:
                OnConnected(connected);
                break;
            case NotConnected failed when failed.Attempt == _attempt && _state == State.Calling:
                OnCallFailed(failed.Cause);
                break;
            case CallFailed failed when _state == State.Calling && failed.Connection == _attempt:
                if (failed.Refusal is { } refusal)
                    OnRefused(refusal);
                else
                    OnCallFailed(failed.Cause!);
                break;
            case Opened opened:
                OnOpened(opened);
                break;
            case Closed closed:
                OnClosed(closed);
                break;
            case WaitOver over when over.Attempt == _attempt && _state == State.Waiting:
                _state = State.Idle;
                _dropWhileWaiting = false;
                OnDrain();
                break;
            case Resend:
                OnResend();
                break;
            case Quarantined quarantined:
                OnQuarantined(quarantined.Uid);
                break;
            case SystemMessagesOverflowed:
                OnOverflow();
                break;
            case Flush:
                _flushing = Sender;
                OnDrain();
                break;
        }
    }

    private void OnDrain()
    {
        _association.BeginDrain();
        switch (_state)
        {
            case State.Open:
                WriteQueue();
                break;
            case State.Idle when _flushing is not null:
                break;
            case State.Idle when HasWork:
                Call();
                break;
            case State.Waiting when _dropWhileWaiting:
                DropQueue(alsoSystemMessages: false);
                break;
        }

        if (_flushing is not null)
            FinishFlush();
    }

    private void Call()
    {
        _state = State.Calling;
        _attempt = _remoting.NextConnection();
        _association.BeginConnecting();
        var attempt = _attempt;
        Task<AssociationHandle> connecting;
        try
        {
            connecting = _remoting.Associate(_association.RemoteAddress);
        }
        catch (Exception cause)
        {
            connecting = Task.FromException<AssociationHandle>(cause);
        }

        _ = connecting.PipeTo(
            Self,
            success: handle => new Connected(attempt, handle),
            failure: cause => new NotConnected(attempt, cause));
    }

    private void OnConnected(Connected connected)
    {
        var isWanted = connected.Attempt == _attempt && _state == State.Calling;
        if (!isWanted || !_association.TryBeginCalling(_attempt))
        {
            connected.Handle.Disassociate("another connection was quicker", _remoting.Log);
            if (isWanted)
                AwaitOther();
            return;
        }

        var (remoting, association, attempt) = (_remoting, _association, _attempt);
        _call = Context.ActorOf(remoting.RemoteSettings.ConfigureDispatcher(
            Props.Create(() => new ConnectionActor(remoting, attempt, connected.Handle, association))
                .WithDeploy(Deploy.Local)));
    }

    private void OnCallFailed(Exception cause)
    {
        var error = new InvalidAssociationException(
            $"Association with remote system [{_association.RemoteAddress}] failed: {Reasons.Of(cause)}", cause);
        _remoting.PublishError(_association, error, inbound: false);
        _failures++;
        Wait(Backoff.After(_failures, Settings.BackoffPeriod, Settings.RetryGateClosedFor), dropping: true);
    }

    private void OnRefused(Refusal refusal)
    {
        if (refusal.Reason == RefusalReason.Crossed)
        {
            AwaitOther();
            return;
        }

        _remoting.PublishRefusal(_association, refusal, inbound: false);
        if (refusal is { Reason: RefusalReason.Quarantined, ByPeer: false })
            DropQueue(alsoSystemMessages: true);
        _failures++;
        Wait(Settings.RetryGateClosedFor, dropping: true);
    }

    // The peer's call is on the way, or its connection counts already; should it break, ours follows.
    private void AwaitOther() => Wait(Settings.BackoffPeriod * 20, dropping: false);

    /// <summary>No call for a time. What is queued meanwhile waits, or is lost as on a cut line.</summary>
    private void Wait(TimeSpan time, bool dropping)
    {
        _association.EndCall();
        _call = null;
        _state = State.Waiting;
        _attempt = _remoting.NextConnection();
        _dropWhileWaiting = dropping;
        if (dropping)
            DropQueue(alsoSystemMessages: false);
        GiveUpUndeliverable();
        Context.System.Scheduler.ScheduleTellOnce(time, Self, new WaitOver(_attempt), ActorRefs.NoSender);
        if (_flushing is not null)
            FinishFlush();
    }

    private void OnOpened(Opened opened)
    {
        var isCurrent = _association.IsCurrent(opened.Connection);
        if (_open is { } old && (isCurrent || !_association.IsCurrent(old.Connection)))
            EndOpen(old, "a new connection took its place");
        if (!isCurrent)
        {
            opened.Actor.Tell(new ConnectionActor.Close("it was superseded or lost at once"), Self);
            if (_state == State.Open && _open is null)
                Wait(Settings.BackoffPeriod, dropping: false);
            return;
        }

        if (_call is not null && !Equals(_call, opened.Actor))
            _call.Tell(new ConnectionActor.Close("the peer's call was quicker"), Self);
        _call = null;
        _association.EndCall();
        _attempt = _remoting.NextConnection();
        _state = State.Open;
        _open = opened;
        _opened = Now;
        _undeliverableSince = null;
        var dropped = _association.Outbox.Meet(opened.Uid);
        if (dropped > 0)
            _remoting.Log.Info(
                "[{0}] is a new incarnation [{1}]: {2} system messages for the earlier one are dropped",
                _association.RemoteAddress, opened.Uid, dropped);
        _batch.Begin(opened.Handle);
        _remoting.PublishAssociated(_association, opened.IsInbound);
        // The quarantine began while the handshake was ending.
        if (_remoting.QuarantineOf(_association.RemoteAddress, opened.Uid) is not null)
        {
            OnQuarantined(opened.Uid);
            return;
        }

        _batch.Resend(_association.Outbox.Oldest(int.MaxValue));
        OnDrain();
    }

    private void OnClosed(Closed closed)
    {
        if (_open is not { } open || open.Connection != closed.Connection)
            return;

        _open = null;
        _batch.End();
        if (closed.Cause is not null)
            _remoting.PublishError(_association, closed.Cause, open.IsInbound);
        PublishDisassociated(open);
        if (closed.Info == DisassociateInfo.Quarantined)
            _remoting.PublishThisSystemQuarantined(_association);

        _failures = Now - _opened > Settings.RetryGateClosedFor ? 0 : _failures + 1;
        if (closed.Info != DisassociateInfo.Unknown)
            Wait(Settings.RetryGateClosedFor, dropping: true);
        else if (_association.IsOpen)
            AwaitOther();
        else if (_failures > 0)
            Wait(Backoff.After(_failures, Settings.BackoffPeriod, Settings.RetryGateClosedFor), dropping: false);
        else
            _state = State.Idle;
        OnDrain();
    }

    private void WriteQueue()
    {
        var more = _batch.Write();
        if (_association.Outbox.Count > Settings.SysMsgBufferSize)
            OnOverflow();
        else if (_association.Outbox.Count > 0)
            WatchForAcknowledgement();

        if (_batch.IsRefused)
            Context.System.Scheduler.ScheduleTellOnce(
                Settings.BackoffPeriod, Self, RetryWrite.Instance, ActorRefs.NoSender);
        else if (more)
            _association.Signal();
    }

    private void WatchForAcknowledgement() =>
        _resend ??= Context.System.Scheduler.ScheduleTellOnceCancelable(
            Settings.SysResendTimeout, Self, new Resend(), ActorRefs.NoSender);

    private void OnResend()
    {
        _resend?.Cancel();
        _resend = null;
        if (_state != State.Open || _association.Outbox.Count == 0)
            return;
        _batch.Resend(_association.Outbox.Oldest(Settings.SysResendLimit));
        WatchForAcknowledgement();
    }

    private void OnQuarantined(int uid)
    {
        if (_association.Uid != uid)
            return;

        DropQueue(alsoSystemMessages: true);
        if (_open is not { } open)
            return;
        EndOpen(open, "the remote system is under quarantine", DisassociateInfo.Quarantined);
        Wait(Settings.RetryGateClosedFor, dropping: true);
    }

    private void OnOverflow()
    {
        var why = $"more than {Settings.SysMsgBufferSize} system messages are not acknowledged";
        if (_association.Uid is { } uid)
        {
            _remoting.Log.Error("Giving up [{0}]: {1}", _association.RemoteAddress, why);
            _remoting.Quarantine(_association.RemoteAddress, uid);
        }
        else
        {
            _remoting.Log.Error("Dropping all that is queued for [{0}]: {1}", _association.RemoteAddress, why);
        }

        DropQueue(alsoSystemMessages: true);
    }

    // A peer that was never met, or that stays away for days, must not be called for ever for an old watch.
    private void GiveUpUndeliverable()
    {
        if (!HasWork)
        {
            _undeliverableSince = null;
            return;
        }

        var since = _undeliverableSince ??= Now;
        if (_association.Uid is { } uid)
        {
            if (Now - since > Settings.QuarantineSilentSystemTimeout)
                _remoting.Quarantine(_association.RemoteAddress, uid);
        }
        else if (Now - since > Settings.InitialSysMsgDeliveryTimeout)
        {
            _remoting.Log.Warning(
                "[{0}] could not be reached for {1}: system messages for it are dropped",
                _association.RemoteAddress, Settings.InitialSysMsgDeliveryTimeout);
            DropQueue(alsoSystemMessages: true);
            _undeliverableSince = null;
        }
    }

    private void DropQueue(bool alsoSystemMessages)
    {
        if (alsoSystemMessages)
            _association.Outbox.Clear();
        while (_association.TryDequeue(out var item))
        {
            if (item.Message is ISystemMessage && !alsoSystemMessages)
                _batch.Keep(item);
            else
                _remoting.ToDeadLetters(item);
        }
    }

    private void FinishFlush()
    {
        if (_state == State.Open && (_association.HasQueued || _batch.IsRefused))
            return;
        if (_open is { } open)
        {
            EndOpen(open, "this system shuts down", DisassociateInfo.Shutdown);
            _state = State.Idle;
        }

        _flushing!.Tell(new Flushed(), Self);
        _flushing = null;
        Become(Ended);
    }

    // Shutting down: late messages are dead letters.
    private void Ended(object message)
    {
        if (message is Connected connected)
            connected.Handle.Disassociate("this system shuts down", _remoting.Log);
        else if (message is Opened opened)
            opened.Actor.Tell(new ConnectionActor.Close("this system shuts down", DisassociateInfo.Shutdown), Self);
        else if (message is Flush)
            Sender.Tell(new Flushed(), Self);
        _association.BeginDrain();
        DropQueue(alsoSystemMessages: true);
    }

    private void EndOpen(Opened open, string why, DisassociateInfo? lastWords = null)
    {
        open.Actor.Tell(new ConnectionActor.Close(why, lastWords), Self);
        _open = null;
        _batch.End();
        PublishDisassociated(open);
    }

    private void PublishDisassociated(Opened open) => _remoting.Publish(
        new DisassociatedEvent(_association.LocalAddress, _association.RemoteAddress, open.IsInbound));
}
