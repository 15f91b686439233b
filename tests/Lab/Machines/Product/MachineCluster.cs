using System.Diagnostics;
using HaActors.Lab.Demo;
using HaActors.Lab.Namespaces;
using HaActors.Lab.Product;

namespace HaActors.Lab.Machines.Product;

/// <summary>The product on a lab's machines, as an operator and a client see it.</summary>
public sealed class MachineCluster(MachineLab lab)
{
    // As the guest's "keep" says it, which does not start it again then.
    private const string Refused = "haactors: ended with exit code 2";

    private static readonly TimeSpan s_patience = TimeSpan.FromSeconds(10);
    private static readonly TimeSpan s_poll = TimeSpan.FromSeconds(1);

    private ClusterView? _latest;

    /// <summary>When it was made, as a stopwatch's timestamp.</summary>
    public long Began { get; } = Stopwatch.GetTimestamp();

    public MachineLab Lab => lab;

    /// <summary>How long something may take to come to be.</summary>
    public TimeSpan Deadline { get; set; } = TimeSpan.FromMinutes(5);

    /// <summary>Where a command can be answered: machines that are on and move.</summary>
    public IEnumerable<Machine> Reachable => lab.Machines.Where(machine => machine is { IsOn: true, IsStill: false });

    /// <summary>Runs the operator's shell for a machine, on this computer: in emulation it takes seconds to start.</summary>
    /// <returns>Exit code 124: not in time.</returns>
    public static Task<ToolRun> PbmAsync(Machine machine, params string[] arguments) => PbmAsync(machine, s_patience, arguments);

    /// <inheritdoc cref="PbmAsync(Machine, string[])"/>
    public static async Task<ToolRun> PbmAsync(Machine machine, TimeSpan patience, params string[] arguments)
    {
        using var deadline = new CancellationTokenSource(patience);
        try
        {
            return await Tool.TryAsync(
                Path.Combine(DemoFolder.Binaries, "pbm"),
                [$"{machine.Plan.ManagementAddress}:{ProductFiles.ShellPort}", .. arguments],
                deadline.Token);
        }
        catch (OperationCanceledException)
        {
            return new ToolRun(124, "", $"pbm did not answer within {patience.TotalSeconds:0} s");
        }
    }

    /// <summary>The picture of the first machine that gives one, those that know a coordinator preferred.</summary>
    /// <param name="except">Machines that are not asked: they may be cut off, and believe what is not so.</param>
    public async Task<ClusterView?> ViewAsync(params string[] except)
    {
        ClusterView? any = null;
        foreach (var machine in Reachable.Where(machine => !except.Contains(machine.Name)))
        {
            var run = await PbmAsync(machine, "ha", "status", "-o", "json");
            var view = run.ExitCode == 0 ? ClusterView.Parse(run.Output) : null;
            if (view?.Coordinator is not null)
                return _latest = view;
            any ??= view;
        }

        return _latest = any ?? _latest;
    }

    /// <summary>Waits for a picture.</summary>
    /// <exception cref="LabException">It did not come to be; the message has the evidence.</exception>
    public async Task<ClusterView> UntilAsync(Func<ClusterView, bool> condition, string what, params string[] except)
    {
        ClusterView? seen = null;
        await UntilAsync(async () => (seen = await ViewAsync(except)) is { } view && condition(view), what);
        return seen!;
    }

    /// <inheritdoc cref="UntilAsync(Func{ClusterView, bool}, string, string[])"/>
    public async Task UntilAsync(Func<Task<bool>> condition, string what)
    {
        var began = Stopwatch.GetTimestamp();
        while (!await condition())
        {
            if (Stopwatch.GetElapsedTime(began) > Deadline)
                throw new LabException($"not within {Deadline.TotalSeconds:0} s: {what}\n{Evidence()}");
            if (lab.Machines.FirstOrDefault(machine => machine.Console.Contains(Refused)) is { } wrong)
                throw new LabException($"{wrong.Name} refuses its configuration, while waiting for this: {what}\n{Evidence()}");
            await Task.Delay(s_poll);
        }
    }

    /// <summary>All nodes online and the resource running.</summary>
    /// <returns>The node that runs it.</returns>
    public async Task<string> WholeAsync(string resource) =>
        (await UntilAsync(view => view.IsComplete && view.IsStarted(resource), $"all nodes are online and {resource} runs")).NodeOf(resource)!;

    /// <returns>The node other than the given one on which the resource runs.</returns>
    public async Task<string> RunsElsewhereAsync(string resource, string than) =>
        (await UntilAsync(view => view.NodeOf(resource) is { } node && node != than, $"{resource} runs on another node than {than}", than))
            .NodeOf(resource)!;

    /// <summary>
    /// Somebody asked the machine's power switch to switch it off, and it was. A fence agent does not ask when it is off already.
    /// </summary>
    public bool WasFenced(string machine) => lab.Power.CutsSince(Began).Any(cut => cut.Node == machine);

    /// <summary>What one looks at when something did not come to be.</summary>
    public string Evidence() => string.Join('\n', [
        $"last picture: {(_latest is { } view ? $"coordinator {view.Coordinator}; {string.Join(", ", view.Nodes)}; {string.Join(", ", view.Resources)}" : "none")}",
        $"power: {string.Join(", ", lab.Power.CutsSince(Began).Select(cut => $"{cut.Node} off"))}",
        .. lab.Machines.SelectMany(machine => machine.Console.Last(30)
            .Prepend($"console of {machine.Name} ({(machine.IsStill ? "still" : machine.IsOn ? "on" : "off")}):")),
    ]);
}
