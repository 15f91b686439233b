using HaActors.Policy.Drbd;
using HaActors.Simulation.Drbd;
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
    CrashAtStep,
    NarrowLinks,
    SlowNode,
    ClockDrift,
    FullDisk,

    /// <summary>A machine dies, and comes back with an empty disk; once in a run.</summary>
    LostStore,

    /// <summary>What a resource runs ends by itself: a monitor has to notice.</summary>
    ResourceDies,

    /// <summary>For a while a resource cannot be stopped on one machine.</summary>
    StuckStop,

    CrashDuringFence,

    /// <summary>Each direction of each link takes its own time, up to more than a dead time.</summary>
    UnevenLinks,

    /// <summary>A machine that hears all and is not heard, or the other way round.</summary>
    HalfDead,

    /// <summary>All machines lose their power at once, and come back one by one.</summary>
    Blackout,

    // From here on: where a device is mirrored.

    /// <summary>The network between the two copies is cut, and no other.</summary>
    MirrorCut,

    /// <summary>While a kernel asks what became of its peer.</summary>
    CrashDuringFencePeer,

    /// <summary>While one copy is being made equal to the other.</summary>
    CrashDuringResync,
}

internal sealed record AgentFaults(double FailureRate, double HangRate, int SlowestMs);

/// <summary>
/// Each run enables a random subset of the faults, at random rates, in bursts, some at the busy moment. All is drawn
/// before the first one strikes, and each draws its own particulars, so that one can be left out.
/// </summary>
internal sealed class HaFaults
{
    private static readonly AgentFaults Fine = new(0, 0, 300);

    private readonly HaWorld _world;
    private readonly FaultSchedule _schedule;
    private readonly SimulatedRandom _random;
    private readonly List<HaFault> _kinds;
    private readonly TimeSpan _longestGap;
    private (HaFault Kind, SimulatedRandom Chance)? _waiting;
    private bool _isOver;
    private bool _hasLostStore;

    public HaFaults(HaWorld world, FaultSchedule schedule)
    {
        _world = world;
        _schedule = schedule;
        _random = world.Driver.Fork("faults");
        var rate = _random.Pick([0.15, 0.3, 0.6]);
        var possible = Enum.GetValues<HaFault>().Where(kind => kind < HaFault.MirrorCut || world.Mirror is not null).ToList();
        _kinds = possible.Where(_ => _random.Chance(rate)).ToList();
        if (_kinds.Count == 0)
            _kinds.Add(_random.Pick(possible));
        _kinds = [.. _kinds.Union(world.Needs)];
        _longestGap = _random.Between(TimeSpan.FromSeconds(0.5), TimeSpan.FromSeconds(6));
    }

    /// <summary>Whether a voter's store may be lost in this run: one at most.</summary>
    public bool LosesAStore => _kinds.Contains(HaFault.LostStore);

    public AgentFaults Agents { get; private set; } = Fine;

    public AgentFaults Fence { get; private set; } = Fine;

    /// <summary>Chance, 0 to 1, that an agent's program takes long to begin.</summary>
    public double SlowSpawnRate { get; private set; }

    public void Run(TimeSpan time)
    {
        Endure();
        _world.Witness?.Trouble(mayBeLost: !LosesAStore);
        Watch();
        var begin = _world.Driver.Now;
        foreach (var (number, at, kind) in Planned(time))
        {
            _world.RunFor(begin + at - _world.Driver.Now);
            Inject(kind, FaultSchedule.Numbered(number));
        }

        _world.RunFor(begin + time - _world.Driver.Now);
    }

    /// <summary>What lasts for the whole time.</summary>
    private void Endure()
    {
        var agents = FaultSchedule.ChanceOf(_world.Driver, "agents");
        if (_kinds.Contains(HaFault.Agents) && Admits("agents", "agents fail, hang, are slow"))
            Agents = new AgentFaults(agents.NextDouble() * 0.1, agents.NextDouble() * 0.05, agents.Next(50, 1500));
        var fence = FaultSchedule.ChanceOf(_world.Driver, "fence-device");
        if (_kinds.Contains(HaFault.FenceDevice) && Admits("fence-device", "the power switch fails, hangs, is slow"))
            Fence = new AgentFaults(fence.NextDouble() * 0.6, fence.NextDouble() * 0.4, fence.Next(50, 1800));
        var spawns = FaultSchedule.ChanceOf(_world.Driver, "slow-spawns");
        if ((spawns.Chance(0.3) || _world.Mutant.NeedsSlowSpawns()) && Admits("slow-spawns", "programs begin late"))
            SlowSpawnRate = 0.2;
    }

