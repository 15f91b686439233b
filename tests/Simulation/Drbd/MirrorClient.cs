using HaActors.Simulation.Runtime;

namespace HaActors.Simulation.Drbd;

/// <summary>Writes numbered records wherever the file system is mounted, and remembers which were acknowledged.</summary>
internal sealed class MirrorClient(Mirror mirror)
{
    /// <summary>What an application keeps under way before it waits.</summary>
    private const int Most = 4;

    private readonly SimulatedRandom _random = mirror.World.Driver.Fork("mirror-client");
    private readonly Dictionary<(MirrorKernel Side, int Life), int> _underWay = [];
    private int _records;

    public void Live()
    {
        foreach (var side in mirror.Sides.Where(mirror.IsMounted))
            Write(side);
        mirror.World.Driver.After(_random.Between(TimeSpan.FromMilliseconds(5), TimeSpan.FromMilliseconds(250)), Live);
    }

    private void Write(MirrorKernel side)
    {
        var key = (side, side.Life);
        if (_underWay.GetValueOrDefault(key) >= Most)
            return;
        _underWay[key] = _underWay.GetValueOrDefault(key) + 1;
        var record = ++_records;
        side.Write(record, () =>
        {
            _underWay[key]--;
            mirror.Oracles.OnAcknowledged(side, record);
        });
    }
}
