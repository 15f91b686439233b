using System.Diagnostics;
using Akka.Actor;

namespace HaActors.Bench.Runtime.Rows;

/// <summary>Actors made, started and heard from a second, and the memory that each then holds.</summary>
internal sealed class ActorRow : IRuntimeRow
{
    private const int Actors = 100_000;

    public string Name => "actors";

    public async Task<IReadOnlyList<Sample>> MeasureAsync(TimeSpan length)
    {
        var samples = new List<Sample>();
        await Systems.WithLocalAsync(async system =>
        {
            var started = new CountdownEvent(Actors);
            var refs = new IActorRef[Actors];
            var props = Props.Create(() => new Starter(started));
            var before = GC.GetTotalMemory(forceFullCollection: true);
            var (began, cpu) = (Stopwatch.GetTimestamp(), Environment.CpuUsage.TotalTime);
            for (var number = 0; number < Actors; number++)
                refs[number] = system.ActorOf(props);
            started.Wait();
            var (elapsed, used) = (Stopwatch.GetElapsedTime(began), Environment.CpuUsage.TotalTime - cpu);
            var bytes = GC.GetTotalMemory(forceFullCollection: true) - before;
            samples.Add(new Sample("made and started", Actors / elapsed.TotalSeconds, "actors/s"));
            samples.Add(new Sample("made and started: processor", used.TotalMicroseconds / Actors, "us/actor"));
            samples.Add(new Sample("memory of an idle actor", (double)bytes / Actors, "bytes"));

            began = Stopwatch.GetTimestamp();
            await system.Terminate();
            samples.Add(new Sample(
                "stopped", Actors / Stopwatch.GetElapsedTime(began).TotalSeconds, "actors/s"));
            GC.KeepAlive(refs);
        });
        return samples;
    }

    private sealed class Starter(CountdownEvent started) : UntypedActor
    {
        protected override void PreStart() => started.Signal();

        protected override void OnReceive(object message) => Unhandled(message);
    }
}
