using HaActors.Simulation.Runtime;

namespace HaActors.Simulation.World;

internal enum FaultKind
{
    ProcessCrash,
    MachineCrash,
    Partition,
    OneWayCut,
    Flap,
    Stall,
    Reset,
    Pause,
    SlowLinks,
    ClockJump,
}

/// <summary>Each run enables a random subset of the fault kinds, at random rates, in bursts.</summary>
internal sealed class FaultSwarm
{
    private readonly ClusterWorld _world;
    private readonly SimulatedRandom _random;
    private readonly List<FaultKind> _kinds;
    private readonly TimeSpan _longestGap;

    public FaultSwarm(ClusterWorld world, IReadOnlyList<FaultKind> possible)
    {
        _world = world;
        _random = world.Driver.Fork("faults");
        _kinds = possible.Where(_ => _random.Chance(0.5)).ToList();
        if (_kinds.Count == 0)
            _kinds.Add(_random.Pick(possible));
        _longestGap = _random.Between(TimeSpan.FromSeconds(1), TimeSpan.FromSeconds(15));
    }

    /// <summary>Injects faults for so long; they are then taken back by <see cref="End"/>.</summary>
    public void Run(TimeSpan time, Action check)
    {
        var end = _world.Driver.Now + time;
        while (_world.Driver.Now < end)
        {
            for (var burst = _random.Chance(0.2) ? 3 : 1; burst > 0; burst--)
                Inject(_random.Pick(_kinds));
            _world.Driver.RunFor(_random.Between(TimeSpan.FromMilliseconds(50), _longestGap));
            check();
        }
    }

    /// <summary>Everything heals, resumes and restarts.</summary>
    public void End()
    {
        _world.Driver.Network.Heal();
        _world.Driver.Network.ForEachLink(link =>
        {
            link.LossRate = 0;
            link.Latency = TimeSpan.FromMilliseconds(0.1);
        });
        foreach (var node in _world.Nodes.Where(node => node.IsPaused))
            node.Resume();
        _world.RestartEnded();
        _world.Driver.RunFor(TimeSpan.FromSeconds(1));
        _world.FoundIfNobodyIsMember();
    }

    public void Inject(FaultKind kind)
    {
        var nodes = _world.Nodes;
        var one = _random.Pick(nodes);
        var other = _random.Pick(nodes.Where(node => !ReferenceEquals(node, one)).ToList());
        var network = _world.Driver.Network;
        if (kind is not (FaultKind.ProcessCrash or FaultKind.MachineCrash))
            _world.Coverage.Count($"fault {kind}");
        switch (kind)
        {
            case FaultKind.ProcessCrash or FaultKind.MachineCrash:
                _world.Crash(one, kind == FaultKind.ProcessCrash ? CrashKind.Process : CrashKind.Machine);
                _world.Driver.After(
                    _random.Between(TimeSpan.FromMilliseconds(100), TimeSpan.FromSeconds(20)), _world.RestartEnded);
                break;
            case FaultKind.Partition:
                network.Partition(nodes.Where(_ => _random.Chance(0.5)).Select(node => node.Name).ToList());
                _world.Driver.After(_random.Between(TimeSpan.FromSeconds(1), TimeSpan.FromSeconds(25)), network.Heal);
                break;
            case FaultKind.OneWayCut:
                network.CutOneWay(one.Name, other.Name);
                _world.Driver.After(
                    _random.Between(TimeSpan.FromSeconds(1), TimeSpan.FromSeconds(15)),
                    () => network.HealBetween(one.Name, other.Name));
                break;
            case FaultKind.Flap:
                network.Flap(one.Name, other.Name, TimeSpan.FromSeconds(2), TimeSpan.FromSeconds(10));
                break;
            case FaultKind.Stall:
                network.Stall(one.Name, other.Name, _random.Between(TimeSpan.Zero, TimeSpan.FromSeconds(8)));
                break;
            case FaultKind.Reset:
                network.Reset(one.Name, other.Name);
                break;
            case FaultKind.Pause:
                if (!one.IsRunning)
                    break;
                one.Pause();
                _world.Driver.After(_random.Between(TimeSpan.FromSeconds(1), TimeSpan.FromSeconds(12)), one.Resume);
                break;
            case FaultKind.SlowLinks:
                var latency = _random.Between(TimeSpan.FromMilliseconds(1), TimeSpan.FromMilliseconds(300));
                var loss = _random.NextDouble() * 0.2;
                network.ForEachLink(link => (link.Latency, link.LossRate) = (latency, loss));
                break;
            case FaultKind.ClockJump:
                one.JumpWallClock(_random.Between(TimeSpan.FromDays(-400), TimeSpan.FromDays(400)));
                break;
        }
    }
}
