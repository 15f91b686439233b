using System.Diagnostics;

namespace HaActors.Persistence.Tests;

/// <summary>A process that persists, and what it said: see its Program.cs for the lines.</summary>
public sealed class Worker : IDisposable
{
    private static readonly string Program = Path.Combine(AppContext.BaseDirectory, "persistence-worker.dll");
    private readonly Process _process;

    /// <param name="before">A program and its arguments that run it; none: it runs by itself.</param>
    /// <param name="arguments">The worker's own.</param>
    public Worker(string[] before, params string[] arguments)
    {
        string[] command = [.. before, .. Command(arguments)];
        _process = Process.Start(new ProcessStartInfo(command[0], command[1..])
        {
            RedirectStandardOutput = true,
            RedirectStandardError = true,
        })!;
        _process.ErrorDataReceived += (_, _) => { };
        _process.BeginErrorReadLine();
    }

    public static string[] Command(params string[] arguments) =>
        [Environment.ProcessPath is { } host && host.EndsWith("/dotnet") ? host : "dotnet", Program, .. arguments];

    /// <summary>What was acknowledged, by id.</summary>
    public SortedDictionary<string, long> Acknowledged { get; } = new(StringComparer.Ordinal);

    public SortedDictionary<string, long> Recovered { get; } = new(StringComparer.Ordinal);

    public List<string> Failures { get; } = [];

    /// <summary>Reads on until enough was acknowledged, or the process ends.</summary>
    public void ReadUntil(long acknowledged)
    {
        for (var seen = 0L; seen < acknowledged && _process.StandardOutput.ReadLine() is { } line;)
        {
            Note(line);
            seen += line.StartsWith('A') ? 1 : 0;
        }
    }

    /// <summary>Ends it as a loss of power would, and reads what it had said.</summary>
    public void Kill()
    {
        _process.Kill();
        ReadToEnd();
    }

    public void ReadToEnd()
    {
        while (_process.StandardOutput.ReadLine() is { } line)
            Note(line);
        _process.WaitForExit();
    }

    public void Note(string line)
    {
        var words = line.Split(' ', 3);
        switch (words[0])
        {
            case "A":
                Acknowledged[words[1]] = long.Parse(words[2], System.Globalization.CultureInfo.InvariantCulture);
                break;
            case "R":
                Recovered[words[1]] = long.Parse(words[2], System.Globalization.CultureInfo.InvariantCulture);
                break;
            case "F" or "X":
                Failures.Add(line);
                break;
        }
    }

    public void Dispose()
    {
        if (!_process.HasExited)
            _process.Kill(entireProcessTree: true);
        _process.Dispose();
    }

    /// <summary>Every acknowledged event is there; an actor that finds one missing, twice or out of order says so.</summary>
    public static void AssertNothingIsLost(IReadOnlyDictionary<string, long> acknowledged, Worker check)
    {
        Assert.Empty(check.Failures);
        Assert.Superset(acknowledged.Keys.ToHashSet(), check.Recovered.Keys.ToHashSet());
        AssertNothingIsLostIn(acknowledged, check);
    }

    public static void AssertNothingIsLostIn(
        IReadOnlyDictionary<string, long> acknowledged, Worker worker)
    {
        Assert.DoesNotContain(worker.Failures, line => line.StartsWith('X'));
        // A worker that was killed early may not have recovered all; those that it recovered must be whole.
        foreach (var (id, there) in worker.Recovered)
        {
            if (acknowledged.TryGetValue(id, out var number))
                Assert.True(there >= number, $"{id}: {number} acknowledged, {there} there");
        }
    }
}
