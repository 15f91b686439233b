using System.Collections.Immutable;
using Akka.Actor;
using Akka.Persistence;

namespace HaActors.Akka.Tests.Persistence;

/// <summary>An actor of which tests ask everything that a persistent actor can do; its state is a list of texts.</summary>
internal sealed class Account : ReceivePersistentActor
{
    private readonly IActorRef _watcher;
    private ImmutableList<string> _events = [];

    public Account(string id, IActorRef watcher, Recovery recovery)
    {
        PersistenceId = id;
        _watcher = watcher;
        Recovery = recovery;
        Recover<string>(Apply);
        Recover<SnapshotOffer>(offer => _events = (ImmutableList<string>)offer.Snapshot);
        Recover<RecoveryCompleted>(_ => _watcher.Tell(new Ready([.. _events], LastSequenceNr)));

        Command<Put>(put => Persist(put.Text, text =>
        {
            Apply(text);
            Sender.Tell(new Done(text, LastSequenceNr));
        }));
        Command<PutAll>(put => PersistAll(put.Texts, text =>
        {
            Apply(text);
            Sender.Tell(new Done(text, LastSequenceNr));
        }));
        Command<PutAsync>(put =>
        {
            foreach (var each in put.Texts)
            {
                PersistAsync(each, text =>
                {
                    Apply(text);
                    Sender.Tell(new Done(text, LastSequenceNr));
                });
            }

            DeferAsync("deferred", text => Sender.Tell(text));
            Sender.Tell("asked");
        });
        Command<PutAfterAwait>(_ => { }, put => put.Text is null);
        CommandAsync<PutAfterAwait>(async put =>
        {
            await Task.Yield();
            Persist(put.Text, text =>
            {
                Apply(text);
                Sender.Tell(new Done(text, LastSequenceNr));
            });
            await Task.Yield();
        });
        Command<PutThenThrow>(put => Persist(put.Text, _ => throw new InvalidOperationException("thrown by a handler")));
        Command<Get>(_ => Sender.Tell(_events));
        Command<Save>(_ => SaveSnapshot(_events));
        Command<DeleteTo>(delete => DeleteMessages(delete.SequenceNr));
        Command<DeleteSaved>(delete => DeleteSnapshots(delete.Criteria));
        Command<Hold>(_ => Stash.Stash(), _ => !_open);
        Command<Hold>(hold => Sender.Tell(hold.Text));
        Command<Open>(_ => Persist("opened", _ =>
        {
            _open = true;
            Stash.UnstashAll();
        }));
        Command<Boom>(_ => throw new InvalidOperationException("boom"));
        CommandAny(message => _watcher.Tell(message));
    }

    private bool _open;

    public override string PersistenceId { get; }

    public override Recovery Recovery { get; }

    public static Props Props(string id, IActorRef watcher, Recovery? recovery = null) =>
        global::Akka.Actor.Props.Create(() => new Account(id, watcher, recovery ?? Recovery.Default));

    protected override void OnPersistFailure(Exception cause, object @event, long sequenceNr)
    {
        _watcher.Tell(new PersistFailed(@event, sequenceNr, cause.Message));
        base.OnPersistFailure(cause, @event, sequenceNr);
    }

    protected override void OnPersistRejected(Exception cause, object @event, long sequenceNr) =>
        _watcher.Tell(new PersistRejected(@event, sequenceNr));

    protected override void OnRecoveryFailure(Exception reason, object? message = null)
    {
        _watcher.Tell(new RecoveryFailed(reason.Message, message));
        base.OnRecoveryFailure(reason, message);
    }

    private void Apply(string text) => _events = _events.Add(text);
}

internal sealed record Ready(ImmutableList<string> Events, long SequenceNr)
{
    public bool Equals(Ready? other) =>
        other is not null && SequenceNr == other.SequenceNr && Events.SequenceEqual(other.Events);

    public override int GetHashCode() => SequenceNr.GetHashCode();

    public override string ToString() => $"Ready({string.Join(",", Events)} | {SequenceNr})";
}

internal sealed record Put(string Text);

internal sealed record PutAll(params string[] Texts);

internal sealed record PutAsync(params string[] Texts);

internal sealed record PutAfterAwait(string Text);

internal sealed record PutThenThrow(string Text);

internal sealed record Done(string Text, long SequenceNr);

internal sealed record Get;

internal sealed record Save;

internal sealed record DeleteTo(long SequenceNr);

internal sealed record DeleteSaved(SnapshotSelectionCriteria Criteria);

internal sealed record Hold(string Text);

internal sealed record Open;

internal sealed record Boom;

internal sealed record PersistFailed(object Event, long SequenceNr, string Why);

internal sealed record PersistRejected(object Event, long SequenceNr);

internal sealed record RecoveryFailed(string Why, object? Message);
