using System.Diagnostics;
using HaActors.Lab.Power;

namespace HaActors.Lab.Namespaces;

/// <param name="Command">The program that the node runs, and its arguments.</param>
/// <param name="Folder">Where the node's log goes.</param>
public sealed record LabNodeSettings(string Name, string Address, IReadOnlyList<string> Command, string Folder);

/// <summary>
/// A machine of the lab: a network namespace as its kernel, a process namespace (own /proc, /run and host name) as
/// what runs on it, and in there the daemon.
/// </summary>
public sealed class LabNode : IPowered, IDisposable
{
    private static readonly TimeSpan BootTime = TimeSpan.FromSeconds(10);

    private readonly Lock _gate = new();
    private readonly LabNodeSettings _settings;
    private Process? _machine;
    private Process? _daemon;
    private int _init;

    public LabNode(LabNodeSettings settings)
    {
        _settings = settings;
        Command = settings.Command;
        Directory.CreateDirectory(settings.Folder);
        Log = new NodeLog(Path.Combine(settings.Folder, $"{settings.Name}.log"));
    }

    public string Name => _settings.Name;

    public string Address => _settings.Address;

    public NodeLog Log { get; }

    /// <summary>What its daemon is started by, from the next start on.</summary>
    public IReadOnlyList<string> Command { get; set; }

    /// <summary>Processes may run on it; says nothing about the daemon.</summary>
    public bool IsOn
    {
        get
        {
            lock (_gate)
                return _machine is { HasExited: false };
        }
    }

    /// <summary>Its daemon, at least, stands still.</summary>
    public bool IsFrozen { get; private set; }

    public bool IsCut { get; private set; }

    /// <summary>Its cable carries one way only.</summary>
    public bool IsHalfCut { get; private set; }

    /// <summary>The daemon's exit code; null while it runs, and before it was ever started.</summary>
    public int? DaemonExit => _daemon is { HasExited: true } ended ? ended.ExitCode : null;

    /// <summary>When the daemon was last started (<see cref="Stopwatch.GetTimestamp"/>).</summary>
    public long DaemonStartedAt { get; private set; }

    void IPowered.PowerOn() => PowerOn();

    /// <summary>Boots a new kernel, with nothing left of the old one, and starts the daemon.</summary>
    public void PowerOn(bool startDaemon = true)
    {
        lock (_gate)
        {
            if (_machine is { HasExited: false })
                return;
            // A filter is kept by the device's name: the new cable would be cut, too.
            if (IsHalfCut)
                OneWayCut.Undo(Name);
            Network.Unplug(Name);
            Network.Plug(Name, Address);
            IsCut = IsHalfCut = IsFrozen = false;
            Boot();
            if (startDaemon)
                StartDaemon();
        }
    }

    /// <summary>
    /// Kills every process of the node at once and returns when none is left. The kernel, and with it the node's
    /// addresses, lives on.
    /// </summary>
    public void KillAll()
    {
        lock (_gate)
        {
            if (_machine is not { HasExited: false } machine)
                return;
            KillProcesses();
            // The kernel lets an init go only when its namespace is empty, and unshare ends when that is so.
            machine.WaitForExit();
            IsFrozen = false;
        }
    }

    /// <summary>Cuts the network and kills every process: returns when the node can do nothing any more.</summary>
    public void PowerOff()
    {
        lock (_gate)
        {
            // Silence first: a machine without power closes no connection.
            Cut();
            if (_machine is { HasExited: false })
                KillProcesses();
            _machine?.WaitForExit();
            IsFrozen = false;
        }
    }

    /// <summary>Stops every process of the node, agents and services included; the kernel lives on.</summary>
    public void Freeze()
    {
        lock (_gate)
        {
            RequireOn();
            IsFrozen = true;
            // Again until all stand still: one that was not yet stopped may have started another.
            while (ProcessTable.InNamespaceOf(_init).Where(pid => ProcessTable.State(pid) is not 'T').ToList()
                is { Count: > 0 } moving)
            {
                foreach (var pid in moving)
                    Native.Signal(pid, Native.SigStop);
            }
        }
    }

    /// <summary>Stops the daemon alone; the services that it started go on serving.</summary>
    public void FreezeDaemon()
    {
        lock (_gate)
        {
            RequireOn();
            IsFrozen = true;
            SignalDaemon(Native.SigStop);
        }
    }

    /// <summary>Lets a frozen node go on; nothing happens when it was powered off meanwhile.</summary>
    public void Resume()
    {
        lock (_gate)
        {
            if (_machine is not { HasExited: false } || !IsFrozen)
                return;
            var members = ProcessTable.InNamespaceOf(_init);
            // Those outside that brought one in stopped with it.
            foreach (var pid in members.Select(ProcessTable.ParentOf).OfType<int>().Union(members).Where(pid => pid > 1))
                Native.Signal(pid, Native.SigCont);
            IsFrozen = false;
        }
    }

    /// <summary>Pulls both of the node's network cables.</summary>
    public void Cut()
    {
        lock (_gate)
        {
            if (IsCut)
                return;
            Network.Cut(Name, 0);
            Network.Cut(Name, 1);
            IsCut = true;
        }
    }

