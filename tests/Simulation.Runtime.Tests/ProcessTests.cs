using System.Diagnostics;
using System.Globalization;

namespace HaActors.Simulation.Runtime.Tests;

public sealed class ProcessTests
{
    private const string ChildVariable = "HAACTORS_SIMULATION_DIGEST";

    [Fact]
    public async Task The_same_seed_gives_the_same_history_in_another_process()
    {
        var run = RemotingRun.Digest(5);
        if (Environment.GetEnvironmentVariable(ChildVariable) is { Length: > 0 } file)
        {
            await File.WriteAllTextAsync(file, run.ToString(CultureInfo.InvariantCulture));
            return;
        }

        var answer = Path.Combine(Path.GetTempPath(), $"haactors-digest-{Environment.ProcessId}");
        var start = new ProcessStartInfo(Environment.ProcessPath!)
        {
            ArgumentList =
            {
                "vstest",
                typeof(ProcessTests).Assembly.Location,
                $"--TestCaseFilter:FullyQualifiedName~{nameof(ProcessTests)}",
            },
            Environment = { [ChildVariable] = answer },
            RedirectStandardOutput = true,
        };
        using var child = Process.Start(start)!;
        _ = await child.StandardOutput.ReadToEndAsync();
        await child.WaitForExitAsync();
        try
        {
            Assert.Equal(run.ToString(CultureInfo.InvariantCulture), await File.ReadAllTextAsync(answer));
        }
        finally
        {
            File.Delete(answer);
        }
    }
}
