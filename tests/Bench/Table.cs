namespace HaActors.Bench;

/// <summary>The figures for a person.</summary>
public static class Table
{
    public static void Print(Figures figures, TextWriter to)
    {
        to.WriteLine();
        to.WriteLine($"{"fault",-18}{"profile",-9}{"runs",5}{"back",5}{"median",8}{"coord.",8}{"other",8}{"worst",8}"
            + $"{"lost",8}{"fenced",8}{"limit",8}");
        foreach (var fault in figures.Faults)
        {
            to.WriteLine($"{fault.Fault,-18}{fault.Profile,-9}{fault.Runs,5}{fault.CameBack,5}{Ms(fault.MedianOutageMs)}"
                + $"{Ms(fault.MedianOutageMsCoordinator)}{Ms(fault.MedianOutageMsOther)}{Ms(fault.WorstOutageMs)}"
                + $"{Ms(fault.MedianDetectedMs)}{Ms(fault.MedianFencedMs)}{Ms(fault.LimitMs)}"
                + (fault.WithinLimit ? "" : "  missed"));
        }

        to.WriteLine("(milliseconds; median outage of all runs, of those whose victim was the coordinator and of the "
            + "others; declared lost and fenced after the injection)");
        to.WriteLine($"formation: {string.Join(", ", figures.FormationMs)} ms (limit 2000)");
        foreach (var idle in figures.Idle)
        {
            to.WriteLine($"idle {idle.Node}: {idle.ProcessorPercent:0.00} % of a core (limit 2), "
                + $"monitors {idle.ProgramsPercent:0.00} %, {idle.ResidentMb:0.0} MB (limit 120)");
        }
    }

    private static string Ms(long? value) => $"{(value is { } ms ? ms : "-"),8}";
}