    /// <summary>Lets the first network's cable carry one way only.</summary>
    /// <param name="way">What it does not carry any more.</param>
    public void CutOneWay(Way way)
    {
        lock (_gate)
        {
            OneWayCut.Make(Name, way);
            IsHalfCut = true;
        }
    }

    public void Mend()
    {
        lock (_gate)
        {
            if (IsHalfCut)
            {
                OneWayCut.Undo(Name);
                IsHalfCut = false;
            }

            if (!IsCut)
                return;
            Network.Mend(Name, 0);
            Network.Mend(Name, 1);
            IsCut = false;
        }
    }

    /// <summary>Starts the daemon, once: it must not run yet.</summary>
    public void StartDaemon()
    {
        lock (_gate)
        {
            RequireOn();
            if (_daemon is { HasExited: false })
                throw new LabException($"the daemon of {Name} is running");
            _daemon?.Dispose();
            DaemonStartedAt = Stopwatch.GetTimestamp();
            _daemon = Enter(Command);
            Follow(_daemon);
        }
    }

    /// <summary>Signals the daemon alone; what it started lives on.</summary>
    public void SignalDaemon(int signal)
    {
        if (DaemonPid is { } pid)
            Native.Signal(pid, signal);
    }

    /// <summary>The daemon's pid as the lab sees it; null when it does not run.</summary>
    public int? DaemonPid => _daemon is { HasExited: false } entered
        ? ProcessTable.ChildrenOf(entered.Id) is [var pid, ..] ? pid : null
        : null;

    /// <summary>What the daemon used so far; null when it does not run.</summary>
    public ProcessUsage? DaemonUsage => DaemonPid is { } pid ? ProcessTable.UsageOf(pid) : null;

    /// <summary>Processes of the node whose command line contains the text, lowest pid first.</summary>
    public IReadOnlyList<int> Find(string text) => IsOn
        ? [.. ProcessTable.InNamespaceOf(_init).Where(pid => ProcessTable.CommandLine(pid).Contains(text))]
        : [];

    /// <summary>Kills the processes whose command line contains the text.</summary>
    /// <returns>How many there were.</returns>
    public int Crash(string text)
    {
        var victims = Find(text);
        foreach (var pid in victims)
            Native.Signal(pid, Native.SigKill);
        return victims.Count;
    }

    /// <summary>Runs a program on the node and waits for it.</summary>
    public Task<ToolRun> RunAsync(IEnumerable<string> command, CancellationToken cancel)
    {
        RequireOn();
        return Tool.TryAsync("nsenter", [.. EnterArguments(), .. command], cancel);
    }

    public void Dispose()
    {
        KillAll();
        Network.Unplug(Name);
        Log.Dispose();
        _daemon?.Dispose();
        _machine?.Dispose();
    }

    private void KillProcesses()
    {
        var members = ProcessTable.InNamespaceOf(_init);
        var entrances = members.Where(pid => pid != _init).Select(ProcessTable.ParentOf).OfType<int>()
            .Except(members).Distinct().ToList();
        Native.Signal(_init, Native.SigKill);
        if (!IsFrozen)
            return;
        // An nsenter stops with the process that it brought in, and must go on to reap it; each of these is dead
        // before that, so that no frozen process moves once more.
        foreach (var pid in members)
            Native.Signal(pid, Native.SigKill);
        foreach (var pid in entrances)
            Native.Signal(pid, Native.SigCont);
    }

    private void Boot()
    {
        var init = Path.Combine(AppContext.BaseDirectory, "Namespaces", "init.pl");
        _machine?.Dispose();
        var machine = Tool.Start(new ProcessStartInfo("nsenter", [
            $"--net={Network.NamespaceFile(Name)}",
            "unshare", "--mount", "--uts", "--pid", "--fork", "--kill-child", "--mount-proc",
            "perl", init, Name]) { RedirectStandardOutput = true, RedirectStandardError = true });
        using var deadline = new CancellationTokenSource(BootTime);
        var ready = machine.StandardOutput.ReadLineAsync(deadline.Token).AsTask().GetAwaiter().GetResult();
        if (ready != "ready" || ProcessTable.ChildrenOf(machine.Id) is not [var pid, ..])
            throw new LabException($"{Name} did not boot: {machine.StandardError.ReadToEnd().Trim()}");
        _machine = machine;
        _init = pid;
    }

    private Process Enter(IReadOnlyList<string> command) => Tool.Start(
        // An own session: a Ctrl-C in the lab's terminal is no signal to the nodes.
        new ProcessStartInfo("setsid", ["nsenter", .. EnterArguments(), .. command])
        {
            RedirectStandardInput = true,
            RedirectStandardOutput = true,
            RedirectStandardError = true,
        });

    private string[] EnterArguments() => ["-t", $"{_init}", "-n", "-m", "-u", "-p", "--"];

    private void Follow(Process daemon)
    {
        daemon.StandardInput.Close();
        daemon.OutputDataReceived += (_, line) => Log.Add(line.Data);
        daemon.ErrorDataReceived += (_, line) => Log.Add(line.Data);
        daemon.BeginOutputReadLine();
        daemon.BeginErrorReadLine();
    }

    private void RequireOn()
    {
        if (_machine is not { HasExited: false })
            throw new LabException($"{Name} is off");
    }
}
