using System.Diagnostics;

namespace HaActors.Persistence.Tests;

/// <summary>Skipped, saying so, where a namespace with a file system of its own cannot be made.</summary>
public sealed class MountFactAttribute : FactAttribute
{
    public MountFactAttribute()
    {
        if (!Programs.CanMount)
            Skip = "no right to mount in a namespace";
    }

    public static string[] Options => Environment.IsPrivilegedProcess ? ["-m"] : ["-r", "-m"];
}

/// <summary>Skipped, saying so, where system calls cannot be made to fail.</summary>
public sealed class StraceTheoryAttribute : TheoryAttribute
{
    public StraceTheoryAttribute()
    {
        if (!Programs.CanInject)
            Skip = "strace is not installed, or may not trace";
    }
}

internal static class Programs
{
    private static readonly Lazy<bool> Injects = new(() => Succeeds(
        "strace", ["-f", "-qq", "-o", "/dev/null", "-e", "inject=fsync:error=EIO", "true"]));

    private static readonly Lazy<bool> Mounts = new(() => Succeeds(
        "unshare", [.. MountFactAttribute.Options, "sh", "-c", "mount -t tmpfs -o size=1m none /tmp"]));

    public static bool CanMount => Mounts.Value;

    public static bool CanInject => Injects.Value;

    public static bool Succeeds(string program, string[] arguments)
    {
        try
        {
            using var process = Process.Start(new ProcessStartInfo(program, arguments)
            {
                RedirectStandardError = true,
                RedirectStandardOutput = true,
            })!;
            process.StandardError.ReadToEnd();
            process.WaitForExit();
            return process.ExitCode == 0;
        }
        catch (System.ComponentModel.Win32Exception)
        {
            return false;
        }
    }
}
