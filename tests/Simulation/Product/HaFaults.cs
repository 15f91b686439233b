using HaActors.Simulation.Runtime;

namespace HaActors.Simulation.Product;

internal enum HaFault
{
    ProcessCrash,
    MachineCrash,
    CoordinatorCrash,
    CrashDuringPromise,
    CrashDuringAction,
    Pause,
    Partition,
    Isolate,
    OneWayCut,
    Flap,
    Stall,
    SlowLinks,
    Reset,
    FlushFailure,
    SlowDisk,
    ClockJump,
    Agents,
    FenceDevice,
    CrashDuringStart,
}

internal sealed record AgentFaults(double FailureRate, double HangRate, int SlowestMs);

/// <summary>Each run enables a random subset of the faults, at random rates, in bursts, some at the busy moment.</summary>
internal sealed class HaFaults
{
    private static readonly AgentFaults Fine = new(0, 0, 300);

    private readonly HaWorld _world;
    private readonly SimulatedRandom _random;
    private readonly List<HaFault> _kinds;
    private readonly TimeSpan _longestGap;
    private HaFault? _waiting;
    private bool _isOver;

    public HaFaults(HaWorld world)
    {
        _world = world;
        _random = world.Driver.Fork("faults");
        var rate = _random.Pick([0.15, 0.3, 0.6]);
        _kinds = Enum.GetValues<HaFault>().Where(_ => _random.Chance(rate)).ToList();
        if (_kinds.Count == 0)
            _kinds.Add(_random.Pick(Enum.GetValues<HaFault>()));
        _kinds = [.. _kinds.Union(world.Mutant.Needs())];
        _longestGap = _random.Between(TimeSpan.FromSeconds(0.5), TimeSpan.FromSeconds(6));
    }

    public AgentFaults Agents { get; private set; } = Fine;

    public AgentFaults Fence { get; private set; } = Fine;

    /// <summary>Chance, 0 to 1, that an agent's program takes long to begin.</summary>
    public double SlowSpawnRate { get; private set; }

    public void Run(TimeSpan time)
    {
        if (_kinds.Contains(HaFault.Agents))
            Agents = new AgentFaults(_random.NextDouble() * 0.1, _random.NextDouble() * 0.05, _random.Next(50, 1500));
        if (_kinds.Contains(HaFault.FenceDevice))
            Fence = new AgentFaults(_random.NextDouble() * 0.6, _random.NextDouble() * 0.4, _random.Next(50, 1800));
        SlowSpawnRate = _random.Chance(0.3) || _world.Mutant.NeedsSlowSpawns() ? 0.2 : 0;
        _world.Driver.Trace($"faults: {string.Join(",", _kinds)}");
        Watch();
        var end = _world.Driver.Now + time;
        while (_world.Driver.Now < end)
        {
            for (var burst = _random.Chance(0.2) ? 3 : 1; burst > 0; burst--)
                Inject(_random.Pick(_kinds));
            _world.RunFor(_random.Between(TimeSpan.FromMilliseconds(20), _longestGap));
        }
    }

    /// <summary>Everything heals, resumes and restarts.</summary>
    public void End()
    {
        _isOver = true;
        _waiting = null;
        Agents = Fine;
        Fence = Fine;
        SlowSpawnRate = 0;
        Heal();
        foreach (var machine in _world.Machines)
        {
            machine.Node.Disk.FlushFailureRate = 0;
            machine.Node.Disk.FlushLatency = (TimeSpan.FromMilliseconds(0.2), TimeSpan.FromMilliseconds(3));
            Resume(machine);
            machine.Node.Disk.ForgetFailures();
            if (machine.Store is { IsBroken: true })
                _world.Kill(machine, TimeSpan.FromMilliseconds(500));
            else if (machine.IsUp)
                _world.Restart(machine);
        }
    }