    private List<(int Number, TimeSpan At, HaFault Kind)> Planned(TimeSpan time)
    {
        List<(int, TimeSpan, HaFault)> planned = [];
        for (var at = TimeSpan.Zero; at < time; at += _random.Between(TimeSpan.FromMilliseconds(20), _longestGap))
        {
            // All at once, or one in the time that the cluster takes to notice the other.
            var spread = _random.Chance(0.5) ? TimeSpan.Zero : _world.Timings.DeadTime / 2;
            for (var burst = _random.Chance(0.2) ? 3 : 1; burst > 0; burst--)
            {
                planned.Add((planned.Count + 1, at, Kind()));
                if (burst > 1)
                    at += _random.Between(TimeSpan.Zero, spread);
            }
        }

        return planned;

        HaFault Kind() => _world.Needs.Count > 0 && _random.Chance(0.5) ? _random.Pick(_world.Needs) : _random.Pick(_kinds);
    }

    private bool Admits(string name, string what) => _schedule.Admits(_world.Driver, name, what);

    /// <summary>Everything heals, resumes and restarts.</summary>
    public void End()
    {
        _isOver = true;
        _waiting = null;
        Agents = Fine;
        Fence = Fine;
        SlowSpawnRate = 0;
        _world.Witness?.Heal();
        Heal();
        foreach (var machine in _world.Machines)
        {
            Resume(machine);
            machine.Node.Slowness = 1;
            machine.Node.ClockRate = 1;
            machine.Stuck.Clear();
            RepairDisk(machine);
            if (machine.Store is { IsBroken: true })
                _world.Kill(machine, TimeSpan.FromMilliseconds(500));
            else if (machine.IsUp)
                _world.Restart(machine);
        }
    }

