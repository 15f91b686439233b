using Akka.Dispatch;

namespace Akka.Actor.Internal;

/// <summary>A stash that gives back to a deque mailbox.</summary>
public abstract class AbstractStash : IStash
{
    private readonly ActorCell _cell;
    private readonly IDequeBasedMessageQueueSemantics _mailbox;
    private readonly LinkedList<Envelope> _stashed = new();
    private int _lastStashed = -1;
    private int? _capacity;

    /// <exception cref="NotSupportedException">The mailbox is not a deque.</exception>
    protected AbstractStash(IActorContext context)
    {
        _cell = (ActorCell)context;
        _mailbox = _cell.Mailbox.MessageQueue as IDequeBasedMessageQueueSemantics
            ?? throw new NotSupportedException(
                $"DequeBasedMailbox required, got: {_cell.Mailbox.MessageQueue.GetType()}. An (unbounded) deque-based "
                + "mailbox can be configured with: mailbox-type = \"Akka.Dispatch.UnboundedDequeBasedMailbox\"");
    }

    public virtual int Capacity => _capacity ??= LimitOf(_cell);

    public int Count => _stashed.Count;

    public bool IsEmpty => _stashed.Count == 0;

    public bool NonEmpty => _stashed.Count > 0;

    public bool IsFull => Capacity >= 0 && _stashed.Count >= Capacity;

    public void Stash()
    {
        var envelope = _cell.CurrentEnvelope;
        if (_cell.CurrentEnvelopeId == _lastStashed)
            throw new IllegalActorStateException($"Can't stash the same message {envelope.Message} more than once");
        if (IsFull)
            throw new StashOverflowException($"Couldn't enqueue message {envelope.Message} to stash of {_cell.Self}");

        _lastStashed = _cell.CurrentEnvelopeId;
        _stashed.AddLast(envelope);
    }

    public void Unstash()
    {
        if (_stashed.First is not { } oldest)
            return;

        _stashed.RemoveFirst();
        _mailbox.EnqueueFirst(oldest.Value);
    }

    public void UnstashAll() => UnstashAll(static _ => true);

    public void UnstashAll(Func<Envelope, bool> filterPredicate)
    {
        // From the newest on: each goes before the ones after it.
        for (var node = _stashed.Last; node is not null; node = node.Previous)
        {
            if (filterPredicate(node.Value))
                _mailbox.EnqueueFirst(node.Value);
        }

        _stashed.Clear();
    }

    public IEnumerable<Envelope> ClearStash()
    {
        var all = _stashed.ToArray();
        _stashed.Clear();
        return all;
    }

    public void Prepend(IEnumerable<Envelope> envelopes)
    {
        // Equal ones are messages of their own: who sent "increment" twice meant it twice.
        foreach (var envelope in envelopes.Reverse())
            _stashed.AddFirst(envelope);
    }

    private static int LimitOf(ActorCell cell)
    {
        var deploy = cell.Props.Deploy;
        return deploy.StashCapacity >= 0
            ? deploy.StashCapacity
            : cell.SystemImpl.Mailboxes.StashCapacity(cell.Props.Dispatcher, cell.Props.Mailbox);
    }
}

public class BoundedStashImpl(IActorContext context) : AbstractStash(context);

public class UnboundedStashImpl(IActorContext context) : AbstractStash(context)
{
    public override int Capacity => -1;
}
