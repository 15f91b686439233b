using Akka.Actor;
using Akka.Dispatch.MessageQueues;

namespace HaActors.Akka.Internals.Tests.Dispatch;

public sealed class EnvelopeQueueTests
{
    [Fact]
    public void What_goes_in_comes_out_in_order_however_much_waits()
    {
        var queue = new UnboundedMessageQueue();
        var (put, taken) = (0, 0);
        foreach (var burst in (int[])[1, 3, 5, 300, 0, 2000, 1])
        {
            for (var number = 0; number < burst; number++)
                queue.Enqueue(ActorRefs.Nobody, new Envelope(put++, ActorRefs.NoSender));
            Assert.Equal(put - taken, queue.Count);
            for (var number = 0; number < burst - 1; number++)
                Assert.Equal(taken++, Take(queue));
        }

        while (queue.HasMessages)
            Assert.Equal(taken++, Take(queue));
        Assert.Equal(put, taken);
        Assert.Equal(0, queue.Count);
        Assert.False(queue.TryDequeue(out _));
    }

    [Fact]
    public void Many_threads_put_and_each_ones_order_stays()
    {
        const int each = 100_000;
        const int producers = 4;
        var queue = new UnboundedMessageQueue();
        var threads = Enumerable.Range(0, producers).Select(producer => new Thread(() =>
        {
            for (var number = 0; number < each; number++)
                queue.Enqueue(ActorRefs.Nobody, new Envelope((producer, number), ActorRefs.NoSender));
        })).ToArray();
        foreach (var thread in threads)
            thread.Start();

        var next = new int[producers];
        for (var taken = 0; taken < each * producers;)
        {
            if (!queue.TryDequeue(out var envelope))
                continue;
            var (producer, number) = ((int, int))envelope.Message;
            Assert.Equal(next[producer]++, number);
            taken++;
        }

        foreach (var thread in threads)
            thread.Join();
        Assert.False(queue.HasMessages);
    }

    private static int Take(UnboundedMessageQueue queue) =>
        queue.TryDequeue(out var envelope) ? (int)envelope.Message : -1;
}
