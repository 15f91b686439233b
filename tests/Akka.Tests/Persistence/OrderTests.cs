using Akka.Actor;
using Akka.Persistence;
using HaActors.Persistence.TestKit;

namespace HaActors.Akka.Tests.Persistence;

/// <summary>In which order handlers of events, deferred code and commands run.</summary>
public sealed class OrderTests()
    : global::Akka.TestKit.Xunit2.TestKit(TestJournal.Config.WithFallback(TestSnapshotStore.Config))
{
    /// <summary>Does what it is told, and tells everything else.</summary>
    public sealed class Scripted(IActorRef watcher, Recovery recovery) : UntypedPersistentActor
    {
        public override string PersistenceId => "scripted";

        public override Recovery Recovery => recovery;

        public void Note(object what) => watcher.Tell(what);

        protected override void OnCommand(object message)
        {
            if (message is Action<Scripted> act)
                act(this);
            else
                Note(message);
        }

        protected override void OnRecover(object message) =>
            Note(message is SnapshotOffer offer ? $"snapshot {offer.Snapshot}" : message);
    }

    [Fact]
    public void Deferred_code_runs_behind_the_events_before_it_and_before_those_after_it()
    {
        var actor = Started();
        Do(actor, self =>
        {
            self.PersistAsync("a", self.Note);
            self.DeferAsync("behind a", self.Note);
            self.PersistAllAsync(["b", "c"], self.Note);
            self.DeferAsync("behind c", self.Note);
            self.Note("asked");
        });
        actor.Tell("next");

        ExpectMsg("asked");
        FishUntilLast("behind c", "a", "behind a", "b", "c", "behind c");
    }

    [Fact]
    public void With_nothing_to_wait_for_deferred_code_runs_at_once()
    {
        Do(Started(), self =>
        {
            self.DeferAsync("deferred", self.Note);
            self.Note("asked");
        });

        Assert.Equal(["asked", "deferred"], ReceiveN(2).Order());
    }

    [Fact]
    public void A_command_waits_for_all_that_was_persisted_before_it_also_by_handlers()
    {
        var actor = Started();
        Do(actor, self => self.PersistAll(["a", "b"], text =>
        {
            self.Note(text);
            self.Persist($"{text}'", self.Note);
        }));
        actor.Tell("next");

        Assert.Equal(["a", "b", "a'", "b'", "next"], ReceiveN(5));
    }

    [Fact]
    public void Between_async_events_commands_go_on_but_not_between_those_that_wait()
    {
        var actor = Started();
        TestJournal.Behave(Sys, new JournalBehavior.Delays(TimeSpan.FromMilliseconds(50)));
        Do(actor, self => self.PersistAsync("a", self.Note));
        actor.Tell("between");
        Do(actor, self => self.Persist("b", self.Note));
        actor.Tell("behind");

        Assert.Equal(["between", "a", "b", "behind"], ReceiveN(4));
    }

    [Fact]
    public void A_replay_of_so_many_events_replays_the_first_ones()
    {
        End(Filled("a", "b", "c"));
        Started(new Recovery(SnapshotSelectionCriteria.None, long.MaxValue, 2), "a", "b");
    }

    [Fact]
    public void One_snapshot_may_be_deleted_and_the_criteria_of_a_recovery_choose_among_the_others()
    {
        var actor = Started();
        foreach (var text in (string[])["a", "b", "c"])
        {
            Do(actor, self => self.Persist(text, _ => self.SaveSnapshot(text)));
            ExpectMsg<SaveSnapshotSuccess>();
        }

        Do(actor, self => self.DeleteSnapshot(3));
        Assert.Equal(3, ExpectMsg<DeleteSnapshotSuccess>().Metadata.SequenceNr);
        End(actor);

        End(Started(new Recovery(SnapshotSelectionCriteria.Latest), "snapshot b", "c"));
        End(Started(new Recovery(new SnapshotSelectionCriteria(1)), "snapshot a", "b", "c"));
        End(Started(new Recovery(SnapshotSelectionCriteria.None), "a", "b", "c"));
        Started(new Recovery(SnapshotSelectionCriteria.Latest, 2), "snapshot b");
    }

    private IActorRef Started(Recovery? recovery = null, params object[] recovered)
    {
        var actor = Sys.ActorOf(Props.Create(() => new Scripted(TestActor, recovery ?? Recovery.Default)));
        Assert.Equal([.. recovered, RecoveryCompleted.Instance], ReceiveN(recovered.Length + 1));
        return actor;
    }

    private IActorRef Filled(params string[] texts)
    {
        var actor = Started();
        Do(actor, self => self.PersistAll(texts, self.Note));
        Assert.Equal(texts, ReceiveN(texts.Length));
        return actor;
    }

    private static void Do(IActorRef actor, Action<Scripted> act) => actor.Tell(act);

    // The command may come anywhere among them.
    private void FishUntilLast(string last, params string[] expected)
    {
        var seen = new List<object>();
        do
            seen.Add(ExpectMsg<object>());
        while (!seen[^1].Equals(last));
        Assert.Equal(expected, seen.Where(each => !each.Equals("next")));
    }

    private void End(IActorRef actor)
    {
        Watch(actor);
        actor.Tell(PoisonPill.Instance);
        ExpectTerminated(actor);
        Unwatch(actor);
    }
}
