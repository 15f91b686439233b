using System.Globalization;

namespace HaActors.Bench.Runtime;

/// <summary>The figures for a person.</summary>
internal static class RuntimeTable
{
    public static void Print(RuntimeReport report, TextWriter to)
    {
        to.WriteLine();
        to.WriteLine($"{"row",-14}{"figure",-46}{"median",14}{"lowest",14}{"highest",14}  unit");
        foreach (var figure in report.Figures)
            to.WriteLine(
                $"{figure.Row,-14}{figure.Figure,-46}{Text(figure.Median),14}{Text(figure.Lowest),14}"
                + $"{Text(figure.Highest),14}  {figure.Unit}");
    }

    private static string Text(double value) => value.ToString(
        Math.Abs(value) >= 1000 ? "#,##0" : Math.Abs(value) >= 10 ? "0.0" : "0.00", CultureInfo.InvariantCulture);
}
