using HaActors.Actors;
using HaActors.Actors.Media;
using HaActors.Agents.Media;
using HaActors.Policy.Model;
using HaActors.Simulation.Runtime;

namespace HaActors.Simulation.Product;

/// <summary>
/// A line beside the network that all machines share, or cables from each to the next: what cuts the network does not cut these. They lose
/// and delay records, and are broken for a while now and then.
/// </summary>
internal sealed class SimulatedMedia
{
    private const string Key = "0123456789abcdef";

    private readonly HaWorld _world;
    private readonly SimulatedRandom _chance;
    private readonly SortedList<string, End> _ends = new(StringComparer.Ordinal);
    private readonly bool _isChain;
    private TimeSpan _changesAt;
    private bool _isBroken;

    public SimulatedMedia(HaWorld world)
    {
        _world = world;
        _chance = world.Driver.Fork("media");
        _isChain = _chance.Chance(0.5);
        _changesAt = _chance.Between(TimeSpan.FromSeconds(5), TimeSpan.FromSeconds(40));
    }

    public MediaPorts Of(Machine machine) => new(
        [new MediumSettings.Serial("line", "line", 115_200)],
        new Port(this, machine.Name),
        Key,
        (loop, _) => new Turns(machine.Node, loop));

    private void Send(string from, byte[] record)
    {
        if (_world.Driver.Now >= _changesAt)
        {
            _isBroken = !_isBroken;
            _changesAt = _world.Driver.Now + _chance.Between(TimeSpan.FromSeconds(0.3), TimeSpan.FromSeconds(_isBroken ? 4 : 40));
        }

        foreach (var (name, end) in _ends)
        {
            if (name == from || _isBroken || _chance.Chance(0.02) || !AreJoined(from, name))
                continue;
            _world.Driver.After(_chance.Between(TimeSpan.Zero, TimeSpan.FromMilliseconds(25)), () => end.Arrived(record));
        }
    }

    // Whoever coordinates need not hear a lost node itself.
    private bool AreJoined(string one, string other) =>
        !_isChain || Math.Abs(_ends.IndexOfKey(one) - _ends.IndexOfKey(other)) == 1;

    private sealed class Port(SimulatedMedia media, string machine) : IMediaPort
    {
        public IMedium Open(MediumSettings settings) => media._ends[machine] = new End(media, machine);
    }

    private sealed class End(SimulatedMedia media, string machine) : IMedium
    {
        private const int Most = 64;

        private readonly Queue<byte[]> _arrived = new();

        public int Descriptor => -1;

        public IReadOnlyList<NodeName> Addressees => [];

        public void Arrived(byte[] record)
        {
            if (_arrived.Count < Most)
                _arrived.Enqueue(record);
        }

        public string? Send(NodeName? to, ReadOnlySpan<byte> record)
        {
            media.Send(machine, record.ToArray());
            return null;
        }

        public int Receive(Span<byte> into)
        {
            if (!_arrived.TryDequeue(out var record))
                return 0;
            record.CopyTo(into);
            return record.Length;
        }

        public void Dispose()
        {
        }
    }

    /// <summary>In place of the thread: steps the same loop when its next beat is due.</summary>
    private sealed class Turns : IDisposable
    {
        private static readonly TimeSpan Shortest = TimeSpan.FromMilliseconds(1);

        private readonly SimulatedNode _node;
        private readonly HeartbeatLoop _loop;
        private bool _isOver;

        public Turns(SimulatedNode node, HeartbeatLoop loop)
        {
            _node = node;
            _loop = loop;
            node.RunAfter(Shortest, Turn);
        }

        public void Dispose() => _isOver = true;

        private void Turn()
        {
            if (_isOver)
                return;
            _loop.Step(_node.TimeProvider.Now());
            var wait = _loop.DueAt - _node.TimeProvider.Now();
            _node.RunAfter(wait > Shortest ? wait : Shortest, Turn);
        }
    }
}
