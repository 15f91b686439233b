using System.Diagnostics;

namespace HaActors.Persistence.Tests;

/// <summary>
/// What PostgreSQL acknowledged survives the death of the writer and of the server, a full disk, and flushes that fail.
/// </summary>
public sealed class PostgreSqlCrashTests
{
    private const string Actors = "8";
    private const string Provider = "PostgreSQL.15";

    [PostgreSqlFact]
    public void Nothing_acknowledged_is_lost_when_the_process_is_killed()
    {
        using var database = new PostgreSqlDatabaseOfTest();
        var chance = new Random(20_262);
        var acknowledged = new SortedDictionary<string, long>(StringComparer.Ordinal);
        for (var round = 0; round < 8; round++)
        {
            using var worker = new Worker([], "write", Provider, database.ConnectionString, Actors, "100");
            worker.ReadUntil(chance.Next(1, 600));
            worker.Kill();
            Worker.AssertNothingIsLostIn(acknowledged, worker);
            foreach (var (id, number) in worker.Acknowledged)
                acknowledged[id] = number;
        }

        Check(database.ConnectionString, acknowledged);
    }

    [PostgreSqlFact]
    public void Nothing_acknowledged_is_lost_when_the_server_is_killed()
    {
        using var server = new PostgreSqlServer();
        server.Start();
        var chance = new Random(20_263);
        var acknowledged = new SortedDictionary<string, long>(StringComparer.Ordinal);
        for (var round = 0; round < 4; round++)
        {
            using var worker = new Worker([], "write", Provider, server.ConnectionString("postgres"), Actors, "100");
            worker.ReadUntil(chance.Next(20, 600));
            server.Kill();
            worker.ReadToEnd();
            Assert.Equal(int.Parse(Actors), worker.Failures.Count(line => line.StartsWith('F')));
            Worker.AssertNothingIsLostIn(acknowledged, worker);
            foreach (var (id, number) in worker.Acknowledged)
                acknowledged[id] = number;
            server.Start();
        }

        Check(server.ConnectionString("postgres"), acknowledged);
    }

    [PostgreSqlFact(Traced = true)]
    public void A_flush_that_fails_is_no_acknowledgement_and_harms_nothing_before_it()
    {
        using var server = new PostgreSqlServer();
        // Counted in each process of the server: after so many commits the flush of the writer's own one fails.
        server.Start(
            "strace", "-f", "-qq", "-o", "/dev/null", "-e", "trace=fdatasync",
            "-e", "inject=fdatasync:error=EIO:when=30");
        using var worker = new Worker([], "write", Provider, server.ConnectionString("postgres"), Actors, "100");
        worker.ReadToEnd();
        Assert.Equal(int.Parse(Actors), worker.Failures.Count(line => line.StartsWith('F')));
        Assert.NotEmpty(worker.Acknowledged);

        // The server panics, and recovers by itself from what is on disk.
        server.Kill();
        server.Start();
        Check(server.ConnectionString("postgres"), worker.Acknowledged);
    }

    [PostgreSqlFact(Mounts = true)]
    public void A_full_disk_fails_writes_and_loses_nothing_and_writing_goes_on_when_there_is_room()
    {
        using var server = new PostgreSqlServer();
        var disk = Path.Combine(server.Folder, "data");
        string Server() => string.Join(' ', server.Command.Select(Quote));
        string Run(string mode, string more = "") => string.Join(' ', Worker.Command(
            mode, Provider, server.ConnectionString("postgres"), Actors, "20000").Select(Quote)) + more;
        // One that was killed leaves processes that hold its shared memory for a moment: a server that starts meanwhile ends at once.
        var start = $"start() {{ {Server()} > /dev/null 2>&1 & server=$!; }}\n"
            + $"ready() {{ start; left=600; until {Quote(PostgreSqlServer.Program("pg_isready"))} -q -h {Quote(server.Folder)}; do "
            + "kill -0 $server 2> /dev/null || start; left=$((left - 1)); [ $left -gt 0 ] || exit 1; sleep 0.1; done; }";
        var script = string.Join('\n',
            "set -e",
            start,
            $"mkdir {Quote(server.Folder)}/small && mount -t tmpfs -o size=60m none {Quote(server.Folder)}/small",
            $"cp -a {Quote(disk)} {Quote(server.Folder)}/small/ && mount --bind {Quote(server.Folder)}/small/data {Quote(disk)}",
            "ready",
            "echo phase 1", Run("write"),
            $"mount -o remount,size=400m {Quote(server.Folder)}/small",
            "kill -9 $(head -n 1 " + Quote(disk) + "/postmaster.pid); wait $server || true",
            "ready",
            "echo phase 2", Run("check"),
            "echo phase 3", Run("write", " 20"),
            "echo phase 4", Run("check"),
            "kill -9 $(head -n 1 " + Quote(disk) + "/postmaster.pid); wait $server || true");
        using var shell = Process.Start(new ProcessStartInfo("unshare", ["-m", "sh", "-c", script])
        {
            RedirectStandardOutput = true,
        })!;
        var lines = shell.StandardOutput.ReadToEnd().Split('\n');
        shell.WaitForExit();
        Assert.Equal(0, shell.ExitCode);

        var first = SqliteCrashTests.Phase(lines, 1);
        Assert.Equal(int.Parse(Actors), first.Count(line => line.StartsWith('F')));
        SqliteCrashTests.AssertCovers(SqliteCrashTests.Phase(lines, 2), first);
        var third = SqliteCrashTests.Phase(lines, 3);
        Assert.Equal(20 * int.Parse(Actors), third.Count(line => line.StartsWith('A')));
        SqliteCrashTests.AssertCovers(SqliteCrashTests.Phase(lines, 4), third);
    }

    private static string Quote(string text) => $"'{text}'";

    private static void Check(string connectionString, SortedDictionary<string, long> acknowledged)
    {
        using var check = new Worker([], "check", Provider, connectionString, Actors, "100");
        check.ReadToEnd();
        Worker.AssertNothingIsLost(acknowledged, check);
    }
}
