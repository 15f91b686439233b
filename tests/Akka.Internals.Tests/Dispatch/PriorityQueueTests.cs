using Akka.Actor;
using Akka.Dispatch.MessageQueues;

namespace HaActors.Akka.Internals.Tests.Dispatch;

public sealed class PriorityQueueTests
{
    [Fact]
    public void Others_use_the_queue_while_a_priority_is_worked_out()
    {
        UnboundedStablePriorityMessageQueue? queue = null;
        var answered = false;
        queue = new UnboundedStablePriorityMessageQueue(
            message =>
            {
                // A lock held here would keep the other thread out.
                var other = new Thread(() => _ = queue!.HasMessages) { IsBackground = true };
                other.Start();
                answered = other.Join(TimeSpan.FromSeconds(30));
                return (int)message;
            },
            initialCapacity: 11);

        queue.Enqueue(ActorRefs.Nobody, new Envelope(2, ActorRefs.NoSender));
        queue.Enqueue(ActorRefs.Nobody, new Envelope(1, ActorRefs.NoSender));

        Assert.True(answered);
        Assert.True(queue.TryDequeue(out var first));
        Assert.Equal(1, first.Message);
    }
}
