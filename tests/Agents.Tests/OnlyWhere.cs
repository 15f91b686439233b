using System.Diagnostics;

namespace HaActors.Agents.Tests;

/// <summary>A test that needs agents of a distribution; without them it is skipped and says so.</summary>
public sealed class FactWhereInstalledAttribute : FactAttribute
{
    public FactWhereInstalledAttribute(string path)
    {
        if (!File.Exists(path) && !Directory.Exists(path))
            Skip = $"{path} is not installed";
    }
}

/// <summary>A test that makes a network namespace of its own; where the kernel forbids that, it is skipped and says
/// so.</summary>
public sealed class FactInNamespaceAttribute : FactAttribute
{
    private static readonly Lazy<string?> Missing = new(Try);

    public FactInNamespaceAttribute() => Skip = Missing.Value;

    private static string? Try()
    {
        using var process =
            Process.Start(
                new ProcessStartInfo("/bin/sh", ["-c", "unshare -Urn ip link add lan0 type veth peer name far0"])
        {
            RedirectStandardError = true,
        })!;
        var error = process.StandardError.ReadToEnd();
        process.WaitForExit();
        return process.ExitCode == 0 ? null : $"no network namespace with a veth pair can be made here: {error.Trim()}";
    }
}
