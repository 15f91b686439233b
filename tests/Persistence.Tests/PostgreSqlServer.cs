using System.Diagnostics;
using Npgsql;

namespace HaActors.Persistence.Tests;

/// <summary>
/// A PostgreSQL server in a temporary folder, reached by a socket in it. As root it runs as the user postgres, for it
/// refuses root.
/// </summary>
public sealed class PostgreSqlServer : IDisposable
{
    private static readonly Lazy<PostgreSqlServer> TheShared = new(() =>
    {
        var server = new PostgreSqlServer();
        AppDomain.CurrentDomain.ProcessExit += (_, _) => server.Dispose();
        server.Start();
        return server;
    });

    private Process? _process;

    public PostgreSqlServer()
    {
        Folder = Directory.CreateTempSubdirectory("ha-pg-").FullName;
        if (Environment.IsPrivilegedProcess)
            Must("chown", "postgres", Folder);
        Must(AsUser([Program("initdb"), "-D", Data, "-U", "postgres", "-A", "trust", "-N", "--wal-segsize=1"]));
    }

    public static PostgreSqlServer Shared => TheShared.Value;

    /// <summary>Why there is no server; null where there is one.</summary>
    public static string? Missing =>
        FolderOfPrograms() is null ? "PostgreSQL is not installed (Debian: postgresql)"
        : Environment.IsPrivilegedProcess && !HasUser() ? "there is no user postgres" : null;

    public string Folder { get; }

    public int Pid => _process!.Id;

    private string Data => Path.Combine(Folder, "data");

    /// <summary>The server's command line, to be put behind another program.</summary>
    public string[] Command => AsUser(
    [
        Program("postgres"), "-D", Data, "-c", "listen_addresses=", "-c", $"unix_socket_directories={Folder}",
        "-c", "max_wal_size=8MB", "-c", "min_wal_size=2MB", "-c", "shared_buffers=16MB", "-c", "fsync=on",
    ]);

    public string ConnectionString(string database) =>
        $"Host={Folder};Username=postgres;Database={database};Timeout=5;Command Timeout=10";

    public void Start(params string[] before)
    {
        _process = Process.Start(Info([.. before, .. Command]))!;
        _process.OutputDataReceived += (_, _) => { };
        _process.ErrorDataReceived += (_, _) => { };
        _process.BeginOutputReadLine();
        _process.BeginErrorReadLine();
        AwaitReady();
    }

    public void AwaitReady()
    {
        var deadline = Stopwatch.GetTimestamp() + 60 * Stopwatch.Frequency;
        while (true)
        {
            try
            {
                using var connection = new NpgsqlConnection(ConnectionString("postgres") + ";Pooling=False");
                connection.Open();
                return;
            }
            catch (NpgsqlException) when (Stopwatch.GetTimestamp() < deadline)
            {
                Thread.Sleep(50);
            }
        }
    }

    /// <summary>The whole server dies at once; its other processes end when they see that.</summary>
    public void Kill()
    {
        // The process that was started may be one that only waits for the server.
        var postmaster = int.Parse(
            File.ReadLines(Path.Combine(Data, "postmaster.pid")).First(),
            System.Globalization.CultureInfo.InvariantCulture);
        Must("kill", "-9", $"{postmaster}");
        _process!.WaitForExit();
    }

    public void Dispose()
    {
        if (_process is { HasExited: false })
        {
            try
            {
                Kill();
            }
            catch (Exception cause) when (cause is InvalidOperationException or IOException)
            {
                _process.Kill(entireProcessTree: true);
            }
        }

        try
        {
            Directory.Delete(Folder, recursive: true);
        }
        catch (IOException)
        {
            // A process of the server still ends; what is left lies in the folder for temporary files.
        }
    }

    internal static void Must(params string[] command)
    {
        using var process = Process.Start(Info(command))!;
        var errors = process.StandardError.ReadToEndAsync();
        var text = process.StandardOutput.ReadToEnd();
        process.WaitForExit();
        if (process.ExitCode != 0)
            throw new InvalidOperationException(
                $"{string.Join(' ', command)} ended with {process.ExitCode}: {text} {errors.GetAwaiter().GetResult()}");
    }

    internal static string Program(string name) => Path.Combine(FolderOfPrograms()!, name);

    private static string[] AsUser(string[] command) =>
        Environment.IsPrivilegedProcess
            ? ["setpriv", "--reuid=postgres", "--regid=postgres", "--clear-groups", "--inh-caps=-all", .. command]
            : command;

    private static ProcessStartInfo Info(string[] command) => new(command[0], command[1..])
    {
        RedirectStandardOutput = true,
        RedirectStandardError = true,
        WorkingDirectory = "/",
    };

    private static bool HasUser() => File.ReadLines("/etc/passwd").Any(line => line.StartsWith("postgres:"));

    private static string? FolderOfPrograms() =>
        Directory.Exists("/usr/lib/postgresql")
            ? Directory.GetDirectories("/usr/lib/postgresql")
                .OrderByDescending(folder => folder, StringComparer.Ordinal)
                .Select(folder => Path.Combine(folder, "bin"))
                .FirstOrDefault(folder => File.Exists(Path.Combine(folder, "postgres")))
            : null;
}

/// <summary>Skipped, saying so, without a PostgreSQL server.</summary>
public sealed class PostgreSqlFactAttribute : FactAttribute
{
    private bool _traced;
    private bool _mounts;

    public PostgreSqlFactAttribute() => Skip = PostgreSqlServer.Missing;

    /// <summary>Whether the test makes system calls fail.</summary>
    public bool Traced
    {
        get => _traced;
        set
        {
            _traced = value;
            if (value && !Programs.CanInject)
                Skip ??= "strace is not installed, or may not trace";
        }
    }

    /// <summary>Whether the test mounts file systems for another user.</summary>
    public bool Mounts
    {
        get => _mounts;
        set
        {
            _mounts = value;
            if (value && !(Environment.IsPrivilegedProcess && Programs.CanMount))
                Skip ??= "no right to mount for the user postgres";
        }
    }
}
