using System.Collections.Concurrent;
using System.Collections.Immutable;
using Akka.Actor;

namespace Akka.Persistence.Journal;

/// <summary>A journal that lives as long as its actor system, and keeps events as they are.</summary>
public class MemoryJournal : AsyncWriteJournal
{
    private readonly ConcurrentDictionary<string, LinkedList<IPersistentRepresentation>> _messages = new();
    private readonly Dictionary<string, long> _highest = new(StringComparer.Ordinal);

    protected virtual ConcurrentDictionary<string, LinkedList<IPersistentRepresentation>> Messages => _messages;

    public override Task<long> ReadHighestSequenceNrAsync(string persistenceId, long fromSequenceNr) =>
        Task.FromResult(HighestSequenceNr(persistenceId));

    public override Task ReplayMessagesAsync(
        IActorContext context,
        string persistenceId,
        long fromSequenceNr,
        long toSequenceNr,
        long max,
        Action<IPersistentRepresentation> recoveryCallback)
    {
        foreach (var each in Read(persistenceId, fromSequenceNr, toSequenceNr, max).ToArray())
            recoveryCallback(each);
        return Task.CompletedTask;
    }

    protected override Task<IImmutableList<Exception>?> WriteMessagesAsync(IEnumerable<AtomicWrite> messages)
    {
        foreach (var write in messages)
        {
            foreach (var each in (IEnumerable<IPersistentRepresentation>)write.Payload)
                Add(each);
        }

        return Task.FromResult<IImmutableList<Exception>?>(null);
    }

    protected override Task DeleteMessagesToAsync(string persistenceId, long toSequenceNr)
    {
        var to = Math.Min(toSequenceNr, HighestSequenceNr(persistenceId));
        if (Messages.TryGetValue(persistenceId, out var events))
        {
            while (events.First is { } first && first.Value.SequenceNr <= to)
                events.RemoveFirst();
        }

        return Task.CompletedTask;
    }

    public IDictionary<string, LinkedList<IPersistentRepresentation>> Add(IPersistentRepresentation persistent)
    {
        Messages.GetOrAdd(persistent.PersistenceId, static _ => new()).AddLast(persistent);
        _highest[persistent.PersistenceId] =
            Math.Max(persistent.SequenceNr, _highest.GetValueOrDefault(persistent.PersistenceId));
        return Messages;
    }

    public IDictionary<string, LinkedList<IPersistentRepresentation>> Update(
        string pid, long seqNr, Func<IPersistentRepresentation, IPersistentRepresentation> updater)
    {
        if (Find(pid, seqNr) is { } node)
            node.Value = updater(node.Value);
        return Messages;
    }

    public IDictionary<string, LinkedList<IPersistentRepresentation>> Delete(string pid, long seqNr)
    {
        if (Find(pid, seqNr) is { } node)
            node.List!.Remove(node);
        return Messages;
    }

    public IEnumerable<IPersistentRepresentation> Read(string pid, long fromSeqNr, long toSeqNr, long max) =>
        Messages.TryGetValue(pid, out var events)
            ? events
                .Where(each => each.SequenceNr >= fromSeqNr && each.SequenceNr <= toSeqNr)
                .Take(max > int.MaxValue ? int.MaxValue : (int)max)
            : [];

    public long HighestSequenceNr(string pid) =>
        Math.Max(
            _highest.GetValueOrDefault(pid),
            Messages.TryGetValue(pid, out var events) && events.Last is { } last ? last.Value.SequenceNr : 0);

    private LinkedListNode<IPersistentRepresentation>? Find(string pid, long seqNr)
    {
        if (!Messages.TryGetValue(pid, out var events))
            return null;
        for (var node = events.First; node is not null; node = node.Next)
        {
            if (node.Value.SequenceNr == seqNr)
                return node;
        }

        return null;
    }
}
