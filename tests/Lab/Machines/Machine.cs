using System.Diagnostics;
using HaActors.Lab.Machines.Emulation;
using HaActors.Lab.Machines.Guest;
using HaActors.Lab.Machines.Networks;
using HaActors.Lab.Machines.Plan;
using HaActors.Lab.Machines.Qmp;
using HaActors.Lab.Namespaces;
using HaActors.Lab.Power;

namespace HaActors.Lab.Machines;

/// <summary>A virtual machine: its power, its faults, and commands in it.</summary>
public sealed class Machine : IPowered, IDisposable
{
    private readonly Lock _gate = new();
    private readonly LabPlan _lab;
    private readonly MachinePlaces _places;
    private readonly List<MachineEvent> _events = [];
    private readonly HashSet<string> _pulled = [];
    private Process? _qemu;
    private Task<QmpConnection>? _qmp;

    public Machine(MachinePlan plan, LabPlan lab, MachinePlaces places, string key)
    {
        Plan = plan;
        _lab = lab;
        _places = places;
        Console = new ConsoleLog(QemuCommandLine.Console(places));
        Shell = new GuestShell(plan.ManagementAddress, key, places.Sockets);
    }

    public MachinePlan Plan { get; }

    public string Name => Plan.Name;

    /// <summary>Its address on its first network.</summary>
    public string Address => Plan.AddressOn(_lab.Network(Plan.Interfaces[0].Network));

    public ConsoleLog Console { get; }

    public GuestShell Shell { get; }

    public bool IsOn
    {
        get
        {
            lock (_gate)
                return _qemu is { HasExited: false };
        }
    }

    /// <summary>It stands still, whether it can notice or not.</summary>
    public bool IsStill { get; private set; }

    /// <summary>RESET, WATCHDOG, STOP and the like, of all its lives, oldest first.</summary>
    public IReadOnlyList<MachineEvent> Events
    {
        get
        {
            lock (_events)
                return [.. _events];
        }
    }

    /// <summary>The folder that is /lab in the machine: what is written there it sees at once.</summary>
    public string Share => _places.Share;

    public void PowerOn()
    {
        lock (_gate)
        {
            if (_qemu is { HasExited: false })
                return;
            _qemu?.Dispose();
            _pulled.Clear();
            Shell.Forget();
            File.Delete(QemuCommandLine.QmpSocket(_places, Name));
            // A session of its own: a Ctrl-C in the lab's terminal is no signal to the machines.
            _qemu = Tool.Start(new ProcessStartInfo(
                "setsid", [QemuCommandLine.Program, .. QemuCommandLine.Of(Plan, _lab, _places)])
            {
                RedirectStandardError = true,
                RedirectStandardInput = true,
            });
            var log = Path.Combine(_places.Disks, "qemu.log");
            _qemu.ErrorDataReceived += (_, line) => File.AppendAllText(log, line.Data is null ? "" : line.Data + "\n");
            _qemu.BeginErrorReadLine();
            IsStill = false;
            _qmp = QmpConnection.OpenAsync(QemuCommandLine.QmpSocket(_places, Name), Note);
        }
    }

    /// <summary>Pulls the plug: no byte more leaves the machine, and none that it did not flush is kept.</summary>
    public void PowerOff()
    {
        lock (_gate)
        {
            if (_qemu is not { } qemu)
                return;
            if (!qemu.HasExited)
                Native.Signal(qemu.Id, Native.SigKill);
            qemu.WaitForExit();
            if (_qmp is { IsCompletedSuccessfully: true } qmp)
                qmp.GetAwaiter().GetResult().Dispose();
            Shell.Forget();
            IsStill = false;
        }
    }

    /// <summary>Presses the reset button.</summary>
    public Task ResetAsync() => QmpAsync(QmpCommand.Reset);

    /// <summary>Stops the machine and its clocks, as a hypervisor does: it cannot notice.</summary>
    public async Task PauseAsync()
    {
        await QmpAsync(QmpCommand.Pause);
        IsStill = true;
    }

    public async Task ContinueAsync()
    {
        await QmpAsync(QmpCommand.Continue);
        IsStill = false;
    }

    /// <summary>Stops the machine while its clocks run on: they have jumped when it is thawed.</summary>
    public void Freeze() => Signal(Native.SigStop, isStill: true);