    /// <summary>One fault of this kind, now; of the aimed ones: as soon as the moment comes.</summary>
    public void Inject(HaFault kind)
    {
        var one = _random.Pick(_world.Machines);
        var other = _random.Pick(_world.Machines.Where(machine => machine != one).ToList());
        var network = _world.Driver.Network;
        _world.Coverage.Count($"fault {kind}");
        switch (kind)
        {
            case HaFault.ProcessCrash:
                _world.Kill(one, Restarts());
                break;
            case HaFault.MachineCrash:
                _world.PowerOff(one, "machine");
                break;
            case HaFault.CoordinatorCrash when _world.Oracles.Leader is { } leader:
                Crash(_world.MachineOf(leader.Value));
                break;
            case HaFault.CrashDuringPromise or HaFault.CrashDuringAction or HaFault.CrashDuringStart:
                _waiting = kind;
                break;
            case HaFault.Pause:
                Pause(one, _random.Between(TimeSpan.FromMilliseconds(100), TimeSpan.FromSeconds(4)));
                break;
            case HaFault.Partition:
                network.Partition(_world.Machines.Where(_ => _random.Chance(0.5)).Select(machine => machine.Name).ToList());
                After(0.2, 6, Heal);
                break;
            case HaFault.Isolate:
                network.Partition([one.Name]);
                After(0.2, 6, Heal);
                break;
            case HaFault.OneWayCut:
                network.CutOneWay(one.Name, other.Name);
                After(0.2, 6, () => network.HealBetween(one.Name, other.Name));
                break;
            case HaFault.Flap:
                network.Flap(one.Name, other.Name, TimeSpan.FromSeconds(1), TimeSpan.FromSeconds(4));
                break;
            case HaFault.Stall:
                network.Stall(one.Name, other.Name, _random.Between(TimeSpan.Zero, TimeSpan.FromSeconds(3)));
                break;
            case HaFault.Reset:
                network.Reset(one.Name, other.Name);
                break;
            case HaFault.SlowLinks:
                var latency = _random.Between(TimeSpan.FromMilliseconds(1), TimeSpan.FromMilliseconds(150));
                var loss = _random.NextDouble() * 0.1;
                network.ForEachLink(link => (link.Latency, link.LossRate) = (latency, loss));
                After(1, 6, RestoreLinks);
                break;
            case HaFault.FlushFailure:
                one.Node.Disk.FailNextFlush(_random.Chance(0.5) ? DiskError.InputOutput : DiskError.NoSpace);
                // A person repairs the disk and restarts the node.
                After(1, 8, () => _world.Kill(one, TimeSpan.FromMilliseconds(500)));
                break;
            case HaFault.SlowDisk:
                one.Node.Disk.FlushLatency = (TimeSpan.FromMilliseconds(1), TimeSpan.FromMilliseconds(_random.Next(20, 2000)));
                After(1, 8, () => one.Node.Disk.FlushLatency = (TimeSpan.FromMilliseconds(0.2), TimeSpan.FromMilliseconds(3)));
                break;
            case HaFault.ClockJump:
                one.Node.JumpWallClock(_random.Between(TimeSpan.FromDays(-400), TimeSpan.FromDays(400)));
                break;
        }
    }

    private TimeSpan Restarts() => _random.Chance(0.5)
        ? _random.Between(TimeSpan.FromMilliseconds(50), TimeSpan.FromMilliseconds(900))
        : _random.Between(TimeSpan.FromSeconds(1), TimeSpan.FromSeconds(6));

    private void Crash(Machine machine)
    {
        if (_random.Chance(0.5))
            _world.Kill(machine, Restarts());
        else
            _world.PowerOff(machine, "machine");
    }

    // The busy moment is looked for often: it is short.
    private void Watch()
    {
        if (_isOver)
            return;
        var busy = _waiting switch
        {
            HaFault.CrashDuringPromise => _world.Machines.Where(machine => machine.Node.IsRunning && machine.Store is { IsSaving: true }),
            HaFault.CrashDuringAction => _world.Machines.Where(machine => machine.Node.IsRunning && machine.ActionsUnderWay > 0),
            HaFault.CrashDuringStart => _world.Machines.Where(machine => machine.Node.IsRunning && machine.IsStarting),
            _ => [],
        };
        if (busy.FirstOrDefault() is { } found)
        {
            var leader = _world.Oracles.Leader is { } name ? _world.MachineOf(name.Value) : found;
            var aim = _waiting == HaFault.CrashDuringStart ? 3 : _random.Next(3);
            _waiting = null;
            switch (aim)
            {
                case 3:
                    // Back at once, while the start goes on; and whoever knew of it dies, too.
                    _world.Coverage.Count("process back while a start of its last life went on");
                    _world.Kill(found, _random.Between(TimeSpan.FromMilliseconds(20), TimeSpan.FromMilliseconds(300)));
                    if (leader != found && _random.Chance(0.7))
                        _world.Kill(leader, Restarts());
                    break;
                case 0:
                    Crash(found);
                    break;
                case 1:
                    Crash(leader);
                    break;
                default:
                    Pause(_random.Chance(0.5) ? found : leader, _random.Between(TimeSpan.FromMilliseconds(300), TimeSpan.FromSeconds(3)));
                    break;
            }
        }

        _world.Driver.After(TimeSpan.FromMilliseconds(_waiting is null ? 50 : 1), Watch);
    }

    private void Pause(Machine machine, TimeSpan time)
    {
        if (!machine.Node.IsRunning || machine.Node.IsPaused)
            return;
        if (time > _world.Timings.Lease)
            _world.Coverage.Count(_world.Oracles.Leader?.Value == machine.Name
                ? "coordinator paused for longer than its lease"
                : "node paused for longer than a lease");
        machine.Node.Pause();
        var epoch = machine.Node.Epoch;
        _world.Driver.After(time, () =>
        {
            if (machine.Node.Epoch == epoch)
                Resume(machine);
        });
    }

    private static void Resume(Machine machine)
    {
        if (machine.Node.IsRunning && machine.Node.IsPaused)
            machine.Node.Resume();
    }

    private void After(double least, double most, Action action) => _world.Driver.After(
        _random.Between(TimeSpan.FromSeconds(least), TimeSpan.FromSeconds(most)),
        () =>
        {
            if (!_isOver)
                action();
        });

    private void Heal()
    {
        _world.Driver.Network.Heal();
        RestoreLinks();
    }

    private void RestoreLinks() => _world.Driver.Network.ForEachLink(link =>
    {
        link.LossRate = 0;
        link.Latency = TimeSpan.FromMilliseconds(0.1);
    });
}
