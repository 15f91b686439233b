using System.Collections.Immutable;

namespace Akka.Persistence;

// Events on their way: collected while a handler runs, sent when it is done, one request to the journal at a time.
public abstract partial class Eventsourced
{
    private readonly LinkedList<IPendingHandlerInvocation> _pending = new();
    private readonly List<IPersistentEnvelope> _eventBatch = [];
    private readonly Queue<IPersistentEnvelope> _journalBatch = new();
    private int _waitingFor;
    private int _unanswered;
    private int _maxMessageBatchSize;

    /// <summary>Writes an event, and then runs the handler; commands wait meanwhile.</summary>
    /// <param name="event">The event; it must have a serializer where the journal is not in memory.</param>
    /// <param name="handler">Changes the state. Sender is the command's; it may persist more.</param>
    /// <exception cref="InvalidOperationException">The actor is still recovering.</exception>
    public void Persist<TEvent>(TEvent @event, Action<TEvent> handler)
    {
        MustNotRecover();
        AddStashing(@event, handler);
        _eventBatch.Add(new AtomicWrite(Represent(@event!)));
    }

    /// <summary>Writes all of these events or none, and then runs the handler for each.</summary>
    /// <inheritdoc cref="Persist{TEvent}"/>
    public void PersistAll<TEvent>(IEnumerable<TEvent> events, Action<TEvent> handler)
    {
        MustNotRecover();
        var all = events?.ToArray() ?? [];
        if (all.Length == 0)
            return;

        foreach (var each in all)
            AddStashing(each, handler);
        _eventBatch.Add(Atomic(all));
    }

    /// <summary>Writes an event, and then runs the handler; commands are handled meanwhile.</summary>
    /// <inheritdoc cref="Persist{TEvent}"/>
    public void PersistAsync<TEvent>(TEvent @event, Action<TEvent> handler)
    {
        MustNotRecover();
        AddAsync(@event, handler);
        _eventBatch.Add(new AtomicWrite(Represent(@event!)));
    }

    /// <summary>Writes all of these events or none; commands are handled meanwhile.</summary>
    /// <inheritdoc cref="Persist{TEvent}"/>
    public void PersistAllAsync<TEvent>(IEnumerable<TEvent> events, Action<TEvent> handler)
    {
        MustNotRecover();
        var all = events?.ToArray() ?? [];
        if (all.Length == 0)
            return;

        foreach (var each in all)
            AddAsync(each, handler);
        _eventBatch.Add(Atomic(all));
    }

    /// <summary>Runs the handler behind those of all events asked for so far; nothing is written.</summary>
    /// <remarks>It runs at once where none are on their way. Where one of them fails it never runs.</remarks>
    /// <exception cref="InvalidOperationException">The actor is still recovering.</exception>
    public void DeferAsync<TEvent>(TEvent evt, Action<TEvent> handler)
    {
        MustNotRecover();
        if (_pending.Count == 0)
        {
            handler(evt);
            return;
        }

        AddAsync(evt, handler);
        _eventBatch.Add(new NonPersistentMessage(evt!, Sender));
    }

    private void MustNotRecover()
    {
        if (IsRecovering)
        {
            throw new InvalidOperationException(
                "Cannot persist during replay. Events can be persisted when receiving RecoveryCompleted or later.");
        }
    }

    private void AddStashing<TEvent>(TEvent @event, Action<TEvent> handler)
    {
        _waitingFor++;
        _pending.AddLast(new StashingHandlerInvocation(@event!, written => handler((TEvent)written)));
    }

    private void AddAsync<TEvent>(TEvent @event, Action<TEvent> handler) =>
        _pending.AddLast(new AsyncHandlerInvocation(@event!, written => handler((TEvent)written)));

    private AtomicWrite Atomic<TEvent>(TEvent[] events)
    {
        var all = ImmutableArray.CreateBuilder<IPersistentRepresentation>(events.Length);
        foreach (var each in events)
            all.Add(Represent(each!));
        return new AtomicWrite(all.MoveToImmutable());
    }

    private Persistent Represent(object @event) => new(
        @event,
        ++_sequenceNr,
        PersistenceId,
        Persistent.Undefined,
        isDeleted: false,
        Sender,
        _writerGuid);

    private void FlushBatch()
    {
        foreach (var each in _eventBatch)
            _journalBatch.Enqueue(each);
        _eventBatch.Clear();
        FlushJournalBatch();
    }

    private void FlushJournalBatch()
    {
        if (_unanswered > 0 || _journalBatch.Count == 0)
            return;

        var batch = new List<IPersistentEnvelope>(Math.Min(_journalBatch.Count, _maxMessageBatchSize));
        while (_journalBatch.TryPeek(out var next))
        {
            // At least one, however large: an atomic write is not split.
            if (batch.Count > 0 && _unanswered + next.Size > _maxMessageBatchSize)
                break;
            _unanswered += next.Size;
            batch.Add(_journalBatch.Dequeue());
        }

        Journal.Tell(new WriteMessages(batch, Self, _instanceId), Self);
    }
}
