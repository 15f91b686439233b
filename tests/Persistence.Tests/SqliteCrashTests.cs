using System.Diagnostics;

namespace HaActors.Persistence.Tests;

/// <summary>What SQLite acknowledged survives the death of the process, a full disk, and flushes that fail.</summary>
public sealed class SqliteCrashTests : IDisposable
{
    private const string Actors = "8";
    private readonly SqliteFile _file = new();

    public void Dispose() => _file.Dispose();

    [Fact]
    public void Nothing_acknowledged_is_lost_when_the_process_is_killed()
    {
        var chance = new Random(20_261);
        var acknowledged = new SortedDictionary<string, long>(StringComparer.Ordinal);
        for (var round = 0; round < 10; round++)
        {
            using var worker = new Worker([], "write", _file.Provider, _file.ConnectionString, Actors, "100");
            worker.ReadUntil(chance.Next(1, 600));
            worker.Kill();
            // Its own recovery is the check of the round before.
            Worker.AssertNothingIsLostIn(acknowledged, worker);
            foreach (var (id, number) in worker.Acknowledged)
                acknowledged[id] = number;
        }

        using var check = new Worker([], "check", _file.Provider, _file.ConnectionString, Actors, "100");
        check.ReadToEnd();
        Worker.AssertNothingIsLost(acknowledged, check);
        Assert.Equal("ok", Integrity());
    }

    [MountFact]
    public void A_full_disk_fails_writes_and_loses_nothing_and_writing_goes_on_when_there_is_room()
    {
        // All in one namespace: the file system dies with it.
        var disk = Path.Combine(_file.Folder, "disk");
        Directory.CreateDirectory(disk);
        var connection = $"Data Source={disk}/journal.db";
        string Run(string mode, string more = "") =>
            string.Join(' ', Worker.Command(mode, _file.Provider, connection, Actors, "2000").Select(Quote)) + more;
        var script = string.Join('\n',
            "set -e",
            $"mount -t tmpfs -o size=2m none {Quote(disk)}",
            "echo phase 1", Run("write"),
            "echo phase 2", Run("check"),
            $"mount -o remount,size=64m {Quote(disk)}",
            "echo phase 3", Run("write", " 20"),
            "echo phase 4", Run("check"));
        using var shell = Process.Start(new ProcessStartInfo("unshare", [.. MountFactAttribute.Options, "sh", "-c", script])
        {
            RedirectStandardOutput = true,
        })!;
        var lines = shell.StandardOutput.ReadToEnd().Split('\n');
        shell.WaitForExit();
        Assert.Equal(0, shell.ExitCode);

        var first = Phase(lines, 1);
        Assert.Equal(int.Parse(Actors), first.Count(line => line.StartsWith('F')));
        AssertCovers(Phase(lines, 2), first);
        var third = Phase(lines, 3);
        Assert.DoesNotContain(third, line => line.StartsWith('F'));
        Assert.Equal(20 * int.Parse(Actors), third.Count(line => line.StartsWith('A')));
        AssertCovers(Phase(lines, 4), third);
    }

    [StraceTheory]
    [InlineData("10")]
    [InlineData("25")]
    [InlineData("40")]
    public void A_flush_that_fails_is_no_acknowledgement_and_harms_nothing_before_it(string failing)
    {
        using var worker = new Worker(
            [
                "strace", "-f", "-qq", "-o", "/dev/null", "-e", "trace=fsync,fdatasync",
                "-e", $"inject=fsync,fdatasync:error=EIO:when={failing}+",
            ],
            "write", _file.Provider, _file.ConnectionString, Actors, "100");
        worker.ReadToEnd();
        Assert.Equal(int.Parse(Actors), worker.Failures.Count(line => line.StartsWith('F')));

        using var check = new Worker([], "check", _file.Provider, _file.ConnectionString, Actors, "100");
        check.ReadToEnd();
        Worker.AssertNothingIsLost(worker.Acknowledged, check);
        Assert.Equal("ok", Integrity());
    }

    private string Integrity()
    {
        using var connection = _file.Open();
        using var command = connection.CreateCommand();
        command.CommandText = "PRAGMA integrity_check";
        return (string)command.ExecuteScalar()!;
    }

    private static string Quote(string text) => $"'{text}'";

    internal static List<string> Phase(IEnumerable<string> lines, int number) =>
        [.. lines.SkipWhile(line => line != $"phase {number}").Skip(1).TakeWhile(line => !line.StartsWith("phase"))];

    internal static void AssertCovers(IEnumerable<string> check, IEnumerable<string> before)
    {
        Assert.DoesNotContain(check, line => line.StartsWith('X'));
        var there = check.Where(line => line.StartsWith('R')).Select(line => line.Split(' '))
            .ToDictionary(words => words[1], words => long.Parse(words[2]));
        foreach (var words in before.Where(line => line.StartsWith('A')).Select(line => line.Split(' ')))
            Assert.True(there.GetValueOrDefault(words[1]) >= long.Parse(words[2]), string.Join(' ', words));
    }
}
