using System.Globalization;

namespace HaActors.Bench.Deciding;

/// <summary>The curve for a person.</summary>
internal static class PolicyTable
{
    public static void Head(TextWriter to)
    {
        to.WriteLine($"{"",9}{"",6}{"",12}{"",9}{"-- in process --",27}{"",6}{"- pbm -",14}{"- crm_simulate -",18}{"- faster -",20}");
        to.WriteLine($"{"resources",9}{"nodes",6}{"constraints",12}{"actions",9}{"read",9}{"decide",9}{"MB",9}{"us/e",6}"
            + $"{"s",7}{"MB",7}{"s",9}{"MB",9}{"in process",12}{"command",8}");
    }

    public static void Row(PolicyFigures row, TextWriter to) => to.WriteLine(string.Create(
        CultureInfo.InvariantCulture,
        $"{row.Resources,9}{row.Nodes,6}{row.Constraints,12}{row.Actions,9}{row.ReadMs,9:F1}{row.DecideMs,9:F1}{row.AllocatedMb,9:F0}{row.MicrosecondsEach,6:F0}{Seconds(row.Command),7}{Memory(row.Command),7}{Seconds(row.Pacemaker),9}{Memory(row.Pacemaker),9}{Times(row.FasterInProcess),12}{Times(row.FasterCommand),8}"));

    private static string Seconds(ProgramFigures? figures) =>
        figures is null ? "absent" : figures.Seconds.ToString("F2", CultureInfo.InvariantCulture);

    private static string Memory(ProgramFigures? figures) =>
        figures is null ? "" : figures.MemoryMb.ToString("F0", CultureInfo.InvariantCulture);

    private static string Times(double? factor) =>
        factor is { } times ? times.ToString("F1", CultureInfo.InvariantCulture) + "x" : "";
}
