using HaActors.Simulation.Runtime;

namespace HaActors.Simulation.World;

internal enum FaultKind
{
    ProcessCrash,
    MachineCrash,
    CrashAtStep,
    Partition,
    OneWayCut,
    Flap,
    Stall,
    Reset,
    Pause,
    SlowLinks,
    NarrowLinks,
    SlowNode,
    ClockJump,
    ClockDrift,
    Leave,
    FailingFlush,
    SlowDisk,
    FullDisk,
}

/// <summary>
/// Each run enables a random subset of the fault kinds, at random rates, in bursts. All is drawn before the first one
/// strikes, and each draws its own particulars, so that one can be left out.
/// </summary>
internal sealed class FaultSwarm
{
    private readonly IFaultTarget _world;
    private readonly FaultSchedule _schedule;
    private readonly SimulatedRandom _random;
    private readonly List<FaultKind> _kinds;
    private readonly TimeSpan _longestGap;
    private bool _isOver;

    public FaultSwarm(IFaultTarget world, FaultSchedule schedule, IReadOnlyList<FaultKind> possible)
    {
        _world = world;
        _schedule = schedule;
        _random = world.Driver.Fork("faults");
        _kinds = possible.Where(_ => _random.Chance(0.4)).ToList();
        if (_kinds.Count == 0)
            _kinds.Add(_random.Pick(possible));
        _longestGap = _random.Between(TimeSpan.FromSeconds(1), TimeSpan.FromSeconds(15));
    }

    /// <summary>Injects faults for so long; they are then taken back by <see cref="End"/>.</summary>
    public void Run(TimeSpan time, Action check)
    {
        _isOver = false;
        var begin = _world.Driver.Now;
        foreach (var (number, at, kind) in Planned(time))
        {
            RunUntil(begin + at, check);
            Inject(kind, FaultSchedule.Numbered(number));
        }

        RunUntil(begin + time, check);
    }

    /// <summary>Everything heals, resumes and restarts.</summary>
    public void End()
    {
        _isOver = true;
        _world.Driver.Network.Heal();
        _world.Driver.Network.ForEachLink(link => link.Restore());
        foreach (var node in _world.Nodes)
        {
            if (node.IsPaused)
                node.Resume();
            node.Slowness = 1;
            node.ClockRate = 1;
            RepairDisk(node);
        }

        _world.RestartEnded();
        _world.Driver.RunFor(TimeSpan.FromSeconds(1));
        _world.Recover();
    }

    private List<(int Number, TimeSpan At, FaultKind Kind)> Planned(TimeSpan time)
    {
        List<(int, TimeSpan, FaultKind)> planned = [];
        for (var at = TimeSpan.Zero; at < time; at += _random.Between(TimeSpan.FromMilliseconds(50), _longestGap))
        {
            for (var burst = _random.Chance(0.2) ? 3 : 1; burst > 0; burst--)
                planned.Add((planned.Count + 1, at, _random.Pick(_kinds)));
        }

        return planned;
    }

    private void RunUntil(TimeSpan time, Action check)
    {
        while (_world.Driver.Now < time)
        {
            var left = time - _world.Driver.Now;
            _world.Driver.RunFor(left < TimeSpan.FromSeconds(1) ? left : TimeSpan.FromSeconds(1));
            check();
        }
    }

