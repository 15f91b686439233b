using Akka.Actor;
using Akka.TestKit;

namespace HaActors.Akka.Tests.TestKit;

public sealed class TestActorRefTests() : global::Akka.TestKit.Xunit2.TestKit("akka.loglevel = OFF")
{
    public sealed class Counting : ReceiveActor
    {
        public Counting()
        {
            Receive<string>(text => text == "fail", _ => throw new InvalidOperationException("fail"));
            Receive<string>(text => text == "ask", text => Sender.Tell(text));
            ReceiveAsync<TaskCompletionSource>(async gate =>
            {
                await gate.Task;
                Count += 10;
            });
            ReceiveAny(_ => Count++);
        }

        public int Count { get; private set; }
    }

    [Fact]
    public void A_told_message_is_handled_when_Tell_returns()
    {
        var actor = ActorOfAsTestActorRef<Counting>();

        actor.Tell("one");

        Assert.Equal(1, actor.UnderlyingActor.Count);
    }

    [Fact]
    public void What_a_received_message_throws_comes_out()
    {
        var actor = ActorOfAsTestActorRef<Counting>();

        Assert.Throws<InvalidOperationException>(() => actor.Receive("fail"));
        actor.Receive("fine");

        Assert.Equal(1, actor.UnderlyingActor.Count);
    }

    [Fact]
    public void A_received_message_has_the_given_sender()
    {
        var actor = ActorOfAsTestActorRef<Counting>("named");

        actor.Receive("ask", TestActor);

        ExpectMsg("ask");
        Assert.Equal("/user/named", actor.Path.ToStringWithoutAddress());
    }

    [Fact]
    public async Task An_async_handler_can_be_waited_for()
    {
        var actor = ActorOfAsTestActorRef<Counting>();
        var gate = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);

        var handled = actor.ReceiveAsync(gate);
        Assert.False(handled.IsCompleted);
        gate.SetResult();
        await handled.WaitAsync(TimeSpan.FromSeconds(20));

        Assert.Equal(10, actor.UnderlyingActor.Count);
    }

    [Fact]
    public async Task An_async_handler_that_fails_fails_the_wait()
    {
        var actor = ActorOfAsTestActorRef<Counting>();
        var gate = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        var handled = actor.ReceiveAsync(gate);

        gate.SetException(new InvalidOperationException("late"));

        await Assert.ThrowsAsync<InvalidOperationException>(() => handled.WaitAsync(TimeSpan.FromSeconds(20)));
    }

    [Fact]
    public void A_test_actor_can_be_watched_and_stopped()
    {
        var actor = ActorOfAsTestActorRef<Counting>();
        Watch(actor);

        Sys.Stop(actor);

        ExpectTerminated(actor);
        Assert.Throws<IllegalActorStateException>(() => actor.UnderlyingActor);
    }

    [Fact]
    public void It_equals_the_reference_behind_it()
    {
        var actor = ActorOfAsTestActorRef<Counting>();

        Assert.True(actor == actor.Ref);
        Assert.Equal(actor.Ref, TestActorRefBase<Counting>.ToActorRef(actor));
    }
}