    /// <summary>One fault of this kind, now; of the aimed ones: as soon as the moment comes.</summary>
    private void Inject(HaFault kind, string name)
    {
        var chance = FaultSchedule.ChanceOf(_world.Driver, name);
        var one = chance.Pick(_world.Machines);
        var other = chance.Pick(_world.Machines.Where(machine => machine != one).ToList());
        if (!Admits(name, $"{kind}, if of one or two nodes: {one}, {other}"))
            return;
        var network = _world.Driver.Network;
        _world.Coverage.Count($"fault {kind}");
        switch (kind)
        {
            case HaFault.ProcessCrash:
                _world.Kill(one, Restarts(chance));
                break;
            case HaFault.MachineCrash:
                _world.PowerOff(one, "machine");
                break;
            case HaFault.CoordinatorCrash when _world.Oracles.Leader is { } leader:
                Crash(_world.MachineOf(leader.Value), chance);
                break;
            case HaFault.CrashDuringPromise or HaFault.CrashDuringAction or HaFault.CrashDuringStart or HaFault.CrashDuringFence
                or HaFault.CrashDuringFencePeer or HaFault.CrashDuringResync:
                _waiting = (kind, chance);
                break;
            case HaFault.Pause:
                Pause(one, chance.Between(TimeSpan.FromMilliseconds(100), TimeSpan.FromSeconds(chance.Chance(0.2) ? 10 : 4)));
                break;
            case HaFault.Partition:
                network.Partition(_world.Machines.Where(_ => chance.Chance(0.5)).Select(machine => machine.Name).ToList());
                After(chance, 0.2, 6, Heal);
                break;
            case HaFault.Isolate:
                network.Partition([one.Name]);
                After(chance, 0.2, chance.Chance(0.2) ? 12 : 6, Heal);
                break;
            case HaFault.OneWayCut:
                network.CutOneWay(one.Name, other.Name);
                After(chance, 0.2, 6, () => network.HealBetween(one.Name, other.Name));
                break;
            case HaFault.Flap:
                network.Flap(one.Name, other.Name, TimeSpan.FromSeconds(1), TimeSpan.FromSeconds(4));
                break;
            case HaFault.Stall:
                network.Stall(one.Name, other.Name, chance.Between(TimeSpan.Zero, TimeSpan.FromSeconds(3)));
                break;
            case HaFault.Reset:
                network.Reset(one.Name, other.Name);
                break;
            case HaFault.SlowLinks:
                var latency = chance.Between(TimeSpan.FromMilliseconds(1), TimeSpan.FromMilliseconds(150));
                var loss = chance.NextDouble() * 0.1;
                network.ForEachLink(link => (link.Latency, link.LossRate) = (latency, loss));
                After(chance, 1, 6, RestoreLinks);
                break;
            case HaFault.Blackout:
                _world.Oracles.OnBlackout();
                foreach (var machine in _world.Machines)
                    _world.PowerOff(machine, "blackout");
                break;
            case HaFault.HalfDead:
                var isDeaf = chance.Chance(0.3);
                foreach (var peer in _world.Machines.Where(machine => machine != one))
                    network.CutOneWay((isDeaf ? peer : one).Name, (isDeaf ? one : peer).Name);
                After(chance, 0.2, 6, Heal);
                break;
            case HaFault.UnevenLinks:
                var longest = TimeSpan.FromMilliseconds(chance.Next(50, 900));
                network.ForEachLink(link => link.Latency = chance.Between(TimeSpan.FromMilliseconds(1), longest));
                After(chance, 1, 6, RestoreLinks);
                break;
            case HaFault.StuckStop when one.IsUp && one.Active.Count > 0:
                var stuck = chance.Pick(one.Active.ToList());
                _world.Driver.Trace(one.Name, $"{stuck} cannot be stopped");
                one.Stuck.Add(stuck);
                After(chance, 1, 10, () => one.Stuck.Remove(stuck));
                break;
            case HaFault.FlushFailure:
                one.Node.Disk.FailNextFlush(chance.Chance(0.5) ? DiskError.InputOutput : DiskError.NoSpace);
                // A person repairs the disk and restarts the node.
                After(chance, 1, 8, () => _world.Kill(one, TimeSpan.FromMilliseconds(500)));
                break;
            case HaFault.SlowDisk:
                one.Node.Disk.FlushLatency = (TimeSpan.FromMilliseconds(1), TimeSpan.FromMilliseconds(chance.Next(20, 2000)));
                After(chance, 1, 8, () => RepairDisk(one));
                break;
            case HaFault.FullDisk:
                one.Node.Disk.CapacityBytes = one.Node.Disk.UsedBytes;
                After(chance, 1, 8, () =>
                {
                    RepairDisk(one);
                    _world.Kill(one, TimeSpan.FromMilliseconds(500));
                });
                break;
            case HaFault.LostStore when !_hasLostStore && _world.Oracles.OthersAreQuorum(one.Name):
                _hasLostStore = true;
                if (chance.Chance(0.5))
                    LoseStore(one);
                else
                    LoseNewest(one, other, chance);
                break;
            case HaFault.MirrorCut when _world.Mirror is { } mirror:
                mirror.IsCut = true;
                After(chance, 0.2, chance.Chance(0.3) ? 25 : 6, () => mirror.IsCut = false);
                break;
            case HaFault.ResourceDies when one.IsUp && Mortal(one).Count > 0:
                var dying = chance.Pick(Mortal(one));
                _world.Driver.Trace(one.Name, $"{dying} dies");
                _world.Oracles.Deactivate(one, dying);
                break;
            case HaFault.CrashAtStep:
                _world.Driver.AtStep(_world.Driver.Steps + chance.Next(1, 5000), busy =>
                {
                    if (!_isOver)
                        Crash(busy is null ? one : _world.MachineOf(busy.Name), chance);
                });
                break;
            case HaFault.NarrowLinks:
                var bytesPerSecond = chance.Next(50_000, 500_000);
                network.ForEachLink(link => link.BytesPerSecond = bytesPerSecond);
                After(chance, 1, 6, RestoreLinks);
                break;
            case HaFault.SlowNode:
                one.Node.Slowness = chance.Next(5, 50);
                After(chance, 1, 6, () => one.Node.Slowness = 1);
                break;
            case HaFault.ClockDrift:
                // Half of the bound each, so that no two drift apart by more than it.
                var half = HaActors.Policy.Quorum.Timings.Drift / 2;
                one.Node.ClockRate = 1 - half + (chance.NextDouble() * 2 * half);
                break;
            case HaFault.ClockJump:
                one.Node.JumpWallClock(chance.Between(TimeSpan.FromDays(-400), TimeSpan.FromDays(400)));
                break;
        }
    }

    /// <summary>A kernel lives as long as its machine, and what is mounted stays so.</summary>
    private static List<string> Mortal(Machine machine) =>
        [.. machine.Active.Where(resource => resource is not (MirrorConfiguration.Primitive or MirrorConfiguration.FileSystem))];

