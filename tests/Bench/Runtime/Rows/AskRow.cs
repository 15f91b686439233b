using System.Diagnostics;
using Akka.Actor;

namespace HaActors.Bench.Runtime.Rows;

/// <summary>Questions a second, by callers that each wait for one answer before they ask again.</summary>
internal sealed class AskRow : IRuntimeRow
{
    public string Name => "ask";

    public async Task<IReadOnlyList<Sample>> MeasureAsync(TimeSpan length)
    {
        var samples = new List<Sample>();
        await Systems.WithLocalAsync(async system =>
        {
            samples.Add(new Sample("8 callers", await RunAsync(system, 8, null, length), "asks/s"));
            samples.Add(new Sample(
                "8 callers, time-out 5 s", await RunAsync(system, 8, TimeSpan.FromSeconds(5), length), "asks/s"));
            samples.Add(new Sample("1 caller", await RunAsync(system, 1, null, length), "asks/s"));
        });
        return samples;
    }

    private static async Task<double> RunAsync(ActorSystem system, int callers, TimeSpan? timeout, TimeSpan length)
    {
        var began = Stopwatch.GetTimestamp();
        var counts = await Task.WhenAll(Enumerable.Range(0, callers).Select(_ => Task.Run(async () =>
        {
            var echo = system.ActorOf(Props.Create(() => new Answerer()));
            long answered = 0;
            while (Stopwatch.GetElapsedTime(began) < length)
            {
                for (var number = 0; number < 100; number++)
                    await echo.Ask<object>(PingPong.Ball.Instance, timeout);
                answered += 100;
            }

            return answered;
        })));
        return counts.Sum() / Stopwatch.GetElapsedTime(began).TotalSeconds;
    }

    private sealed class Answerer : UntypedActor
    {
        protected override void OnReceive(object message) => Sender.Tell(message, Self);
    }
}
