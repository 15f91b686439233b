using Akka.Actor;
using Akka.Persistence;
using Akka.Persistence.Journal;

namespace HaActors.Persistence.Tests;

public sealed record Recovered(string Id, string Texts, long SequenceNr);

public sealed record Written(string Id, string Text, long SequenceNr);

public sealed record Rejected(string Id, long SequenceNr);

public sealed record Failed(string Id, string Why);

public sealed record Delete(long To);

public sealed record TakeSnapshot;

public sealed record ForgetSnapshots(long To);

/// <summary>Persists texts, and tells a watcher what happens.</summary>
public sealed class Texts : UntypedPersistentActor
{
    private readonly IActorRef _watcher;
    private string _texts = "";

    public Texts(string id, IActorRef watcher)
    {
        PersistenceId = id;
        _watcher = watcher;
    }

    public override string PersistenceId { get; }

    protected override void OnCommand(object message)
    {
        switch (message)
        {
            case string text:
                Persist(text, Apply);
                break;
            case string[] texts:
                PersistAll(texts, Apply);
                break;
            case Tagged tagged:
                Persist(tagged, written => Apply((string)written.Payload));
                break;
            case Delete delete:
                DeleteMessages(delete.To);
                break;
            case TakeSnapshot:
                SaveSnapshot(_texts);
                break;
            case ForgetSnapshots forget:
                DeleteSnapshots(new SnapshotSelectionCriteria(forget.To));
                break;
            default:
                _watcher.Tell(message);
                break;
        }
    }

    protected override void OnRecover(object message)
    {
        switch (message)
        {
            case string text:
                Add(text);
                break;
            case SnapshotOffer offer:
                _texts = (string)offer.Snapshot;
                break;
            case RecoveryCompleted:
                _watcher.Tell(new Recovered(PersistenceId, _texts, LastSequenceNr));
                break;
        }
    }

    protected override void OnPersistRejected(Exception cause, object @event, long sequenceNr) =>
        _watcher.Tell(new Rejected(PersistenceId, sequenceNr));

    protected override void OnPersistFailure(Exception cause, object @event, long sequenceNr) =>
        _watcher.Tell(new Failed(PersistenceId, cause.Message));

    protected override void OnRecoveryFailure(Exception reason, object? message = null) =>
        _watcher.Tell(new Failed(PersistenceId, reason.Message));

    private void Apply(string text)
    {
        Add(text);
        _watcher.Tell(new Written(PersistenceId, text, LastSequenceNr));
    }

    private void Add(string text) => _texts = _texts.Length == 0 ? text : $"{_texts} {text}";
}
