using Akka.Actor;
using Akka.Configuration;
using Akka.Event;
using Akka.TestKit;
using Akka.TestKit.TestActors;
using Xunit.Sdk;

namespace HaActors.Akka.Tests.TestKit;

public sealed class ExpectationTests : global::Akka.TestKit.Xunit2.TestKit
{
    private static readonly TimeSpan Short = TimeSpan.FromMilliseconds(50);

    [Fact]
    public void An_expected_message_is_returned_with_its_sender()
    {
        var probe = CreateTestProbe();
        probe.Send(TestActor, "hello");

        Assert.Equal("hello", ExpectMsg<string>());
        Assert.Equal(probe.Ref, LastSender);
    }

    [Fact]
    public void Tells_of_a_test_have_the_test_actor_as_sender()
    {
        Sys.ActorOf(SimpleEchoActor.Props()).Tell("hello");

        ExpectMsg("hello");
    }

    [Fact]
    public async Task The_test_actor_stays_the_sender_after_an_await()
    {
        await Task.Yield();
        Sys.ActorOf(SimpleEchoActor.Props()).Tell("hello");

        await ExpectMsgAsync("hello");
    }

    [Fact]
    public void A_message_of_another_type_fails_the_test()
    {
        TestActor.Tell(1);

        Assert.ThrowsAny<XunitException>(() => ExpectMsg<string>());
    }

    [Fact]
    public void A_missing_message_fails_the_test() =>
        Assert.ThrowsAny<XunitException>(() => ExpectMsg<string>(Short));

    [Fact]
    public void A_predicate_and_an_assertion_see_the_message()
    {
        TestActor.Tell("abc");
        TestActor.Tell("def");

        ExpectMsg<string>(text => text.StartsWith('a'));
        ExpectMsg<string>(text => Assert.Equal("def", text));
    }

    [Fact]
    public void Collections_are_expected_by_their_items()
    {
        TestActor.Tell(new[] { 1, 2 });

        ExpectMsg(new[] { 1, 2 });
    }

    [Fact]
    public void Silence_is_expected()
    {
        ExpectNoMsg(Short);
        TestActor.Tell("noise");

        Assert.ThrowsAny<XunitException>(() => ExpectNoMsg(Short));
    }

    [Fact]
    public void Several_messages_are_expected_in_any_order()
    {
        foreach (var text in new[] { "b", "c", "a" })
            TestActor.Tell(text);

        Assert.Equal(["b", "c", "a"], ExpectMsgAllOf("a", "b", "c"));
    }

    [Fact]
    public void One_of_several_messages_is_expected()
    {
        TestActor.Tell("b");

        Assert.Equal("b", ExpectMsgAnyOf(["a", "b"]));
    }

    [Fact]
    public void Fishing_throws_away_what_comes_before()
    {
        foreach (var number in new[] { 1, 2, 3 })
            TestActor.Tell(number);

        Assert.Equal(3, FishForMessage<int>(number => number > 2));
        Assert.False(HasMessages);
    }

    [Fact]
    public void Receiving_while_a_filter_accepts_leaves_the_rest()
    {
        foreach (var text in new[] { "a", "b" })
            TestActor.Tell(text);
        TestActor.Tell(3);

        Assert.Equal(["a", "b"], ReceiveWhile(TimeSpan.FromSeconds(1), message => message as string));
        ExpectMsg(3);
    }

    [Fact]
    public void So_many_messages_are_received()
    {
        TestActor.Tell("a");
        TestActor.Tell("b");

        Assert.Equal(["a", "b"], ReceiveN(2));
    }

    [Fact]
    public void Ignored_messages_do_not_reach_the_test()
    {
        IgnoreMessages<int>();
        TestActor.Tell(1);
        TestActor.Tell("one");

        ExpectMsg("one");
        ExpectNoMsg(TimeSpan.Zero);
    }

    [Fact]
    public void The_end_of_a_watched_actor_is_expected()
    {
        var actor = Sys.ActorOf(BlackHoleActor.Props);
        Watch(actor);
        Sys.Stop(actor);

        ExpectTerminated(actor);
    }

    [Fact]
    public void A_within_block_limits_the_waits_in_it() =>
        Within(TimeSpan.FromSeconds(1), () =>
        {
            Assert.InRange(Remaining, TimeSpan.Zero, TimeSpan.FromSeconds(1));
            TestActor.Tell("in time");
            ExpectMsg("in time");
        });

