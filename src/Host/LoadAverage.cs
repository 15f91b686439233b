using System.Globalization;

namespace HaActors.Host;

/// <summary>The kernel's mean number of processes that run, or wait for a processor or a disk.</summary>
internal static class LoadAverage
{
    /// <returns>Of the last minute, for each processor of the machine; 0: <c>/proc</c> does not say.</returns>
    public static double PerProcessor()
    {
        try
        {
            return PerProcessor(File.ReadAllText("/proc/loadavg"), File.ReadLines("/proc/stat"));
        }
        catch (Exception thrown) when (thrown is IOException or UnauthorizedAccessException)
        {
            return 0;
        }
    }

    /// <param name="average"><c>/proc/loadavg</c>.</param>
    /// <param name="statistics">Lines of <c>/proc/stat</c>: the average is the machine's, of which a container may use a part.</param>
    internal static double PerProcessor(string average, IEnumerable<string> statistics)
    {
        var processors = statistics.Count(static line => line.StartsWith("cpu", StringComparison.Ordinal) && line.Length > 3 && char.IsAsciiDigit(line[3]));
        return double.TryParse(average.Split(' ')[0], NumberStyles.Float, CultureInfo.InvariantCulture, out var load) && processors > 0
            ? load / processors
            : 0;
    }
}
