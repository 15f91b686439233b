using Akka.Configuration;
using HaActors.Persistence.TestKit;

namespace HaActors.Akka.Tests.Persistence;

public sealed class RecoveryTimeoutTests() : global::Akka.TestKit.Xunit2.TestKit(
    ConfigurationFactory.ParseString($"{TestJournal.Id}.recovery-event-timeout = 300ms")
        .WithFallback(TestJournal.Config).WithFallback(TestSnapshotStore.Config))
{
    [Fact]
    public void A_journal_that_says_nothing_ends_the_recovery_in_time()
    {
        TestJournal.Behave(Sys, new JournalBehavior.Hangs());
        var account = Sys.ActorOf(Account.Props("x", TestActor));
        Watch(account);
        ExpectMsg<RecoveryFailed>(failed => Assert.Contains("timed out", failed.Why));
        ExpectTerminated(account);
    }
}

public sealed class PluginBreakerTests() : global::Akka.TestKit.Xunit2.TestKit(
    ConfigurationFactory.ParseString($$"""
        {{TestJournal.Id}}.circuit-breaker { max-failures = 2, call-timeout = 100ms, reset-timeout = 1h }
        """).WithFallback(TestJournal.Config).WithFallback(TestSnapshotStore.Config))
{
    [Fact]
    public void A_journal_that_is_late_and_then_fails_is_left_alone()
    {
        TestJournal.Behave(Sys, new JournalBehavior.Hangs());
        Sys.ActorOf(Account.Props("x", TestActor));
        ExpectMsg<RecoveryFailed>(failed => Assert.Contains("did not complete", failed.Why));

        TestJournal.Behave(Sys, new JournalBehavior.Fails("down"));
        Sys.ActorOf(Account.Props("y", TestActor));
        ExpectMsg(new RecoveryFailed("down", null));

        TestJournal.Behave(Sys, new JournalBehavior.Honest());
        Sys.ActorOf(Account.Props("z", TestActor));
        ExpectMsg<RecoveryFailed>(failed => Assert.Contains("Circuit Breaker is open", failed.Why));
    }
}
