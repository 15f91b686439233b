using System.CommandLine;
using System.Runtime.InteropServices;
using HaActors.Lab.Namespaces;

namespace HaActors.Lab.Demo;

/// <summary><c>ha-lab demo</c>: what ./demo runs inside the lab's namespaces.</summary>
public static class DemoCommand
{
    public const int ServiceStayedAway = 1;
    public const int Usage = 2;
    public const int Interrupted = 130;

    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(60);

    public static System.CommandLine.Command Create()
    {
        var script = new Option<string?>("--script") { Description = "Commands to run, separated by semicolons." };
        var exit = new Option<bool>("--exit") { Description = "End after the script instead of asking for more." };
        var repeat = new Option<int>("--repeat")
        {
            Description = "Run the script so many times, with a whole cluster before each.",
            DefaultValueFactory = _ => 1,
        };
        var profile = new Option<string>("--profile")
        {
            Description = "The nodes' timing profile.",
            DefaultValueFactory = _ => DemoCluster.DefaultProfile,
        };
        profile.AcceptOnlyFromAmong("lan-fast", "lan", "wan");
        var quiet = new Option<bool>("--json-only") { Description = "No progress on stderr." };
        var command = new System.CommandLine.Command("demo", "Three nodes, a service, and faults.\n" + Demo.Command.Usage)
        {
            script, exit, repeat, profile, quiet,
        };
        command.Validators.Add(result =>
        {
            if (result.GetResult(repeat) is { Implicit: false } && result.GetValue(repeat) < 1)
                result.AddError("--repeat needs a number above 0");
            if (result.GetValue(script) is null
                && (result.GetValue(exit) || result.GetResult(repeat) is { Implicit: false }))
                result.AddError("--exit and --repeat need a --script");
            try
            {
                Demo.Command.ParseScript(result.GetValue(script) ?? "", ["n1", "n2", "n3"]);
            }
            catch (FormatException cause)
            {
                result.AddError(cause.Message);
            }
        });
        command.SetAction((parsed, cancel) => RunAsync(
            parsed.GetValue(script), parsed.GetValue(exit), parsed.GetValue(repeat), parsed.GetValue(profile)!,
            parsed.GetValue(quiet), cancel));
        return command;
    }

    private static async Task<int> RunAsync(
        string? script, bool exit, int repeats, string profile, bool quiet, CancellationToken cancel)
    {
        Interactive? interactive = null;
        var screen = new Screen(() => interactive?.Live() ?? "");
        // Unattended, stdout is for the results alone.
        var say = script is null ? screen.Say : quiet ? _ => { } : (Action<string>)Console.Error.WriteLine;
        using var interrupted = CancellationTokenSource.CreateLinkedTokenSource(cancel);
        using var onInterrupt = PosixSignalRegistration.Create(PosixSignal.SIGINT, End);
        using var onTerminate = PosixSignalRegistration.Create(PosixSignal.SIGTERM, End);
        try
        {
            using var demo = new DemoCluster(DemoFolder.Logs, DemoFolder.Binaries, say, profile);
            interactive = new Interactive(demo);
            var work = WorkAsync(demo);
            var ended = await Task.WhenAny(work, Task.Delay(Timeout.Infinite, interrupted.Token));
            return ended == work ? await work : Interrupted;
        }
        catch (LabException cause)
        {
            await Console.Error.WriteLineAsync($"demo: {cause.Message}");
            return ServiceStayedAway;
        }

        void End(PosixSignalContext signal)
        {
            signal.Cancel = true;
            interrupted.Cancel();
        }

        async Task<int> WorkAsync(DemoCluster demo)
        {
            if (!await demo.FormAsync(Patience))
            {
                await Console.Error.WriteLineAsync(
                    $"demo: no service within {Patience.TotalSeconds:0} s; the nodes' logs are in {DemoFolder.Logs}");
                return ServiceStayedAway;
            }

            var back = script is null
                || (await new Unattended(demo, say, Console.Out).RunAsync(script, repeats)).All(run => run.CameBack);
            if (!exit)
                await Task.Run(() => interactive.RunAsync(screen, interrupted.Token), CancellationToken.None);
            return back ? 0 : ServiceStayedAway;
        }
    }
}
