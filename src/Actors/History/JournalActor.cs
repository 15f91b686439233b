using System.Collections.Immutable;
using Akka.Actor;
using Akka.Event;
using Akka.Persistence;
using HaActors.Actors.Protocol;

namespace HaActors.Actors.History;

/// <summary>Writes this node's events to its journal and reads them at the start. What fails ends it: its owner begins another.</summary>
public sealed class JournalActor : ReceivePersistentActor
{
    /// <summary>To the owner: what the journal holds, in the order written.</summary>
    public sealed record Recovered(ImmutableArray<JournaledEvent> Events);

    /// <summary>Write these; answered with <see cref="Stored"/> when they are on disk.</summary>
    public sealed record Store(ImmutableArray<JournaledEvent> Events);

    public sealed record Stored;

    /// <summary>Forget events up to that number, included.</summary>
    public sealed record Forget(long Number);

    private readonly IActorRef _owner = Context.Parent;
    private readonly Queue<(long Sequence, long Number)> _kept = new();
    private List<JournaledEvent> _recovered = [];

    public JournalActor()
    {
        Recover<JournaledEvent>(read =>
        {
            _recovered.Add(read);
            _kept.Enqueue((LastSequenceNr, read.Number));
        });
        Recover<RecoveryCompleted>(_ =>
        {
            _owner.Tell(new Recovered([.. _recovered]));
            _recovered = [];
        });
        Command<Store>(OnStore);
        Command<Forget>(OnForget);
        Command<DeleteMessagesSuccess>(_ => { });
        Command<DeleteMessagesFailure>(failed => Log.Warning("Old events stay in the journal: {Reason}", failed.Cause.Message));
    }

    public override string PersistenceId => "history";

    // There are no snapshots to look for.
    public override Recovery Recovery => new(SnapshotSelectionCriteria.None);

    public static Props Props() => Akka.Actor.Props.Create(() => new JournalActor());

    private void OnStore(Store store)
    {
        var left = store.Events.Length;
        PersistAll(store.Events, written =>
        {
            _kept.Enqueue((LastSequenceNr, written.Number));
            if (--left == 0)
                _owner.Tell(new Stored());
        });
    }

    private void OnForget(Forget order)
    {
        long? last = null;
        while (_kept.TryPeek(out var oldest) && oldest.Number <= order.Number)
            last = _kept.Dequeue().Sequence;

        if (last is { } sequence)
            DeleteMessages(sequence);
    }
}