    private void LoseStore(Machine machine)
    {
        _world.PowerOff(machine, "its disk is replaced");
        foreach (var file in machine.Node.Disk.Files)
            machine.Node.Disk.Delete(file);
        _world.Oracles.OnStoreLost(machine.Name);
    }

    /// <summary>While another one lags behind; and whoever else has all goes, too, for a while.</summary>
    private void LoseNewest(Machine machine, Machine lagging, SimulatedRandom chance)
    {
        _world.Coverage.Count("store lost while another lags behind");
        _world.Driver.Network.Partition([lagging.Name]);
        After(chance, 0.5, 3, () =>
        {
            if (_world.Oracles.OthersAreQuorum(machine.Name))
            {
                LoseStore(machine);
                if (_world.Oracles.Leader is { } leader)
                    _world.PowerOff(_world.MachineOf(leader.Value), "machine");
            }

            Heal();
        });
    }

    private static TimeSpan Restarts(SimulatedRandom chance) => chance.Chance(0.5)
        ? chance.Between(TimeSpan.FromMilliseconds(50), TimeSpan.FromMilliseconds(900))
        : chance.Between(TimeSpan.FromSeconds(1), TimeSpan.FromSeconds(6));

    private void Crash(Machine machine, SimulatedRandom chance)
    {
        if (chance.Chance(0.5))
            _world.Kill(machine, Restarts(chance));
        else
            _world.PowerOff(machine, "machine");
    }

    // The busy moment is looked for often: it is short.
    private void Watch()
    {
        if (_isOver)
            return;
        var busy = _waiting?.Kind switch
        {
            HaFault.CrashDuringPromise => _world.Machines.Where(machine => machine.Node.IsRunning && machine.Store is { IsSaving: true }),
            HaFault.CrashDuringAction => _world.Machines.Where(machine => machine.Node.IsRunning && machine.ActionsUnderWay > 0),
            HaFault.CrashDuringFence => _world.Machines.Where(machine => machine.Node.IsRunning && machine.FencesUnderWay > 0),
            HaFault.CrashDuringStart => _world.Machines.Where(machine => machine.Node.IsRunning && machine.IsStarting),
            HaFault.CrashDuringFencePeer => _world.Machines.Where(machine =>
                machine.Node.IsRunning && _world.Mirror!.Helper.Asking.Contains(machine.Name)),
            HaFault.CrashDuringResync => _world.Machines.Where(machine =>
                machine.Node.IsRunning && _world.Mirror!.KernelOf(machine) is { } side && side.Replication.IsSync()),
            _ => [],
        };
        if (_waiting is { } waiting && busy.FirstOrDefault() is { } found)
        {
            var chance = waiting.Chance;
            var leader = _world.Oracles.Leader is { } name ? _world.MachineOf(name.Value) : found;
            var aim = waiting.Kind == HaFault.CrashDuringStart ? 3 : chance.Next(3);
            _waiting = null;
            switch (aim)
            {
                case 3:
                    // Back at once, while the start goes on; and whoever knew of it dies, too.
                    _world.Coverage.Count("process back while a start of its last life went on");
                    _world.Kill(found, chance.Between(TimeSpan.FromMilliseconds(20), TimeSpan.FromMilliseconds(300)));
                    if (leader != found && chance.Chance(0.7))
                        _world.Kill(leader, Restarts(chance));
                    break;
                case 0:
                    Crash(found, chance);
                    break;
                case 1:
                    Crash(leader, chance);
                    break;
                default:
                    Pause(chance.Chance(0.5) ? found : leader, chance.Between(TimeSpan.FromMilliseconds(300), TimeSpan.FromSeconds(3)));
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

    private void After(SimulatedRandom chance, double least, double most, Action action) => _world.Driver.After(
        chance.Between(TimeSpan.FromSeconds(least), TimeSpan.FromSeconds(most)),
        () =>
        {
            if (!_isOver)
                action();
        });

    private void Heal()
    {
        if (_isOver && _world.Mirror is { } mirror)
            mirror.IsCut = false;
        _world.Driver.Network.Heal();
        RestoreLinks();
    }

    private void RestoreLinks() => _world.Driver.Network.ForEachLink(link => link.Restore());

    private static void RepairDisk(Machine machine)
    {
        machine.Node.Disk.ForgetFailures();
        machine.Node.Disk.FlushFailureRate = 0;
        machine.Node.Disk.CapacityBytes = long.MaxValue;
        machine.Node.Disk.FlushLatency = (TimeSpan.FromMilliseconds(0.2), TimeSpan.FromMilliseconds(3));
    }
}
