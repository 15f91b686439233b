using HaActors.Lab.Namespaces;

namespace HaActors.Lab.Machines.Guest;

/// <summary>Runs commands in a machine, over one ssh connection that stays: a command costs less than 0.1 s then.</summary>
/// <param name="address">On the management network.</param>
/// <param name="sockets">Folder with a short path, for the connection that stays.</param>
public sealed class GuestShell(string address, string key, string sockets)
{
    private const int TimedOut = 124;

    private static readonly TimeSpan s_patience = TimeSpan.FromSeconds(30);

    private string Control => Path.Combine(sockets, $"ssh-{address}");

    /// <summary>What ssh needs to know before the name of the machine, for commands by hand, too.</summary>
    public static IReadOnlyList<string> Options(string key) =>
    [
        // The machine's keys are those of its image, and change with it.
        "-F", "/dev/null", "-i", key, "-o", "StrictHostKeyChecking=no", "-o", "UserKnownHostsFile=/dev/null", "-o", "LogLevel=ERROR",
        "-o", "BatchMode=yes", "-o", "ConnectTimeout=5", "-o", "ServerAliveInterval=2", "-o", "ServerAliveCountMax=4",
    ];

    /// <summary>Runs a line of shell as root.</summary>
    /// <param name="patience">After which it counts as hung; 30 s where nothing is said.</param>
    /// <returns>Exit code 124: not in time; 255: the machine cannot be reached.</returns>
    public async Task<ToolRun> RunAsync(string line, TimeSpan? patience = null)
    {
        using var deadline = new CancellationTokenSource(patience ?? s_patience);
        try
        {
            return await Tool.TryAsync(
                "ssh",
                [
                    .. Options(key), "-o", "ControlMaster=auto", "-o", $"ControlPath={Control}", "-o", "ControlPersist=600",
                    $"root@{address}", line,
                ],
                deadline.Token);
        }
        catch (OperationCanceledException)
        {
            return new ToolRun(TimedOut, "", $"not within {(patience ?? s_patience).TotalSeconds:0} s: {line}");
        }
    }

    /// <summary>The machine is gone: the next command needs a connection of its own.</summary>
    public void Forget() => File.Delete(Control);

    /// <summary>A word of a command line, whatever it holds.</summary>
    public static string Quoted(string word) => $"'{word.Replace("'", @"'\''", StringComparison.Ordinal)}'";
}
