using System.Diagnostics;
using Akka.Actor;
using Akka.Configuration;
using Akka.Persistence;

namespace HaActors.Bench.Runtime.Rows;

/// <summary>Events of 100 bytes on SQLite with its log flushed at each commit, beside what a flush costs here.</summary>
internal sealed class PersistenceRow : IRuntimeRow
{
    private const int Recovered = 100_000;
    private const int Size = 100;

    public string Name => "persistence";

    public int MaxRounds => 4;

    public async Task<IReadOnlyList<Sample>> MeasureAsync(TimeSpan length)
    {
        // Beside the program: the folder for temporary files may be memory.
        var folder = Directory.CreateDirectory(Path.Combine(AppContext.BaseDirectory, "persistence-bench")).FullName;
        try
        {
            var samples = new List<Sample> { new("flush of 4 KiB at the end of a file", FlushMs(folder), "ms") };
            foreach (var actors in (int[])[1, 16, 1_000])
            {
                samples.Add(new Sample(
                    $"persisted by {actors:#,##0} actors, one at a time each",
                    await PersistedAsync(Path.Combine(folder, $"{actors}.db"), actors, length),
                    "events/s"));
            }

            samples.Add(new Sample(
                $"recovery of {Recovered:#,##0} events by one actor",
                await RecoveryMsAsync(Path.Combine(folder, "recovery.db")),
                "ms"));
            return samples;
        }
        finally
        {
            Directory.Delete(folder, recursive: true);
        }
    }

    private static double FlushMs(string folder)
    {
        using var file = new FileStream(Path.Combine(folder, "flush"), FileMode.Create, FileAccess.Write);
        var block = new byte[4096];
        var times = new List<double>();
        for (var i = 0; i < 100; i++)
        {
            var began = Stopwatch.GetTimestamp();
            file.Write(block);
            file.Flush(flushToDisk: true);
            times.Add(Stopwatch.GetElapsedTime(began).TotalMilliseconds);
        }

        times.Sort();
        return times[times.Count / 2];
    }

    private static async Task<double> PersistedAsync(string file, int actors, TimeSpan length)
    {
        var system = Start(file);
        try
        {
            var written = new Count();
            for (var i = 0; i < actors; i++)
            {
                var id = $"writer-{i}";
                system.ActorOf(Props.Create(() => new Writer(id, written)));
            }

            // Past the recoveries and the first compilation.
            await Task.Delay(length / 2);
            var before = Volatile.Read(ref written.Value);
            var began = Stopwatch.GetTimestamp();
            await Task.Delay(length);
            var events = Volatile.Read(ref written.Value) - before;
            return events / Stopwatch.GetElapsedTime(began).TotalSeconds;
        }
        finally
        {
            await system.Terminate();
        }
    }

    private static async Task<double> RecoveryMsAsync(string file)
    {
        var first = Start(file);
        var filled = new TaskCompletionSource();
        first.ActorOf(Props.Create(() => new Filler(Recovered, filled)));
        await filled.Task;
        await first.Terminate();

        var second = Start(file);
        var recovered = new TaskCompletionSource();
        var began = Stopwatch.GetTimestamp();
        second.ActorOf(Props.Create(() => new Filler(Recovered, recovered)));
        await recovered.Task;
        var elapsed = Stopwatch.GetElapsedTime(began);
        await second.Terminate();
        return elapsed.TotalMilliseconds;
    }

    private static ActorSystem Start(string file) => ActorSystem.Create("bench", ConfigurationFactory.ParseString($$"""
        akka.loglevel = WARNING
        akka.log-dead-letters = 0
        akka.persistence {
          journal.plugin = "akka.persistence.journal.sql"
          journal.sql {
            class = "Akka.Persistence.Sql.Journal.SqlWriteJournal, Akka.Persistence.Sql"
            provider-name = "SQLite.MS"
            connection-string = "Data Source={{file}}"
            batch-size = 500
          }
          snapshot-store.plugin = ""
        }
        """));

    private sealed class Count
    {
        public long Value;
    }

    private sealed class Writer(string id, Count written) : UntypedPersistentActor
    {
        public override string PersistenceId => id;

        protected override void OnCommand(object message)
        {
        }

        protected override void OnRecover(object message)
        {
            if (message is RecoveryCompleted)
                Next();
        }

        private void Next() => Persist(new byte[Size], _ =>
        {
            Interlocked.Increment(ref written.Value);
            Next();
        });
    }

    private sealed class Filler(int events, TaskCompletionSource done) : UntypedPersistentActor
    {
        private int _there;

        public override string PersistenceId => "filler";

        protected override void OnCommand(object message)
        {
        }

        protected override void OnRecover(object message)
        {
            if (message is byte[])
                _there++;
            else if (message is RecoveryCompleted)
                Fill();
        }

        private void Fill()
        {
            if (_there >= events)
            {
                done.TrySetResult();
                return;
            }

            var left = 1_000;
            PersistAll(Enumerable.Range(0, left).Select(_ => new byte[Size]), _ =>
            {
                _there++;
                if (--left == 0)
                    Fill();
            });
        }
    }
}
