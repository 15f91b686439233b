using Akka.Actor;
using Akka.Dispatch;

namespace Akka.Persistence;

/// <summary>
/// Commands that came while an actor recovered or persisted. They go back to the mailbox one at a time, so that those
/// behind wait here, in order, when the first one persists again.
/// </summary>
internal sealed class InternalStash
{
    private readonly ActorCell _cell;
    private readonly int _capacity;
    private readonly LinkedList<Envelope> _stashed = new();
    private int _lastStashed = -1;

    public InternalStash(ActorCell cell)
    {
        _cell = cell;
        var deploy = cell.Props.Deploy;
        _capacity = deploy.StashCapacity >= 0
            ? deploy.StashCapacity
            : cell.SystemImpl.Mailboxes.StashCapacity(cell.Props.Dispatcher, cell.Props.Mailbox);
    }

    public int Count => _stashed.Count;

    /// <exception cref="StashOverflowException">It is full.</exception>
    public void Stash()
    {
        var envelope = _cell.CurrentEnvelope;
        if (_cell.CurrentEnvelopeId == _lastStashed)
            throw new IllegalActorStateException($"Can't stash the same message {envelope.Message} more than once");
        if (_capacity >= 0 && _stashed.Count >= _capacity)
            throw new StashOverflowException(
                $"The stash of {_cell.Self} holds {_capacity} messages and has no room for {envelope.Message}");

        _lastStashed = _cell.CurrentEnvelopeId;
        _stashed.AddLast(envelope);
    }

    /// <summary>Puts messages before those that are here.</summary>
    public void Prepend(IEnumerable<Envelope> envelopes)
    {
        foreach (var envelope in envelopes.Reverse())
            _stashed.AddFirst(envelope);
    }

    public void Unstash()
    {
        if (_stashed.First is not { } oldest)
            return;

        _stashed.RemoveFirst();
        Mailbox.EnqueueFirst(oldest.Value);
    }

    public void UnstashAll()
    {
        for (var node = _stashed.Last; node is not null; node = node.Previous)
            Mailbox.EnqueueFirst(node.Value);
        _stashed.Clear();
    }

    private IDequeBasedMessageQueueSemantics Mailbox =>
        _cell.Mailbox.MessageQueue as IDequeBasedMessageQueueSemantics
        ?? throw new NotSupportedException(
            $"A persistent actor needs a deque-based mailbox, and {_cell.Self} has "
            + $"{_cell.Mailbox.MessageQueue.GetType()}");
}

/// <summary>The stash that the actor's own code sees: what it gives back goes before what came meanwhile.</summary>
internal sealed class CommandStash(IStash own, InternalStash behind) : IStash
{
    public int Capacity => own.Capacity;

    public int Count => own.Count;

    public bool IsEmpty => own.IsEmpty;

    public bool IsFull => own.IsFull;

    public bool NonEmpty => own.NonEmpty;

    public void Stash() => own.Stash();

    public void Unstash() => own.Unstash();

    // Through the other stash, one at a time: a command among them that persists makes the rest wait.
    public void UnstashAll() => behind.Prepend(own.ClearStash());

    public void UnstashAll(Func<Envelope, bool> predicate) => own.UnstashAll(predicate);

    public IEnumerable<Envelope> ClearStash() => own.ClearStash();

    public void Prepend(IEnumerable<Envelope> envelopes) => own.Prepend(envelopes);
}
