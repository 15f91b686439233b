using Akka.Actor;
using Akka.Event;

namespace Akka.Tests.Event;

public sealed class EventStreamTests : IDisposable
{
    private readonly TestSystem _test = new();

    private ActorSystem System => _test.System;

    public void Dispose() => _test.Dispose();

    [Fact]
    public void Subscribers_hear_what_is_published()
    {
        var (actor, box) = Collector.In(System);
        Assert.True(System.EventStream.Subscribe(actor, typeof(string)));
        Assert.False(System.EventStream.Subscribe<string>(actor));
        System.EventStream.Publish(1);
        System.EventStream.Publish("one");
        Assert.Equal("one", box.Next<object>());
    }

    [Fact]
    public void The_subscriptions_of_a_stopped_actor_end()
    {
        var (actor, _) = Collector.In(System);
        System.EventStream.Subscribe(actor, typeof(string));
        Assert.False(System.EventStream.Subscribe(actor, typeof(string)));
        actor.Tell(PoisonPill.Instance);

        // Subscribing says whether it was news: it is again once the old subscription ended.
        var deadline = DateTime.UtcNow.AddSeconds(20);
        while (!System.EventStream.Subscribe(actor, typeof(string)))
        {
            Assert.True(DateTime.UtcNow < deadline, "The subscription did not end.");
            Thread.Yield();
        }
    }

    [Fact]
    public void A_message_to_a_stopped_actor_is_published_as_a_dead_letter()
    {
        var (actor, box) = Collector.In(System);
        System.EventStream.Subscribe(actor, typeof(DeadLetter));
        System.DeadLetters.Tell("lost", actor);
        var letter = box.Next<DeadLetter>();
        Assert.Equal("lost", letter.Message);
        Assert.Equal(actor, letter.Sender);
    }
}