    [Fact]
    public void A_within_block_that_takes_too_long_or_too_little_fails()
    {
        Assert.ThrowsAny<XunitException>(() => Within(Short, () => ExpectMsg("never")));
        Assert.ThrowsAny<XunitException>(() => Within(TimeSpan.FromSeconds(5), TimeSpan.FromSeconds(10), () => { }));
    }

    [Fact]
    public void An_assertion_is_tried_until_it_holds()
    {
        var tried = 0;
        AwaitAssert(() => Assert.Equal(3, ++tried));

        Assert.Equal(3, tried);
    }

    [Fact]
    public void A_condition_is_awaited()
    {
        var asked = 0;
        AwaitCondition(() => ++asked == 3);

        Assert.Throws<TrueException>(() => AwaitAssert(() => Assert.True(false), Short));
    }

    [Fact]
    public void An_auto_pilot_answers_for_a_probe()
    {
        var probe = CreateTestProbe();
        probe.SetAutoPilot(new DelegateAutoPilot((sender, message) =>
        {
            sender.Tell($"{message}!");
            return AutoPilot.KeepRunning;
        }));

        probe.Ref.Tell("hello", TestActor);

        ExpectMsg("hello!");
        probe.ExpectMsg("hello");
    }

    [Fact]
    public void A_probe_replies_and_forwards()
    {
        var probe = CreateTestProbe();
        probe.Ref.Tell("question", TestActor);
        probe.ExpectMsg("question");

        probe.Reply("answer");
        probe.Forward(TestActor);

        ExpectMsg("answer");
        ExpectMsg("question");
    }

    [Fact]
    public void A_child_of_the_test_actor_is_supervised_as_asked()
    {
        var child = ChildActorOf(Props.Create(() => new Crashing()), SupervisorStrategy.StoppingStrategy);
        Watch(child);

        EventFilter.Exception<InvalidOperationException>().ExpectOne(() => child.Tell("crash"));

        ExpectTerminated(child);
    }

    private sealed class Crashing : UntypedActor
    {
        protected override void OnReceive(object message) => throw new InvalidOperationException("crashed");
    }
}

public sealed class EventFilterTests : global::Akka.TestKit.Xunit2.TestKit
{
    [Fact]
    public void Expected_log_events_are_counted()
    {
        EventFilter.Warning("careful").Expect(2, () =>
        {
            Log.Warning("careful");
            Log.Warning("careless");
            Log.Warning("careful");
        });
        EventFilter.Info(contains: "part").ExpectOne(() => Log.Info("a part of it"));
        EventFilter.Error(start: "It").ExpectOne(() => Log.Error("It failed"));
    }

    [Fact]
    public void A_missing_log_event_fails_the_test() =>
        Assert.ThrowsAny<XunitException>(() =>
            EventFilter.Warning("never").ExpectOne(TimeSpan.FromMilliseconds(50), () => { }));

    [Fact]
    public void Dead_letters_are_filtered_by_type() =>
        EventFilter.DeadLetter<string>().ExpectOne(() => Sys.DeadLetters.Tell("lost"));

    [Fact]
    public async Task Expectations_work_asynchronously() =>
        await EventFilter.Info("later").ExpectOneAsync(async () =>
        {
            await Task.Yield();
            Log.Info("later");
        });
}

public sealed class TestSchedulerTests()
    : global::Akka.TestKit.Xunit2.TestKit(ConfigurationFactory.ParseString(
        """akka.scheduler.implementation = "Akka.TestKit.TestScheduler, Akka.TestKit" """))
{
    [Fact]
    public void A_timer_fires_when_the_test_moves_the_clock()
    {
        var scheduler = (TestScheduler)Sys.Scheduler;
        scheduler.ScheduleTellRepeatedly(TimeSpan.FromHours(1), TimeSpan.FromHours(1), TestActor, "tick", TestActor);

        scheduler.Advance(TimeSpan.FromMinutes(59));
        ExpectNoMsg(TimeSpan.Zero);
        scheduler.Advance(TimeSpan.FromMinutes(61));

        Assert.Equal(["tick", "tick"], ReceiveN(2));
    }
}
