using System.Collections.Immutable;
using Akka.Actor;
using Akka.Pattern;

namespace Akka.Persistence.Journal;

/// <summary>Reads the events of one persistence id.</summary>
public interface IAsyncRecovery
{
    /// <summary>Hands events over in their order.</summary>
    /// <param name="context">The journal's.</param>
    /// <param name="persistenceId">Whose events.</param>
    /// <param name="fromSequenceNr">The first one.</param>
    /// <param name="toSequenceNr">The last one, which is included.</param>
    /// <param name="max">How many at most.</param>
    /// <param name="recoveryCallback">Called for each. What it throws must fail the task.</param>
    Task ReplayMessagesAsync(
        IActorContext context,
        string persistenceId,
        long fromSequenceNr,
        long toSequenceNr,
        long max,
        Action<IPersistentRepresentation> recoveryCallback);

    /// <summary>The highest number ever written, deleted ones included; 0 where there is none.</summary>
    /// <param name="persistenceId">Whose events.</param>
    /// <param name="fromSequenceNr">A hint: no less than this is expected.</param>
    Task<long> ReadHighestSequenceNrAsync(string persistenceId, long fromSequenceNr);
}

/// <summary>
/// A journal whose storage answers by tasks. Each writing actor has one request under way at a time, so answers to
/// different actors need no order among each other.
/// </summary>
public abstract class AsyncWriteJournal : WriteJournalBase, IAsyncRecovery
{
    /// <summary>Whether requests are published on the event stream.</summary>
    protected readonly bool CanPublish;

    private readonly CircuitBreaker _breaker;
    private readonly ReplayFilterSettings _filter;
    private readonly int _replayBatchSize;

    /// <exception cref="Configuration.ConfigurationException">A value of its section is out of its range.</exception>
    protected AsyncWriteJournal()
    {
        var extension = Persistence.Instance.Apply(Context.System);
        var config = extension.ConfigFor(Self);
        CanPublish = extension.Settings.Internal.PublishPluginCommands;
        _breaker = PluginBreaker.Of(Context.System.Scheduler, config);
        _filter = ReplayFilterSettings.Of(config);
        _replayBatchSize = config.AtLeastOne("replay-batch-size");
    }

    public abstract Task ReplayMessagesAsync(
        IActorContext context,
        string persistenceId,
        long fromSequenceNr,
        long toSequenceNr,
        long max,
        Action<IPersistentRepresentation> recoveryCallback);

    public abstract Task<long> ReadHighestSequenceNrAsync(string persistenceId, long fromSequenceNr);

    /// <summary>Writes events, each atomic write wholly or not at all, all of them in order.</summary>
    /// <returns>
    /// Null or an empty list where all are written; else for each atomic write null, or why it was rejected. A
    /// rejected one is not written, and will never be. Where that is not certain the task must fail.
    /// </returns>
#nullable disable annotations // Plugins were written with and without them: both must compile.
    protected abstract Task<IImmutableList<Exception>> WriteMessagesAsync(IEnumerable<AtomicWrite> messages);
#nullable restore annotations

    /// <summary>Deletes the events up to a number, which is included; the highest number stays known.</summary>
    protected abstract Task DeleteMessagesToAsync(string persistenceId, long toSequenceNr);

    /// <summary>Handles what is meant for this plugin alone.</summary>
    protected virtual bool ReceivePluginInternal(object message) => false;

    protected override bool Receive(object message) => ReceiveWriteJournal(message) || ReceivePluginInternal(message);

    protected bool ReceiveWriteJournal(object message)
    {
        switch (message)
        {
            case WriteMessages write:
                HandleWrite(write);
                break;
            case ReplayMessages replay:
                HandleReplay(replay);
                break;
            case DeleteMessagesTo delete:
                HandleDelete(delete);
                break;
            case ReplayFlow.Waiting waiting:
                waiting.GoOn();
                return true;
            default:
                return false;
        }

        if (CanPublish)
            Context.System.EventStream.Publish(message);
        return true;
    }

    /// <summary>The one exception inside an aggregate; else the exception itself.</summary>
    protected static Exception TryUnwrapException(Exception e) =>
        e is AggregateException aggregate && aggregate.Flatten().InnerExceptions is [var only] ? only : e;

    private void HandleWrite(WriteMessages request)
    {
        AtomicWrite[] prepared;
        try
        {
            prepared = [.. PreparePersistentBatch(request.Messages)];
        }
        catch (Exception cause)
        {
            // An event adapter that fails has written nothing.
            WriteAnswers.Rejected(request, cause, Self);
            return;
        }

        if (prepared.Length == 0)
        {
            WriteAnswers.Written(request, null, Self);
            return;
        }

        var self = Self;
        var work = _breaker.WithCircuitBreaker(() => WriteMessagesAsync(prepared));
        if (work.IsCompleted)
            Answer(work, request, prepared.Length, self);
        else
            work.ContinueWith(
                done => Answer(done, request, prepared.Length, self),
                CancellationToken.None,
                TaskContinuationOptions.ExecuteSynchronously,
                TaskScheduler.Default);
    }

