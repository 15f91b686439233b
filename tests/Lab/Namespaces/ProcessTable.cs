namespace HaActors.Lab.Namespaces;

/// <param name="Own">Processor time of the process.</param>
/// <param name="Children">Processor time of the children that it waited for.</param>
/// <param name="ResidentBytes">Memory in use now.</param>
public sealed record ProcessUsage(TimeSpan Own, TimeSpan Children, long ResidentBytes);

/// <summary>Reads /proc: which processes live in which process namespace.</summary>
internal static class ProcessTable
{
    /// <summary>All live processes of the namespace that <paramref name="member"/> lives in, lowest pid first.</summary>
    public static IReadOnlyList<int> InNamespaceOf(int member)
    {
        var wanted = NamespaceOf(member);
        if (wanted is null)
            return [];
        return [.. Pids().Where(pid => NamespaceOf(pid) == wanted && State(pid) is not (null or 'Z' or 'X'))];
    }

    public static IReadOnlyList<int> ChildrenOf(int pid)
    {
        try
        {
            return [.. File.ReadAllText($"/proc/{pid}/task/{pid}/children")
                .Split(' ', StringSplitOptions.RemoveEmptyEntries).Select(int.Parse)];
        }
        catch (IOException)
        {
            return [];
        }
    }

    /// <summary>The state letter of proc(5), such as T for stopped; null when the process is gone.</summary>
    public static char? State(int pid) => AfterName(pid) is [{ Length: 1 } state, ..] ? state[0] : null;

    public static int? ParentOf(int pid) =>
        AfterName(pid) is [_, var parent, ..] && int.TryParse(parent, out var value) ? value : null;

    public static ProcessUsage? UsageOf(int pid)
    {
        // utime, stime, cutime, cstime in ticks of 10 ms and rss in pages: fields 14 to 17 and 24, from the third on.
        if (AfterName(pid) is not { Length: > 21 } fields)
            return null;
        return new ProcessUsage(Ticks(11, 13), Ticks(13, 15), long.Parse(fields[21]) * Environment.SystemPageSize);

        TimeSpan Ticks(int from, int to) => TimeSpan.FromMilliseconds(fields[from..to].Sum(long.Parse) * 10);
    }

    public static string CommandLine(int pid)
    {
        try
        {
            return File.ReadAllText($"/proc/{pid}/cmdline").Replace('\0', ' ').Trim();
        }
        catch (IOException)
        {
            return "";
        }
    }

    /// <summary>The fields of proc_pid_stat(5) from the third on; empty when the process is gone.</summary>
    private static string[] AfterName(int pid)
    {
        try
        {
            var stat = File.ReadAllText($"/proc/{pid}/stat");
            // The name before it stands in parentheses and may hold any character, parentheses too.
            return stat[(stat.LastIndexOf(')') + 2)..].Split(' ');
        }
        catch (IOException)
        {
            return [];
        }
    }

    private static IEnumerable<int> Pids() =>
        Directory.EnumerateDirectories("/proc").Select(Path.GetFileName)
            .Select(name => int.TryParse(name, out var pid) ? pid : 0).Where(pid => pid > 0).Order();

    private static string? NamespaceOf(int pid)
    {
        try
        {
            return new FileInfo($"/proc/{pid}/ns/pid").LinkTarget;
        }
        catch (IOException)
        {
            return null;
        }
        catch (UnauthorizedAccessException)
        {
            return null;
        }
    }
}
