using HaActors.Policy.Cib;
using HaActors.Policy.Reports;
using HaActors.Policy.Scheduling;
using HaActors.Policy.Simulation;

namespace HaActors.Policy.Cases;

/// <summary>Runs cases and writes what comes out beside each other.</summary>
internal static class CaseRun
{
    public static int All(string folder, string output, string prefix)
    {
        Directory.CreateDirectory(output);
        var arguments = Arguments(Path.Combine(folder, "..", "args.tsv"));
        var failures = 0;
        foreach (var file in Directory.GetFiles(folder, $"{prefix}*.xml").Order(StringComparer.Ordinal))
        {
            var name = Path.GetFileNameWithoutExtension(file);
            try
            {
                var time = TimeOf(arguments.GetValueOrDefault(name) ?? []);
                Write(output, name, File.ReadAllText(file), time);
            }
            catch (Exception cause)
            {
                failures++;
                Console.Error.WriteLine($"{name}: {cause.GetType().Name}: {cause.Message}");
                Console.Error.WriteLine(string.Join('\n', (cause.StackTrace ?? "").Split('\n').Take(4)));
                File.WriteAllText(Path.Combine(output, $"{name}.summary"), cause.ToString());
            }
        }

        return failures == 0 ? 0 : 1;
    }

    public static string? TimeOf(string[] arguments)
    {
        var at = Array.FindIndex(arguments, argument => argument is "-t" or "--time");
        return at >= 0 && at + 1 < arguments.Length ? arguments[at + 1] : null;
    }

    public static string Summary(string xml, string? time) =>
        SimulationReport.Of(CibReader.Read(xml), new SimulationRequest { Time = time }).Summary;

    public static List<string> Scores(string xml, string? time)
    {
        var scores = new ScoreListing();
        SimulationReport.Of(CibReader.Read(xml), new SimulationRequest { Time = time, Scores = scores });
        return [.. scores.Lines];
    }

    private static void Write(string output, string name, string xml, string? time)
    {
        var scores = new ScoreListing();
        var report = SimulationReport.Of(CibReader.Read(xml), new SimulationRequest { Time = time, Scores = scores });
        File.WriteAllText(Path.Combine(output, $"{name}.summary"), report.Summary);
        File.WriteAllLines(Path.Combine(output, $"{name}.scores"), scores.Lines.Order(StringComparer.Ordinal));
        File.WriteAllText(Path.Combine(output, $"{name}.dot"), DotText.Of(report.Run));
        File.WriteAllText(Path.Combine(output, $"{name}.exp"), GraphXml.Of(report.Run));
    }

    private static Dictionary<string, string[]> Arguments(string file)
    {
        var all = new Dictionary<string, string[]>(StringComparer.Ordinal);
        if (!File.Exists(file))
            return all;
        foreach (var line in File.ReadLines(file))
            if (line.Split('\t') is [var name, var arguments, ..] && name.Length > 0)
                all[name] = arguments.Split(' ', StringSplitOptions.RemoveEmptyEntries);
        return all;
    }
}