    private void Inject(FaultKind kind, string name)
    {
        var chance = FaultSchedule.ChanceOf(_world.Driver, name);
        var nodes = _world.Nodes;
        var one = chance.Pick(nodes);
        var other = chance.Pick(nodes.Where(node => !ReferenceEquals(node, one)).ToList());
        var network = _world.Driver.Network;
        switch (kind)
        {
            case FaultKind.ProcessCrash or FaultKind.MachineCrash:
                if (!Admits(name, kind, one.Name))
                    return;
                _world.Crash(one, kind == FaultKind.ProcessCrash ? CrashKind.Process : CrashKind.Machine);
                After(chance, 0.1, 20, _world.RestartEnded);
                break;
            case FaultKind.CrashAtStep:
                var steps = chance.Next(1, 4000);
                if (!Admits(name, kind, $"after {steps} steps"))
                    return;
                _world.Driver.AtStep(_world.Driver.Steps + steps, busy =>
                {
                    if (_isOver)
                        return;
                    _world.Crash(busy ?? one, chance.Chance(0.5) ? CrashKind.Process : CrashKind.Machine);
                    After(chance, 0.1, 20, _world.RestartEnded);
                });
                break;
            case FaultKind.Partition:
                var side = nodes.Where(_ => chance.Chance(0.5)).Select(node => node.Name).ToList();
                if (!Admits(name, kind, string.Join(",", side)))
                    return;
                network.Partition(side);
                After(chance, 1, 25, network.Heal);
                break;
            case FaultKind.OneWayCut:
                if (!Admits(name, kind, $"{one} -> {other}"))
                    return;
                network.CutOneWay(one.Name, other.Name);
                After(chance, 1, 15, () => network.HealBetween(one.Name, other.Name));
                break;
            case FaultKind.Flap:
                if (Admits(name, kind, $"{one} <-> {other}"))
                    network.Flap(one.Name, other.Name, TimeSpan.FromSeconds(2), TimeSpan.FromSeconds(10));
                break;
            case FaultKind.Stall:
                var stall = chance.Between(TimeSpan.Zero, TimeSpan.FromSeconds(8));
                if (Admits(name, kind, $"{one} -> {other}, {stall.TotalSeconds:F1} s"))
                    network.Stall(one.Name, other.Name, stall);
                break;
            case FaultKind.Reset:
                if (Admits(name, kind, $"{one} <-> {other}"))
                    network.Reset(one.Name, other.Name);
                break;
            case FaultKind.Pause:
                if (!Admits(name, kind, one.Name) || !one.IsRunning)
                    return;
                one.Pause();
                After(chance, 1, 12, one.Resume);
                break;
            case FaultKind.SlowLinks or FaultKind.NarrowLinks:
                if (Admits(name, kind, "all links"))
                    Disturb(kind, chance);
                break;
            case FaultKind.SlowNode:
                var slowness = chance.Next(10, 1000);
                if (!Admits(name, kind, $"{one}, {slowness} times slower"))
                    return;
                one.Slowness = slowness;
                After(chance, 1, 20, () => one.Slowness = 1);
                break;
            case FaultKind.ClockJump:
                var jump = chance.Between(TimeSpan.FromDays(-400), TimeSpan.FromDays(400));
                if (Admits(name, kind, $"{one}, {jump.TotalDays:F1} days"))
                    one.JumpWallClock(jump);
                break;
            case FaultKind.ClockDrift:
                var rate = 0.99 + (chance.NextDouble() * 0.02);
                if (Admits(name, kind, $"{one}, {rate:F4}"))
                    one.ClockRate = rate;
                break;
            case FaultKind.Leave:
                if (Admits(name, kind, one.Name) && one is { IsRunning: true, IsPaused: false })
                    _world.Leave(one);
                After(chance, 5, 20, _world.RestartEnded);
                break;
            case FaultKind.FailingFlush or FaultKind.SlowDisk or FaultKind.FullDisk:
                if (!Admits(name, kind, one.Name))
                    return;
                Disturb(kind, one, chance);
                After(chance, 1, 15, () => RepairDisk(one));
                break;
        }
    }

    private bool Admits(string name, FaultKind kind, string what)
    {
        if (!_schedule.Admits(_world.Driver, name, $"{kind} {what}"))
            return false;
        _world.Coverage.Count($"fault {kind}");
        return true;
    }

    private void Disturb(FaultKind kind, SimulatedRandom chance)
    {
        var latency = chance.Between(TimeSpan.FromMilliseconds(1), TimeSpan.FromMilliseconds(300));
        var (loss, tail) = (chance.NextDouble() * 0.2, chance.NextDouble() * 0.1);
        var bytesPerSecond = chance.Next(5_000, 200_000);
        _world.Driver.Network.ForEachLink(link =>
        {
            if (kind == FaultKind.NarrowLinks)
                link.BytesPerSecond = bytesPerSecond;
            else
                (link.Latency, link.LossRate, link.TailRate, link.Tail) = (latency, loss, tail, TimeSpan.FromSeconds(2));
        });
    }

    private static void Disturb(FaultKind kind, SimulatedNode node, SimulatedRandom chance)
    {
        if (kind == FaultKind.SlowDisk)
            node.Disk.FlushLatency = (TimeSpan.FromMilliseconds(1), chance.Between(TimeSpan.FromMilliseconds(20), TimeSpan.FromSeconds(3)));
        else if (kind == FaultKind.FullDisk)
            node.Disk.CapacityBytes = node.Disk.UsedBytes + chance.Next(0, 2_000);
        else
            node.Disk.FailNextFlush(chance.Chance(0.6) ? DiskError.InputOutput : DiskError.NoSpace);
    }

    private static void RepairDisk(SimulatedNode node)
    {
        node.Disk.ForgetFailures();
        node.Disk.CapacityBytes = long.MaxValue;
        node.Disk.FlushLatency = (TimeSpan.FromMilliseconds(0.2), TimeSpan.FromMilliseconds(3));
    }

    private void After(SimulatedRandom chance, double least, double most, Action action) => _world.Driver.After(
        chance.Between(TimeSpan.FromSeconds(least), TimeSpan.FromSeconds(most)),
        () =>
        {
            if (!_isOver)
                action();
        });
}
