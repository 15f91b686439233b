using System.Diagnostics;
using System.Globalization;

namespace HaActors.Bench.Deciding;

/// <summary>A program that is run to its end: how long it takes, and how much memory.</summary>
internal static class TimedProgram
{
    /// <summary>Of a few runs the quickest, with the most memory that any of them had.</summary>
    /// <returns>Null: there is no such program.</returns>
    /// <exception cref="InvalidOperationException">It fails.</exception>
    public static ProgramFigures? Best(int runs, string program, params string[] arguments)
    {
        ProgramFigures? best = null;
        for (var run = 0; run < runs; run++)
        {
            if (Run(program, arguments) is not { } figures)
                return null;
            best = best is null ? figures : new(Math.Min(best.Seconds, figures.Seconds), Math.Max(best.MemoryMb, figures.MemoryMb));
            // What takes long is told exactly enough by one run.
            if (figures.Seconds > 5)
                break;
        }

        return best;
    }

    private static ProgramFigures? Run(string program, string[] arguments)
    {
        var start = new ProcessStartInfo(program, arguments) { RedirectStandardOutput = true, RedirectStandardError = true };
        var began = Stopwatch.GetTimestamp();
        Process process;
        try
        {
            process = Process.Start(start)!;
        }
        catch (System.ComponentModel.Win32Exception)
        {
            return null;
        }

        using (process)
        {
            var output = process.StandardOutput.ReadToEndAsync();
            var errors = process.StandardError.ReadToEndAsync();
            var memory = 0.0;
            while (!process.WaitForExit(TimeSpan.FromMilliseconds(5)))
                memory = Math.Max(memory, PeakMb(process.Id));
            var took = Stopwatch.GetElapsedTime(began).TotalSeconds;
            if (process.ExitCode != 0)
                throw new InvalidOperationException($"{program} ended with {process.ExitCode}: {errors.GetAwaiter().GetResult()}");
            _ = output.GetAwaiter().GetResult();
            return new(took, memory);
        }
    }

    // The kernel keeps the peak, but only as long as the process is there.
    private static double PeakMb(int process)
    {
        try
        {
            foreach (var line in File.ReadLines($"/proc/{process}/status"))
                if (line.StartsWith("VmHWM:", StringComparison.Ordinal))
                    return double.Parse(line.AsSpan(6, line.Length - 8), CultureInfo.InvariantCulture) / 1024;
        }
        catch (Exception cause) when (cause is IOException or UnauthorizedAccessException)
        {
            return 0;
        }

        return 0;
    }
}

internal sealed record ProgramFigures(double Seconds, double MemoryMb);