    public void Thaw() => Signal(Native.SigCont, isStill: false);

    /// <summary>Pulls the cable of an interface: the machine loses its carrier.</summary>
    public async Task PullAsync(string networkInterface)
    {
        await QmpAsync(QmpCommand.SetLink(networkInterface, isUp: false));
        lock (_pulled)
            _pulled.Add(networkInterface);
    }

    public async Task PlugAsync(string networkInterface)
    {
        await QmpAsync(QmpCommand.SetLink(networkInterface, isUp: true));
        lock (_pulled)
            _pulled.Remove(networkInterface);
    }

    /// <summary>Carries nothing more on an interface, or one way only; the carrier stays.</summary>
    /// <param name="way">What is not carried any more; null: nothing is.</param>
    public void CutSilently(string networkInterface, Way? way = null) => LabSwitches.Cut(Name, networkInterface, way);

    /// <summary>Undoes every cut and every pulled cable of this machine.</summary>
    public async Task MendAsync()
    {
        foreach (var each in Plan.Interfaces)
            LabSwitches.Mend(Name, each.Name);
        string[] pulled;
        lock (_pulled)
            pulled = [.. _pulled];
        foreach (var each in pulled)
            await PlugAsync(each);
    }

    /// <summary>Makes a disk slow; 0 means no limit.</summary>
    public Task SlowDiskAsync(string disk, long bytesPerSecond, long operationsPerSecond = 0) =>
        QmpAsync(QmpCommand.Throttle(disk, bytesPerSecond, operationsPerSecond));

    /// <summary>Fills a file system until nothing more fits.</summary>
    public Task FillAsync(string folder) =>
        MustAsync($"dd if=/dev/zero of={GuestShell.Quoted(folder + "/lab-full")} bs=1M 2> /dev/null; sync; [ -s {GuestShell.Quoted(folder + "/lab-full")} ]");

    public Task EmptyAsync(string folder) => MustAsync($"rm -f {GuestShell.Quoted(folder + "/lab-full")}");

    /// <summary>Sets the wall clock forth or back; the clocks that count on do not change.</summary>
    public Task JumpClockAsync(TimeSpan by) =>
        MustAsync($"date -s @$(( $(date +%s) + ({(long)by.TotalSeconds}) ))");

    /// <summary>The kernel is dead a second later and stays so, until a watchdog or somebody outside resets the machine.</summary>
    public Task CrashKernelAsync() => MustAsync("(sleep 1; echo c > /proc/sysrq-trigger) > /dev/null 2>&1 < /dev/null &");

    /// <summary>Runs a program with its arguments, as they are.</summary>
    public Task<ToolRun> RunAsync(params string[] command) =>
        Shell.RunAsync(string.Join(' ', command.Select(GuestShell.Quoted)));

    /// <summary>Runs a line of shell that must succeed.</summary>
    /// <returns>What it wrote.</returns>
    /// <exception cref="LabException">Its exit code was not 0.</exception>
    public async Task<string> MustAsync(string line, TimeSpan? patience = null)
    {
        var run = await Shell.RunAsync(line, patience);
        return run.ExitCode == 0
            ? run.Output
            : throw new LabException($"{Name}: {line}: exit code {run.ExitCode}: {run.Errors.Trim()} {run.Output.Trim()}");
    }

    /// <exception cref="LabException">The machine is off or stands still, or QEMU refused.</exception>
    public async Task<System.Text.Json.JsonElement> QmpAsync(QmpCommand command)
    {
        Task<QmpConnection>? qmp;
        lock (_gate)
            qmp = _qemu is { HasExited: false } ? _qmp : null;
        return qmp is null ? throw new LabException($"{Name} is off") : await (await qmp).DoAsync(command);
    }

    public void Dispose()
    {
        PowerOff();
        _qemu?.Dispose();
    }

    private void Signal(int signal, bool isStill)
    {
        lock (_gate)
        {
            if (_qemu is not { HasExited: false } qemu)
                throw new LabException($"{Name} is off");
            Native.Signal(qemu.Id, signal);
            IsStill = isStill;
        }
    }

    private void Note(MachineEvent happened)
    {
        lock (_events)
            _events.Add(happened);
        // What it had of the last life is dead, and commands would wait for that.
        if (happened.Name == "RESET")
            Shell.Forget();
    }
}
