using System.Diagnostics;
using Akka.Actor;

namespace HaActors.Bench.Runtime.Rows;

/// <summary>How long one message takes there and back between two actors that do nothing else.</summary>
internal sealed class LatencyRow : IRuntimeRow
{
    private const int RoundTrips = 200_000;

    public string Name => "latency";

    public async Task<IReadOnlyList<Sample>> MeasureAsync(TimeSpan length)
    {
        var times = new long[RoundTrips];
        await Systems.WithLocalAsync(async system =>
        {
            var done = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
            var echo = system.ActorOf(Props.Create(() => new Echo()));
            system.ActorOf(Props.Create(() => new Asker(echo, times, done)));
            await done.Task;
        });
        Array.Sort(times);
        return
        [
            new Sample("round trip of one pair, median", Microseconds(times[RoundTrips / 2]), "us"),
            new Sample("round trip of one pair, p99", Microseconds(times[RoundTrips / 100 * 99]), "us"),
        ];
    }

    private static double Microseconds(long ticks) => ticks * 1e6 / Stopwatch.Frequency;

    private sealed class Echo : UntypedActor
    {
        protected override void OnReceive(object message) => Sender.Tell(message, Self);
    }

    private sealed class Asker(IActorRef echo, long[] times, TaskCompletionSource done) : UntypedActor
    {
        private int _number;
        private long _sent;

        protected override void PreStart() => Send();

        protected override void OnReceive(object message)
        {
            times[_number++] = Stopwatch.GetTimestamp() - _sent;
            if (_number < times.Length)
                Send();
            else
                done.SetResult();
        }

        private void Send()
        {
            _sent = Stopwatch.GetTimestamp();
            echo.Tell(PingPong.Ball.Instance, Self);
        }
    }
}
