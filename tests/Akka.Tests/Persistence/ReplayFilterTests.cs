using Akka.Actor;
using Akka.Persistence;
using Akka.Persistence.Journal;

namespace HaActors.Akka.Tests.Persistence;

public sealed class ReplayFilterTests : global::Akka.TestKit.Xunit2.TestKit
{
    [Theory]
    [InlineData(ReplayFilterMode.RepairByDiscardOld, "A1 A2 B3 B4")]
    [InlineData(ReplayFilterMode.Warn, "A1 A2 A3 B3 A4 B4")]
    public void Events_of_an_old_writer_among_those_of_its_successor(ReplayFilterMode mode, string expected)
    {
        Replay(mode, "A1", "A2", "A3", "B3", "A4", "B4");
        foreach (var each in expected.Split(' '))
            Assert.Equal(each, ExpectMsg<ReplayedMessage>().Persistent.Payload);
        ExpectMsg(new RecoverySuccess(4));
    }

    [Fact]
    public void In_the_mode_fail_the_replay_fails_instead()
    {
        Replay(ReplayFilterMode.Fail, "A1", "A2", "B2");
        ExpectMsg<ReplayMessagesFailure>();
        ExpectNoMsg(TimeSpan.FromMilliseconds(50));
    }

    [Fact]
    public void Writers_one_after_the_other_are_as_it_should_be()
    {
        Replay(ReplayFilterMode.Fail, "A1", "A2", "B3", "C4");
        ReceiveN(4);
        ExpectMsg(new RecoverySuccess(4));
    }

    [Fact]
    public void Several_events_that_an_adapter_made_of_one_have_one_number()
    {
        Replay(ReplayFilterMode.Fail, "A1", "A1", "A2");
        ReceiveN(3);
        ExpectMsg(new RecoverySuccess(4));
    }

    private void Replay(ReplayFilterMode mode, params string[] events)
    {
        var filter = Sys.ActorOf(ReplayFilter.Props(TestActor, mode, 100, 10, false));
        foreach (var each in events)
        {
            filter.Tell(new ReplayedMessage(new Persistent(
                each, long.Parse(each[1..]), "x", writerGuid: each[..1])));
        }

        filter.Tell(new RecoverySuccess(4));
    }
}
