using System.Diagnostics;

namespace HaActors.Process.Tests.Lab;

/// <summary>Called by itself, as root, it once mounted over the machine's own /run.</summary>
public sealed class InsideTests
{
    // In the lab only: were it broken, it would do to the lab what it must not do to the machine.
    [LabFact]
    public async Task What_prepares_the_lab_refuses_to_run_anywhere_else()
    {
        var before = await File.ReadAllTextAsync("/proc/self/mounts");
        var script = Path.Combine(AppContext.BaseDirectory, "Lab", "inside");
        using var run = System.Diagnostics.Process.Start(new ProcessStartInfo("sh", [script, "true"]) { RedirectStandardError = true })!;
        var said = await run.StandardError.ReadToEndAsync();
        await run.WaitForExitAsync();
        Assert.Equal(2, run.ExitCode);
        Assert.Contains("nothing was done", said);
        Assert.Equal(before, await File.ReadAllTextAsync("/proc/self/mounts"));
    }
}
