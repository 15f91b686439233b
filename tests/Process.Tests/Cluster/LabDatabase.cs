using System.Diagnostics;
using HaActors.Lab.Namespaces;

namespace HaActors.Process.Tests.Cluster;

/// <summary>A test that needs a PostgreSQL server.</summary>
[AttributeUsage(AttributeTargets.Method)]
public sealed class DatabaseFactAttribute : LabFactAttribute
{
    public DatabaseFactAttribute() => Skip ??= LabDatabase.WhyNot;
}

/// <summary>A PostgreSQL server that all nodes reach at the lab's own address, as a machine beside theirs.</summary>
public sealed class LabDatabase : IDisposable
{
    private const string Address = "10.77.0.254";

    // It refuses root, and the lab has no other user: one that every machine knows, in a user namespace of its own.
    private static readonly string[] s_asNobody = ["unshare", "--user", "--map-user=65534", "--map-group=65534"];

    private readonly string _folder = Directory.CreateTempSubdirectory("ha-lab-pg-").FullName;
    private System.Diagnostics.Process? _server;

    public LabDatabase()
    {
        Run("initdb", "-D", Data, "-U", "postgres", "-A", "trust", "-N", "--wal-segsize=1");
        File.AppendAllText(Path.Combine(Data, "pg_hba.conf"), "host all all 10.77.0.0/24 scram-sha-256\n");
        Start();
        Run(
            "psql", "-h", _folder, "-U", "postgres",
            "-c", "CREATE ROLE ha LOGIN PASSWORD 'secret'", "-c", "CREATE DATABASE ha OWNER ha");
    }

    /// <summary>Null: there is one.</summary>
    public static string? WhyNot => Programs is null ? "PostgreSQL is not installed (Debian: postgresql)" : null;

    /// <summary>For nodes.</summary>
    public static string Connection => $"Host={Address};Database=ha;Username=ha;Password=secret";

    private string Data => Path.Combine(_folder, "data");

    private static string? Programs =>
        Directory.Exists("/usr/lib/postgresql")
            ? Directory.GetDirectories("/usr/lib/postgresql")
                .OrderByDescending(folder => folder, StringComparer.Ordinal)
                .Select(folder => Path.Combine(folder, "bin"))
                .FirstOrDefault(folder => File.Exists(Path.Combine(folder, "postgres")))
            : null;

    public void Start()
    {
        _server = Tool.Start(new ProcessStartInfo(s_asNobody[0], [
            .. s_asNobody[1..], Path.Combine(Programs!, "postgres"), "-D", Data,
            "-c", "listen_addresses=*", "-c", $"unix_socket_directories={_folder}", "-c", "shared_buffers=16MB"])
        {
            RedirectStandardOutput = true, RedirectStandardError = true, WorkingDirectory = "/",
        });
        _server.OutputDataReceived += (_, _) => { };
        _server.ErrorDataReceived += (_, _) => { };
        _server.BeginOutputReadLine();
        _server.BeginErrorReadLine();
        Eventually.Async(
            () => Tool.Try(Path.Combine(Programs!, "pg_isready"), "-h", _folder).ExitCode == 0,
            "the database server is ready").GetAwaiter().GetResult();
    }

    /// <summary>The server dies at once; its other processes end when they see that.</summary>
    public void Kill()
    {
        _server?.Kill();
        _server?.WaitForExit();
    }

    public void Dispose()
    {
        Kill();
        _server?.Dispose();
        try
        {
            Directory.Delete(_folder, recursive: true);
        }
        catch (IOException)
        {
            // A process of the server still ends; the folder is in /tmp.
        }
    }

    private static void Run(string program, params string[] arguments) =>
        Tool.Run(s_asNobody[0], [.. s_asNobody[1..], Path.Combine(Programs!, program), .. arguments]);
}
