using System.Collections.Immutable;
using Akka.Actor;
using Akka.Configuration;
using Akka.Persistence;
using Akka.Persistence.Journal;
using HaActors.Persistence.TestKit;

namespace HaActors.Akka.Tests.Persistence;

public sealed class PluginTests() : global::Akka.TestKit.Xunit2.TestKit(
    ConfigurationFactory.ParseString($$"""
        akka.persistence.max-concurrent-recoveries = 2
        {{TestJournal.Id}}.circuit-breaker { max-failures = 3, reset-timeout = 200ms }
        """).WithFallback(TestJournal.Config).WithFallback(TestSnapshotStore.Config))
{
    [Fact]
    public void A_recovery_begins_at_the_snapshot_and_goes_on_with_the_events_after_it()
    {
        var account = Filled("a", "b");
        account.Tell(new Save());
        ExpectMsg<SaveSnapshotSuccess>();
        account.Tell(new Put("c"));
        ExpectMsg(new Done("c", 3));
        account.Tell(new DeleteTo(2));
        ExpectMsg<DeleteMessagesSuccess>();
        End(account);

        Sys.ActorOf(Account.Props("x", TestActor));
        ExpectMsg(new Ready(["a", "b", "c"], 3));
    }

    [Fact]
    public void A_recovery_may_end_at_a_number_and_new_events_come_behind_all_there_are()
    {
        End(Filled("a", "b", "c"));
        var account = Sys.ActorOf(Account.Props("x", TestActor, new Recovery(SnapshotSelectionCriteria.None, 2)));
        ExpectMsg(new Ready(["a", "b"], 3));
        account.Tell(new Put("d"));
        ExpectMsg(new Done("d", 4));
    }

    [Fact]
    public void Without_a_recovery_nothing_is_replayed_and_numbers_go_on()
    {
        End(Filled("a", "b"));
        var account = Sys.ActorOf(Account.Props("x", TestActor, Recovery.None));
        ExpectMsg(new Ready([], 2));
        account.Tell(new Put("c"));
        ExpectMsg(new Done("c", 3));
    }

    [Fact]
    public void Events_beyond_the_last_one_cannot_be_deleted()
    {
        var account = Filled("a");
        account.Tell(new DeleteTo(5));
        ExpectMsg<DeleteMessagesFailure>(failure => Assert.Equal(5, failure.ToSequenceNr));
    }

    [Fact]
    public void A_snapshot_that_cannot_be_saved_does_no_harm_and_one_that_cannot_be_loaded_ends_the_recovery()
    {
        var account = Filled("a");
        TestSnapshotStore.Behave(Sys, new SnapshotBehavior(FailsToSave: true));
        account.Tell(new Save());
        ExpectMsg<SaveSnapshotFailure>();
        account.Tell(new Put("b"));
        ExpectMsg(new Done("b", 2));
        End(account);

        TestSnapshotStore.Behave(Sys, new SnapshotBehavior(FailsToLoad: true));
        var again = Sys.ActorOf(Account.Props("x", TestActor));
        Watch(again);
        ExpectMsg(new RecoveryFailed("cannot load", null));
        ExpectTerminated(again);
    }

    [Fact]
    public void A_replay_that_fails_ends_the_recovery()
    {
        End(Filled("a", "b", "c"));
        TestJournal.Behave(Sys, new JournalBehavior.FailsInReplay(2));
        var account = Sys.ActorOf(Account.Props("x", TestActor));
        Watch(account);
        ExpectMsg(new RecoveryFailed("the replay of x fails at 3", null));
        ExpectTerminated(account);
    }

    [Fact]
    public void A_journal_that_failed_again_and_again_is_tried_anew()
    {
        TestJournal.Behave(Sys, new JournalBehavior.Fails("down"));
        for (var i = 0; i < 3; i++)
        {
            Sys.ActorOf(Account.Props($"x{i}", TestActor));
            ExpectMsg(new RecoveryFailed("down", null));
        }

        TestJournal.Behave(Sys, new JournalBehavior.Honest());
        AwaitAssert(() =>
        {
            Sys.ActorOf(Account.Props("z", TestActor));
            ExpectMsg(new Ready([], 0));
        });
    }

    [Fact]
    public void Only_so_many_actors_recover_at_a_time_and_those_that_wait_get_their_turn()
    {
        TestJournal.Behave(Sys, new JournalBehavior.Delays(TimeSpan.FromMilliseconds(100)));
        for (var i = 0; i < 6; i++)
            Sys.ActorOf(Account.Props($"x{i}", TestActor));
        for (var i = 0; i < 6; i++)
            ExpectMsg(new Ready([], 0));
    }

    [Fact]
    public void A_lying_journal_that_lost_an_acknowledged_event_shows_at_the_next_recovery()
    {
        var account = Filled("a");
        TestJournal.Behave(Sys, new JournalBehavior.LosesWrites());
        account.Tell(new Put("b"));
        ExpectMsg(new Done("b", 2));
        End(account);
        TestJournal.Behave(Sys, new JournalBehavior.Honest());
        Sys.ActorOf(Account.Props("x", TestActor));
        ExpectMsg(new Ready(["a"], 1));
    }

    [Fact]
    public void A_journal_that_forgot_numbers_cannot_make_two_events_of_one()
    {
        End(Filled("a", "b"));
        TestJournal.Behave(Sys, new JournalBehavior.Forgets(1));
        var account = Sys.ActorOf(Account.Props("x", TestActor));
        ExpectMsg(new Ready(["a"], 1));
        Watch(account);
        account.Tell(new Put("c"));
        ExpectMsg<PersistFailed>(failed => Assert.Equal(2, failed.SequenceNr));
        ExpectTerminated(account);
    }

    [Fact]
    public void A_lying_journal_that_leaves_the_last_event_out_of_a_replay_cannot_have_its_number_given_again()
    {
        End(Filled("a", "b"));
        TestJournal.Behave(Sys, new JournalBehavior.SkipsInReplay(number => number == 2));
        var account = Sys.ActorOf(Account.Props("x", TestActor));
        ExpectMsg(new Ready(["a"], 2));
        account.Tell(new Put("c"));
        ExpectMsg(new Done("c", 3));
    }

    [Fact]
    public void A_journal_that_wrote_a_request_in_part_and_failed_has_the_first_part_of_it()
    {
        var account = Filled();
        Watch(account);
        TestJournal.Behave(Sys, new JournalBehavior.WritesSomeAndFails(1));
        account.Tell(new PutAsync("a", "b", "c"));
        ExpectMsg("asked");
        ExpectMsg<PersistFailed>(failed => Assert.Equal(1, failed.SequenceNr));
        ExpectTerminated(account);

        TestJournal.Behave(Sys, new JournalBehavior.Honest());
        Sys.ActorOf(Account.Props("x", TestActor));
        ExpectMsg(new Ready(["a"], 1));
    }

    [Fact]
    public void Snapshots_that_cannot_be_deleted_are_told_of_and_stay()
    {
        var account = Filled("a");
        account.Tell(new Save());
        ExpectMsg<SaveSnapshotSuccess>();
        TestSnapshotStore.Behave(Sys, new SnapshotBehavior(FailsToDelete: true));
        account.Tell(new DeleteSaved(SnapshotSelectionCriteria.Latest));
        Assert.Equal("cannot delete", ExpectMsg<DeleteSnapshotsFailure>().Cause.Message);
        account.Tell(new DeleteTo(1));
        ExpectMsg<DeleteMessagesSuccess>();
        End(account);

        Sys.ActorOf(Account.Props("x", TestActor));
        ExpectMsg(new Ready(["a"], 1));
    }

    private IActorRef Filled(params string[] texts)
    {
        var account = Sys.ActorOf(Account.Props("x", TestActor));
        ExpectMsg(new Ready([], 0));
        for (var i = 0; i < texts.Length; i++)
        {
            account.Tell(new Put(texts[i]));
            ExpectMsg(new Done(texts[i], i + 1));
        }

        return account;
    }

    private void End(IActorRef account)
    {
        Watch(account);
        account.Tell(PoisonPill.Instance);
        ExpectTerminated(account);
    }
}
