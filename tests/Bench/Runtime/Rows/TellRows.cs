using System.Diagnostics;
using Akka.Actor;

namespace HaActors.Bench.Runtime.Rows;

/// <summary>Pairs of actors that send each other's message back.</summary>
internal sealed class PingPong(ActorSystem system, Type actors)
{
    private readonly List<Counter> _counters = [];

    /// <param name="pairs">Pairs of two actors each.</param>
    /// <param name="inFlight">Messages under way in each pair.</param>
    /// <param name="length">How long to measure, after a tenth of it to get going.</param>
    public async Task<Result> RunAsync(int pairs, int inFlight, TimeSpan length)
    {
        for (var pair = 0; pair < pairs; pair++)
        {
            var (first, second) = (Make(), Make());
            for (var message = 0; message < inFlight; message++)
                first.Tell(Ball.Instance, second);
        }

        await Task.Delay(length / 10);
        var (began, cpu) = (Stopwatch.GetTimestamp(), Environment.CpuUsage.TotalTime);
        var (bytes, before) = (GC.GetTotalAllocatedBytes(), Handled);
        await Task.Delay(length);
        var (after, allocated) = (Handled, GC.GetTotalAllocatedBytes() - bytes);
        var (elapsed, used) = (Stopwatch.GetElapsedTime(began), Environment.CpuUsage.TotalTime - cpu);
        foreach (var counter in _counters)
            counter.Stopped = true;
        return after > before
            ? new Result(
                (after - before) / elapsed.TotalSeconds,
                used.TotalNanoseconds / (after - before),
                (double)allocated / (after - before))
            : throw new InvalidOperationException("the pairs stand still");
    }

    /// <param name="PerSecond">Messages.</param>
    /// <param name="Nanoseconds">Processor time of a message; unlike the others, the same on a busy machine.</param>
    /// <param name="Bytes">Allocated for a message.</param>
    public sealed record Result(double PerSecond, double Nanoseconds, double Bytes);

    private long Handled => _counters.Sum(counter => Volatile.Read(ref counter.Handled));

    private IActorRef Make()
    {
        var counter = new Counter();
        _counters.Add(counter);
        return system.ActorOf(Props.Create(actors, counter));
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
        await RunAsync("8 pairs, 100 in flight", typeof(PingPong.Player), 8, 100);
        await RunAsync("8 pairs, 100 in flight, ReceiveActor", typeof(PingPong.DeclaringPlayer), 8, 100);
        await RunAsync("one pair, 100 in flight", typeof(PingPong.Player), 1, 100);
        await RunAsync("one pair, 1 in flight", typeof(PingPong.Player), 1, 1);
        return samples;

        Task RunAsync(string what, Type actors, int pairs, int inFlight) => Systems.WithLocalAsync(async system =>
        {
            var result = await new PingPong(system, actors).RunAsync(pairs, inFlight, length);
            samples.Add(new Sample(what, result.PerSecond, "messages/s"));
            samples.Add(new Sample($"{what}: processor", result.Nanoseconds, "ns/message"));
            samples.Add(new Sample($"{what}: allocated", result.Bytes, "bytes/message"));
        });
    }
}
