using System.Collections.Immutable;
using Akka.Actor;
using Akka.Persistence;
using HaActors.Persistence.TestKit;

namespace HaActors.Akka.Tests.Persistence;

public sealed class PersistentActorTests()
    : global::Akka.TestKit.Xunit2.TestKit(TestJournal.Config.WithFallback(TestSnapshotStore.Config))
{
    [Fact]
    public void A_new_incarnation_recovers_what_was_persisted()
    {
        var first = Start();
        ExpectMsg(new Ready([], 0));
        first.Tell(new Put("a"));
        first.Tell(new Put("b"));
        ExpectMsg(new Done("a", 1));
        ExpectMsg(new Done("b", 2));
        End(first);

        Start();
        ExpectMsg(new Ready(["a", "b"], 2));
    }

    [Fact]
    public void Commands_wait_while_an_event_is_persisted()
    {
        var account = Started();
        TestJournal.Behave(Sys, new JournalBehavior.Delays(TimeSpan.FromMilliseconds(50)));
        account.Tell(new Put("a"));
        account.Tell(new Get());
        account.Tell(new Put("b"));
        account.Tell(new Get());

        ExpectMsg(new Done("a", 1));
        Assert.Equal(["a"], ExpectMsg<ImmutableList<string>>());
        ExpectMsg(new Done("b", 2));
        Assert.Equal(["a", "b"], ExpectMsg<ImmutableList<string>>());
    }

    [Fact]
    public void Many_commands_that_persist_keep_their_order()
    {
        var account = Started();
        for (var i = 0; i < 1_000; i++)
            account.Tell(new Put($"{i}"));
        for (var i = 0; i < 1_000; i++)
            ExpectMsg(new Done($"{i}", i + 1));
    }

    [Fact]
    public void Commands_go_on_while_an_event_is_persisted_async_and_deferred_code_runs_behind_it()
    {
        var account = Started();
        TestJournal.Behave(Sys, new JournalBehavior.Delays(TimeSpan.FromMilliseconds(50)));
        account.Tell(new PutAsync("a", "b"));
        account.Tell(new Get());

        ExpectMsg("asked");
        Assert.Empty(ExpectMsg<ImmutableList<string>>());
        ExpectMsg(new Done("a", 1));
        ExpectMsg(new Done("b", 2));
        ExpectMsg("deferred");
    }

    [Fact]
    public void Events_persisted_by_an_async_handler_are_written_when_it_is_done()
    {
        var account = Started();
        account.Tell(new PutAfterAwait("a"));
        account.Tell(new Put("b"));
        account.Tell(new PutAfterAwait("c"));
        account.Tell(new Get());

        ExpectMsg(new Done("a", 1));
        ExpectMsg(new Done("b", 2));
        ExpectMsg(new Done("c", 3));
        Assert.Equal(["a", "b", "c"], ExpectMsg<ImmutableList<string>>());
    }

    [Fact]
    public void Events_persisted_together_are_all_there_or_none()
    {
        var account = Started();
        TestJournal.Behave(Sys, new JournalBehavior.Rejects(each => Equals(each.Payload, "bad")));
        account.Tell(new PutAll("a", "bad", "c"));
        account.Tell(new PutAll("d", "e"));

        ExpectMsg(new PersistRejected("a", 1));
        ExpectMsg(new PersistRejected("bad", 2));
        ExpectMsg(new PersistRejected("c", 3));
        ExpectMsg(new Done("d", 4));
        ExpectMsg(new Done("e", 5));
        End(account);
        TestJournal.Behave(Sys, new JournalBehavior.Honest());
        Start();
        ExpectMsg(new Ready(["d", "e"], 5));
    }

    [Fact]
    public void A_failed_write_stops_the_actor_after_it_was_told()
    {
        var account = Started();
        Watch(account);
        TestJournal.Behave(Sys, new JournalBehavior.FailsToWrite(each => Equals(each.Payload, "b")));
        account.Tell(new Put("a"));
        account.Tell(new Put("b"));
        account.Tell(new Put("c"));

        ExpectMsg(new Done("a", 1));
        ExpectMsg(new PersistFailed("b", 2, "not written"));
        ExpectTerminated(account);
        TestJournal.Behave(Sys, new JournalBehavior.Honest());
        Start();
        ExpectMsg(new Ready(["a"], 1));
    }

    [Fact]
    public void No_request_follows_one_that_failed()
    {
        var account = Started();
        Watch(account);
        TestJournal.Behave(Sys, new JournalBehavior.FailsToWrite(each => Equals(each.Payload, "a")));
        // The second one waits for the first, and must not leave a hole where it was.
        account.Tell(new PutAsync("a"));
        account.Tell(new PutAsync("b"));

        FishForMessage(message => message is PersistFailed);
        ExpectTerminated(account);
        TestJournal.Behave(Sys, new JournalBehavior.Honest());
        Start();
        ExpectMsg(new Ready([], 0));
    }

    [Fact]
    public void What_a_lying_journal_wrote_in_spite_of_a_failure_is_recovered()
    {
        var account = Started();
        Watch(account);
        TestJournal.Behave(Sys, new JournalBehavior.WritesAndFails());
        account.Tell(new Put("a"));

        ExpectMsg<PersistFailed>();
        ExpectTerminated(account);
        TestJournal.Behave(Sys, new JournalBehavior.Honest());
        Start();
        ExpectMsg(new Ready(["a"], 1));
    }

    [Fact]
    public void A_restart_recovers_and_commands_that_waited_are_handled()
    {
        var account = Started();
        account.Tell(new Put("a"));
        account.Tell(new Boom());
        account.Tell(new Put("b"));

        ExpectMsg(new Done("a", 1));
        ExpectMsg(new Ready(["a"], 1));
        ExpectMsg(new Done("b", 2));
    }

    [Fact]
    public void An_event_whose_handler_throws_is_persisted_all_the_same()
    {
        var account = Started();
        account.Tell(new PutThenThrow("a"));
        account.Tell(new Get());

        ExpectMsg(new Ready(["a"], 1));
        Assert.Equal(["a"], ExpectMsg<ImmutableList<string>>());
    }

    [Fact]
    public void Stashed_commands_come_back_in_order_and_before_newer_ones()
    {
        var account = Started();
        account.Tell(new Hold("1"));
        account.Tell(new Hold("2"));
        account.Tell(new Hold("2"));
        account.Tell(new Open());
        account.Tell(new Hold("3"));

        ExpectMsg("1");
        ExpectMsg("2");
        ExpectMsg("2");
        ExpectMsg("3");
    }

    [Fact]
    public void A_full_stash_answers_as_its_strategy_says()
    {
        TestJournal.Behave(Sys, new JournalBehavior.Hangs());
        var actor = Sys.ActorOf(Props.Create(() => new Replying("r")).WithStashCapacity(2));
        actor.Tell("first");
        actor.Tell("second");
        actor.Tell("third");
        ExpectMsg("full");
    }

    private sealed class Replying(string id) : UntypedPersistentActor
    {
        public override string PersistenceId => id;

        public override IStashOverflowStrategy InternalStashOverflowStrategy => new ReplyToStrategy("full");

        protected override void OnCommand(object message) => Persist(message, written => Sender.Tell(written));

        protected override void OnRecover(object message)
        {
        }
    }

    [Fact]
    public void Persisting_during_a_replay_is_an_error_that_stops_the_actor()
    {
        var account = Started();
        account.Tell(new Put("a"));
        ExpectMsg(new Done("a", 1));
        End(account);

        var wrong = Sys.ActorOf(Props.Create(() => new PersistsInReplay("account", TestActor)));
        Watch(wrong);
        ExpectMsg<RecoveryFailed>(failed => Assert.StartsWith("Cannot persist during replay", failed.Why));
        ExpectTerminated(wrong);
    }

    private sealed class PersistsInReplay(string id, IActorRef watcher) : UntypedPersistentActor
    {
        public override string PersistenceId => id;

        protected override void OnCommand(object message)
        {
        }

        protected override void OnRecover(object message) => Persist("x", _ => { });

        protected override void OnRecoveryFailure(Exception reason, object? message = null) =>
            watcher.Tell(new RecoveryFailed(reason.Message, message));
    }

    private IActorRef Start() => Sys.ActorOf(Account.Props("account", TestActor));

    private IActorRef Started()
    {
        var account = Start();
        ExpectMsg(new Ready([], 0));
        return account;
    }

    private void End(IActorRef account)
    {
        Watch(account);
        account.Tell(PoisonPill.Instance);
        ExpectTerminated(account);
    }
}