    private static void Answer(
        Task<IImmutableList<Exception>> done, WriteMessages request, int writes, IActorRef self)
    {
        if (!done.IsCompletedSuccessfully)
        {
            Exception cause = done.IsCanceled ? new TaskCanceledException(done) : done.Exception!;
            WriteAnswers.Failed(request, TryUnwrapException(cause), writes, self);
            return;
        }

#pragma warning disable RS0030 // It has ended: nothing blocks.
        var rejections = done.Result;
#pragma warning restore RS0030
        if (rejections is { Count: > 0 } && rejections.Count != writes)
        {
            WriteAnswers.Failed(
                request,
                new InvalidOperationException(
                    "AsyncWriteMessages return invalid number of results. Expected "
                    + $"[{writes}], but got [{rejections.Count}]."),
                writes,
                self);
            return;
        }

        WriteAnswers.Written(request, rejections is { Count: > 0 } ? rejections : null, self);
    }

    private void HandleReplay(ReplayMessages request)
    {
        var replyTo = _filter.Mode == ReplayFilterMode.Disabled
            ? request.PersistentActor
            : Context.ActorOf(_filter.PropsFor(request.PersistentActor));
        ReplayAsync(Context, Self, request, replyTo).PipeTo(
            replyTo,
            ActorRefs.NoSender,
            highest => new RecoverySuccess(highest) { Flow = request.Flow },
            cause => new ReplayMessagesFailure(TryUnwrapException(cause)) { Flow = request.Flow });
    }

    private async Task<long> ReplayAsync(
        IActorContext context, IActorRef self, ReplayMessages request, IActorRef replyTo)
    {
        var from = Math.Max(0, request.FromSequenceNr - 1);
        var highest = await _breaker.WithCircuitBreaker(
            () => ReadHighestSequenceNrAsync(request.PersistenceId, from));
        var to = Math.Min(request.ToSequenceNr, highest);
        if (to > 0 && request.FromSequenceNr <= to && request.Max > 0)
            await ReplayPagesAsync(context, request, to, Hand, Room);
        return highest;

        void Hand(IPersistentRepresentation persistent)
        {
            if (persistent.IsDeleted)
                return;
            foreach (var adapted in AdaptFromJournal(persistent))
            {
                request.Flow?.Sent();
                replyTo.Tell(new ReplayedMessage(adapted) { Flow = request.Flow }, ActorRefs.NoSender);
            }
        }

        // The filter holds its window back until more comes: that much is never consumed.
        async Task Room()
        {
            if (request.Flow is { } flow && !await flow.Room(_replayBatchSize + _filter.HeldBack, self))
                throw new OperationCanceledException($"The recovery of [{request.PersistenceId}] is over.");
        }
    }

    /// <summary>Replays a page after the other, each when there is room for it.</summary>
    /// <param name="context">The journal's.</param>
    /// <param name="request">What to replay.</param>
    /// <param name="toSequenceNr">The last event there is, of those that were asked for.</param>
    /// <param name="hand">Sends an event.</param>
    /// <param name="room">Ends when there is room for a page; fails when no more is wanted.</param>
    internal virtual async Task ReplayPagesAsync(
        IActorContext context,
        ReplayMessages request,
        long toSequenceNr,
        Action<IPersistentRepresentation> hand,
        Func<Task> room)
    {
        var next = request.FromSequenceNr;
        var left = request.Max;
        while (left > 0 && next <= toSequenceNr)
        {
            var page = Math.Min(left, _replayBatchSize);
            var before = left;
            await ReplayMessagesAsync(context, request.PersistenceId, next, toSequenceNr, page, Count);
            if (before - left < page && left > 0 && next <= toSequenceNr)
            {
                // Fewer than there should be: a plugin may count what it leaves out, so all of the rest is asked for.
                await ReplayMessagesAsync(context, request.PersistenceId, next, toSequenceNr, left, Count);
                return;
            }

            await room();
        }

        void Count(IPersistentRepresentation persistent)
        {
            left--;
            next = persistent.SequenceNr + 1;
            hand(persistent);
        }
    }

    private void HandleDelete(DeleteMessagesTo request) =>
        _breaker.WithCircuitBreaker(() => DeleteMessagesToAsync(request.PersistenceId, request.ToSequenceNr))
            .PipeTo(
                request.PersistentActor,
                ActorRefs.NoSender,
                () => new DeleteMessagesSuccess(request.ToSequenceNr),
                cause => new DeleteMessagesFailure(TryUnwrapException(cause), request.ToSequenceNr));
}
