using System.Diagnostics;
using Akka.Actor;

namespace HaActors.Bench.Runtime.Rows;

/// <summary>Messages to an actor of a second process on this machine.</summary>
internal sealed class RemoteRow : IRuntimeRow
{
    private const int Large = 64 * 1024;

    public string Name => "remote";

    public async Task<IReadOnlyList<Sample>> MeasureAsync(TimeSpan length)
    {
        await using var peer = await RemotePeer.StartAsync();
        var system = Systems.Remote("caller");
        try
        {
            var sink = await system.ActorSelection(peer.SinkPath).ResolveOne(TimeSpan.FromSeconds(10));
            var small = await SendAsync(system, sink, "a small message", window: 20_000, length);
            var large = await SendAsync(system, sink, new byte[Large], window: 64, length);
            var roundTrip = await RoundTripAsync(sink, length / 4);
            return
            [
                new Sample("small messages, one way", small, "messages/s"),
                new Sample("messages of 64 KiB, one way", large * Large / 1e6, "MB/s"),
                new Sample("ask and answer, one caller", roundTrip, "asks/s"),
            ];
        }
        finally
        {
            await system.Terminate();
        }
    }

    private static async Task<double> SendAsync(
        ActorSystem system, IActorRef sink, object message, int window, TimeSpan length)
    {
        var counter = new PingPong.Counter();
        var source = system.ActorOf(Props.Create(() => new Source(sink, message, window, counter)));
        await Task.Delay(length / 10);
        var (began, before) = (Stopwatch.GetTimestamp(), Volatile.Read(ref counter.Handled));
        await Task.Delay(length);
        var sent = Volatile.Read(ref counter.Handled) - before;
        var elapsed = Stopwatch.GetElapsedTime(began);
        counter.Stopped = true;
        await source.GracefulStop(TimeSpan.FromSeconds(10));
        // What is still under way is not the next measurement's.
        await sink.Ask<object>(RemotePeer.Sink.Question, TimeSpan.FromSeconds(10));
        return sent / elapsed.TotalSeconds;
    }

    private static async Task<double> RoundTripAsync(IActorRef sink, TimeSpan length)
    {
        var (began, count) = (Stopwatch.GetTimestamp(), 0L);
        while (Stopwatch.GetElapsedTime(began) < length)
        {
            await sink.Ask<object>(RemotePeer.Sink.Question, TimeSpan.FromSeconds(10));
            count++;
        }

        return count / Stopwatch.GetElapsedTime(began).TotalSeconds;
    }

    /// <summary>Keeps a number of messages under way; the receiver confirms each quarter of it.</summary>
    private sealed class Source(IActorRef sink, object message, int window, PingPong.Counter counter) : UntypedActor
    {
        private int _part;

        protected override void PreStart()
        {
            _part = window / 4;
            for (var part = 0; part < 4; part++)
                SendPart();
        }

        protected override void OnReceive(object received)
        {
            counter.Handled += _part;
            if (!counter.Stopped)
                SendPart();
        }

        private void SendPart()
        {
            for (var number = 1; number < _part; number++)
                sink.Tell(message, ActorRefs.NoSender);
            sink.Tell(RemotePeer.Sink.Question, Self);
        }
    }
}
