using System.Diagnostics;
using Akka.Actor;

namespace HaActors.Bench.Runtime.Rows;

/// <summary>Pairs of actors that send each other's message back.</summary>
internal sealed class PingPong(ActorSystem system, Props props)
{
    private readonly List<Counter> _counters = [];

    public PingPong(ActorSystem system)
        : this(system, Props.Create(() => new Player(null!)))
    {
    }

    /// <param name="pairs">Pairs of two actors each.</param>
    /// <param name="inFlight">Messages under way in each pair.</param>
    /// <param name="length">How long to measure, after a tenth of it to get going.</param>
    public async Task<(double PerSecond, double AllocatedPerMessage)> RunAsync(int pairs, int inFlight, TimeSpan length)
    {
        for (var pair = 0; pair < pairs; pair++)
        {
            var (first, second) = (Make(), Make());
            for (var message = 0; message < inFlight; message++)
                first.Tell(Ball.Instance, second);
        }

        await Task.Delay(length / 10);
        var (began, bytes, before) = (Stopwatch.GetTimestamp(), GC.GetTotalAllocatedBytes(), Handled);
        await Task.Delay(length);
        var (after, allocated) = (Handled, GC.GetTotalAllocatedBytes() - bytes);
        var elapsed = Stopwatch.GetElapsedTime(began);
        foreach (var counter in _counters)
            counter.Stopped = true;
        return after > before
            ? ((after - before) / elapsed.TotalSeconds, (double)allocated / (after - before))
            : throw new InvalidOperationException("the pairs stand still");
    }

    private long Handled => _counters.Sum(counter => Volatile.Read(ref counter.Handled));

    private IActorRef Make()
    {
        var counter = new Counter();
        _counters.Add(counter);
        return system.ActorOf(Props.Create(props.Type, counter));
    }

    public sealed class Ball
    {
        public static readonly Ball Instance = new();
    }

    /// <summary>Far apart in memory: two cores would otherwise fight for one line.</summary>
    public sealed class Counter
    {
#pragma warning disable CS0169, IDE0051 // nothing but room
        private readonly (long, long, long, long, long, long, long) _before;
        public long Handled;
        public bool Stopped;
        private readonly (long, long, long, long, long, long, long) _after;
#pragma warning restore CS0169, IDE0051
    }

    /// <summary>Looks at its messages itself.</summary>
    public sealed class Player(Counter counter) : UntypedActor
    {
        protected override void OnReceive(object message)
        {
            if (message is not Ball)
                return;
            counter.Handled++;
            if (!counter.Stopped)
                Sender.Tell(message, Self);
        }
    }

    /// <summary>Declares handlers: most actors do.</summary>
    public sealed class DeclaringPlayer : ReceiveActor
    {
        public DeclaringPlayer(Counter counter)
        {
            Receive<string>(_ => { });
            Receive<int>(_ => { });
            Receive<Status>(_ => { });
            Receive<Ball>(ball =>
            {
                counter.Handled++;
                if (!counter.Stopped)
                    Sender.Tell(ball, Self);
            });
        }
    }
}

internal sealed class TellRow : IRuntimeRow
{
    public string Name => "tell";

    public async Task<IReadOnlyList<Sample>> MeasureAsync(TimeSpan length)
    {
        var samples = new List<Sample>();
        await Systems.WithLocalAsync(async system =>
        {
            var (many, bytes) = await new PingPong(system).RunAsync(pairs: 8, inFlight: 100, length);
            samples.Add(new Sample("8 pairs, 100 in flight each", many, "messages/s"));
            samples.Add(new Sample("8 pairs, 100 in flight: allocated", bytes, "bytes/message"));
        });
        await Systems.WithLocalAsync(async system =>
        {
            var (many, _) = await new PingPong(system, Props.Create(() => new PingPong.DeclaringPlayer(null!)))
                .RunAsync(pairs: 8, inFlight: 100, length);
            samples.Add(new Sample("8 pairs, 100 in flight each, ReceiveActor", many, "messages/s"));
        });
        await Systems.WithLocalAsync(async system =>
        {
            var (one, _) = await new PingPong(system).RunAsync(pairs: 1, inFlight: 100, length);
            samples.Add(new Sample("one pair, 100 in flight", one, "messages/s"));
        });
        await Systems.WithLocalAsync(async system =>
        {
            var (one, bytes) = await new PingPong(system).RunAsync(pairs: 1, inFlight: 1, length);
            samples.Add(new Sample("one pair, 1 in flight", one, "messages/s"));
            samples.Add(new Sample("one pair, 1 in flight: allocated", bytes, "bytes/message"));
        });
        return samples;
    }
}
