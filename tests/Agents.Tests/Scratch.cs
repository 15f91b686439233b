using System.Collections.Immutable;
using System.Diagnostics;

namespace HaActors.Agents.Tests;

/// <summary>A folder of scripts that lives as long as one test.</summary>
public sealed class Scratch : IDisposable
{
    public string Folder { get; } = Directory.CreateTempSubdirectory("haactors-agents-").FullName;

    public static ImmutableSortedDictionary<string, string> Nothing { get; } =
        ImmutableSortedDictionary.Create<string, string>(StringComparer.Ordinal);

    public static ImmutableSortedDictionary<string, string> Pairs(params (string Name, string Value)[] pairs) =>
        Nothing.AddRange(pairs.Select(pair => KeyValuePair.Create(pair.Name, pair.Value)));

    public string At(string name) => Path.Combine(Folder, name);

    public string Script(string name, string body, bool executable = true)
    {
        var path = At(name);
        Directory.CreateDirectory(Path.GetDirectoryName(path)!);
        Write(path, body.StartsWith("#!", StringComparison.Ordinal) ? body : "#!/bin/sh\n" + body + "\n");
        if (executable)
            File.SetUnixFileMode(path, (UnixFileMode)0b111_101_101);
        return path;
    }

    // By another process: while this one has the file open for writing, a child that another test starts holds it too
    // until its exec, and whoever runs the script then is told "text file busy".
    private static void Write(string path, string text)
    {
        using var shell = Process.Start(new ProcessStartInfo("/bin/sh", ["-c", "exec cat > \"$0\"", path]) { RedirectStandardInput = true })!;
        shell.StandardInput.Write(text);
        shell.StandardInput.Close();
        shell.WaitForExit();
        Assert.Equal(0, shell.ExitCode);
    }

    public string Read(string name) => File.Exists(At(name)) ? File.ReadAllText(At(name)) : "";

    /// <summary>Waits for a condition; fails the test after a time that only a broken program needs.</summary>
    public static async Task Eventually(Func<bool> condition, string what)
    {
        var clock = Stopwatch.StartNew();
        while (!condition())
        {
            Assert.True(clock.Elapsed < TimeSpan.FromSeconds(30), $"never: {what}");
            await Task.Delay(5);
        }
    }

    /// <summary>Whether the process exists and is no zombie.</summary>
    public static bool Lives(string pid)
    {
        try
        {
            var stat = File.ReadAllText($"/proc/{pid.Trim()}/stat");
            return stat[stat.LastIndexOf(')') + 2] is not ('Z' or 'X');
        }
        catch (IOException)
        {
            return false;
        }
    }

    public void Dispose() => Directory.Delete(Folder, recursive: true);
}
