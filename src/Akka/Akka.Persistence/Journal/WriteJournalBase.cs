using System.Collections.Immutable;
using Akka.Actor;

namespace Akka.Persistence.Journal;

/// <summary>Puts events through the event adapters on their way in and out.</summary>
public abstract class WriteJournalBase : ActorBase
{
    private readonly EventAdapters _adapters;

    /// <exception cref="ArgumentException">It was not started as a persistence plugin.</exception>
    protected WriteJournalBase() =>
        _adapters = Persistence.Instance.Apply(Context.System).AdaptersFor(Self);

    /// <summary>The atomic writes of a request, adapted and with the time of writing; the rest is left out.</summary>
    protected IEnumerable<AtomicWrite> PreparePersistentBatch(IEnumerable<IPersistentEnvelope> resequenceables)
    {
        var now = Context.System.Scheduler.Now.UtcTicks;
        foreach (var envelope in resequenceables)
        {
            if (envelope is not AtomicWrite atomic)
                continue;

            var adapted = ImmutableArray.CreateBuilder<IPersistentRepresentation>(atomic.Size);
            foreach (var each in atomic.Events)
            {
                // Who sent the command means nothing to the journal, and may not outlive this process.
                adapted.Add(AdaptToJournal(new Persistent(
                    each.Payload,
                    each.SequenceNr,
                    each.PersistenceId,
                    each.Manifest,
                    each.IsDeleted,
                    ActorRefs.NoSender,
                    each.WriterGuid,
                    now)));
            }

            yield return new AtomicWrite(adapted.MoveToImmutable());
        }
    }

    protected IEnumerable<IPersistentRepresentation> AdaptFromJournal(IPersistentRepresentation representation)
    {
        var adapter = _adapters.Get(representation.Payload.GetType());
        return adapter is IdentityEventAdapter
            ? [representation]
            : adapter.FromJournal(representation.Payload, representation.Manifest).Events
                .Select(representation.WithPayload);
    }

    protected IPersistentRepresentation AdaptToJournal(IPersistentRepresentation representation)
    {
        var payload = representation.Payload;
        var adapter = _adapters.Get(payload.GetType());
        return adapter is IdentityEventAdapter
            ? representation
            : representation.WithPayload(adapter.ToJournal(payload)).WithManifest(adapter.Manifest(payload));
    }
}
