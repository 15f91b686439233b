using System.Collections.Immutable;
using System.Globalization;
using System.Text;

namespace HaActors.Agents.Programs;

/// <summary>
/// Ends what earlier lives of the daemon on this machine began and did not see the end of. Until that is done the
/// daemon must not be heard: its cluster takes its word that the earlier life does nothing any more.
/// </summary>
public static class Predecessors
{
    private static readonly TimeSpan BetweenLooks = TimeSpan.FromMilliseconds(10);
    private static readonly TimeSpan BetweenRemarks = TimeSpan.FromSeconds(5);

    /// <summary>Returns when no program of an earlier life runs, or can begin; what hangs in the kernel is waited
    /// for.</summary>
    /// <param name="folder">Holds one folder of records for each life. Its lives must be over: call it with the lock that
    /// they held.</param>
    /// <param name="boot">This run of the kernel: of an earlier one nothing can be left.</param>
    /// <param name="life">A name of the life that begins, never used before.</param>
    /// <param name="say">Hears, for people, what was ended and what is waited for.</param>
    /// <returns>The new life's records, and the resources of which an operation was broken off or ended badly: nobody
    /// knows what is left of them.</returns>
    /// <exception cref="IOException">The folder cannot be read or written.</exception>
    public static async Task<(OperationRecords Records, ImmutableSortedSet<string> BrokenOff)> EndAsync(
        string folder, string boot, string life, TimeProvider time, Action<string> say, CancellationToken cancel)
    {
        folder = Directory.CreateDirectory(folder).FullName;
        ImmutableArray<string> lives = [.. Directory.GetDirectories(folder).Order(StringComparer.Ordinal)];
        foreach (var earlier in lives)
            OperationRecords.Close(earlier);

        ImmutableArray<(string Mark, string Resource)> open =
        [
            .. lives.Where(earlier => Path.GetFileName(earlier).StartsWith(boot + ".", StringComparison.Ordinal))
                .SelectMany(Directory.GetFiles).Order(StringComparer.Ordinal)
                .Select(OperationRecords.Read).Where(record => record is not null).Select(record => record!.Value),
        ];
        if (!open.IsEmpty)
            await KillAsync([.. open.Select(record => record.Mark)], time, say, cancel);

        // The old records go last: if this life ends before, the next one finds them.
        ImmutableSortedSet<string> brokenOff = open.Select(record => record.Resource).ToImmutableSortedSet(StringComparer.Ordinal);
        var records = OperationRecords.Begin(Path.Combine(folder, $"{boot}.{life}"), brokenOff);
        foreach (var earlier in lives)
            Directory.Delete(earlier, recursive: true);
        return (records, brokenOff);
    }

    private static async Task KillAsync(
        ImmutableHashSet<string> marks, TimeProvider time, Action<string> say, CancellationToken cancel)
    {
        var said = new HashSet<int>();
        var began = time.GetTimestamp();
        var remarks = 1;

        // A process may be born behind the reader's back, of one that ends before it is reached: look twice.
        for (var empty = 0; empty < 2;)
        {
            var victims = Find(marks);
            empty = victims.Count == 0 ? empty + 1 : 0;
            foreach (var victim in victims)
            {
                if (said.Add(victim))
                    say($"process {victim} of an operation that the daemon's last life began is killed");
                _ = Native.Kill(victim, Native.SigKill);
            }

            if (victims.Count > 0 && time.GetElapsedTime(began) > remarks * BetweenRemarks)
            {
                remarks++;
                say($"waiting for {victims.Count} of them to die of SIGKILL, process {victims[0]} for one: this node joins nothing before");
            }

            if (victims.Count > 0)
                await Task.Delay(BetweenLooks, time, cancel);
        }
    }

    /// <summary>Those with a mark, and those in a session with one: an agent may have cleared its child's
    /// environment.</summary>
    private static List<int> Find(ImmutableHashSet<string> marks)
    {
        var all = Directory.EnumerateDirectories("/proc")
            .Select(path => int.TryParse(Path.GetFileName(path), NumberStyles.None, CultureInfo.InvariantCulture, out var pid) ? pid : 0)
            .Where(pid => pid > 1 && pid != Environment.ProcessId)
            .Select(pid => (Pid: pid, Session: SessionOf(pid)))
            .Where(process => process.Session is not null)
            .Select(process => (process.Pid, process.Session, IsMarked: IsMarked(process.Pid, marks)))
            .ToList();
        var sessions = all.Where(process => process.IsMarked).Select(process => process.Session).ToHashSet();
        return [.. all.Where(process => sessions.Contains(process.Session)).Select(process => process.Pid)];
    }

    /// <summary>Null: it has ended.</summary>
    private static int? SessionOf(int pid)
    {
        if (ReadProc(pid, "stat") is not { } stat)
            return null;

        // The name, in parentheses, may hold anything: state, parent, group and session follow the last one.
        var fields = stat[(stat.LastIndexOf(')') + 2)..].Split(' ');
        return fields[0] is "Z" or "X" ? null : int.Parse(fields[3], CultureInfo.InvariantCulture);
    }

    private static bool IsMarked(int pid, ImmutableHashSet<string> marks) =>
        ReadProc(pid, "environ")?.Split('\0')
            .Any(variable => variable.StartsWith(OperationRecords.Variable + "=", StringComparison.Ordinal)
                && marks.Contains(variable[(OperationRecords.Variable.Length + 1)..])) ?? false;

    private static string? ReadProc(int pid, string file)
    {
        try
        {
            return Encoding.Latin1.GetString(File.ReadAllBytes($"/proc/{pid}/{file}"));
        }
        catch (Exception gone) when (gone is IOException or UnauthorizedAccessException)
        {
            return null;
        }
    }
}
