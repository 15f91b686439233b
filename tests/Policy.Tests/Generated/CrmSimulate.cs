using System.Diagnostics;
using System.Text.RegularExpressions;

namespace HaActors.Policy.Tests.Generated;

/// <summary>Pacemaker's own simulator, where it is installed.</summary>
internal static partial class CrmSimulate
{
    private const string Program = "/usr/sbin/crm_simulate";

    public static bool IsThere => File.Exists(Program);

    /// <summary>What <c>-x FILE -S</c> prints; null: it refuses the configuration or gives up.</summary>
    public static string? Summary(string xml)
    {
        var file = Path.GetTempFileName();
        try
        {
            File.WriteAllText(file, xml);
            var start = new ProcessStartInfo(Program, ["-x", file, "-S"])
            {
                RedirectStandardOutput = true,
                RedirectStandardError = true,
                Environment = { ["LC_ALL"] = "C", ["TZ"] = "UTC" },
            };
            using var process = Process.Start(start)!;
            process.ErrorDataReceived += static (_, _) => { };
            process.BeginErrorReadLine();
            var text = process.StandardOutput.ReadToEnd();
            process.WaitForExit();
            return process.ExitCode == 0 ? text : null;
        }
        finally
        {
            File.Delete(file);
        }
    }

    /// <summary>The lines between two headings, in order of name, without what versions are known to say otherwise.</summary>
    public static List<string> Section(string summary, string heading, string next)
    {
        var from = summary.IndexOf($"{heading}:\n", StringComparison.Ordinal);
        var to = summary.IndexOf($"\n{next}:\n", StringComparison.Ordinal);
        if (from < 0 || to < from)
            return [];
        return
        [
            .. summary[from..to].Split('\n').Skip(1)
                .Select(static line => Spaces().Replace(line, " ").Trim())
                .Where(static line => line.Length > 0)
                .Order(StringComparer.Ordinal),
        ];
    }

    [GeneratedRegex(@"\s+")]
    private static partial Regex Spaces();
}

/// <summary>A test that compares with Pacemaker's simulator.</summary>
internal sealed class CrmSimulateFactAttribute : FactAttribute
{
    public CrmSimulateFactAttribute()
    {
        if (!CrmSimulate.IsThere)
            Skip = "crm_simulate (Debian: pacemaker-cli-utils) is not installed.";
    }
}
