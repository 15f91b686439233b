using HaActors.Policy.Reports;
using HaActors.Shell.Client;

namespace HaActors.Shell.Offline;

/// <summary>Decides upon every file of a folder in one process, and writes what comes out beside each other.</summary>
internal static class SimulateMany
{
    /// <exception cref="PolicyMistake">A folder cannot be used, or some file is no CIB (the rest is done).</exception>
    public static void Run(string folder, PolicyArguments arguments, Terminal terminal)
    {
        if (arguments.OutFolder is not { } output)
            throw new PolicyMistake("Where to? --cib-dir needs --out DIR.");
        if (!Directory.Exists(folder))
            throw new PolicyMistake($"Cannot read {folder}: there is no such folder.");
        try
        {
            Directory.CreateDirectory(output);
        }
        catch (Exception cause) when (cause is IOException or UnauthorizedAccessException)
        {
            throw new PolicyMistake($"Cannot make {output}: {cause.Message}");
        }

        var times = Times(Path.Combine(folder, "..", "args.tsv"));
        var unusable = new List<string>();
        foreach (var file in Directory.GetFiles(folder, "*.xml").Order(StringComparer.Ordinal))
        {
            var name = Path.GetFileNameWithoutExtension(file);
            try
            {
                var cib = Files.ReadCib(file, terminal);
                var time = arguments.Time ?? times.GetValueOrDefault(name);
                Write(Path.Combine(output, name), Simulation.Of(cib, arguments, wantsScores: true, time));
            }
            catch (PolicyMistake mistake)
            {
                unusable.Add(mistake.Message);
            }
        }

        if (unusable.Count > 0)
            throw new PolicyMistake(string.Join('\n', unusable));
    }

    private static void Write(string path, Simulation simulation)
    {
        var run = simulation.Report.Run;
        Files.Write($"{path}.summary", simulation.Report.Summary);
        Files.Write($"{path}.scores", Sorted("\n", simulation.Scores!.Lines, ""));
        var dot = DotText.Of(run).Split('\n', StringSplitOptions.RemoveEmptyEntries);
        Files.Write($"{path}.dot", Sorted($"{dot[0]}\n", dot[1..^1].Distinct(), $"{dot[^1]}\n"));
        Files.Write($"{path}.exp", GraphXml.Of(run));
    }

    // As the cases have them: in which order scores and graphs are made says nothing to who compares.
    private static string Sorted(string head, IEnumerable<string> lines, string tail) =>
        $"{head}{string.Concat(lines.Order(StringComparer.Ordinal).Select(static line => $"{line}\n"))}{tail}";

    /// <summary>NAME, a tab, arguments: of these only the time can differ between files of a folder.</summary>
    private static Dictionary<string, string> Times(string file)
    {
        var times = new Dictionary<string, string>(StringComparer.Ordinal);
        if (!File.Exists(file))
            return times;
        foreach (var line in File.ReadLines(file))
            if (line.Split('\t') is [var name, var text, ..]
                && text.Split(' ', StringSplitOptions.RemoveEmptyEntries) is ["-t" or "--time", var time, ..])
                times[name] = time;
        return times;
    }
}
