using System.Collections.Immutable;

namespace Akka.Cluster;

/// <summary>
/// The members in a ring: each observes the next few. An unreachable one among them does not count, so that
/// reachable members are always observed by enough others.
/// </summary>
internal sealed class HeartbeatNodeRing
{
    private readonly UniqueAddress _self;
    private readonly ImmutableSortedSet<UniqueAddress> _nodes;
    private readonly ImmutableSortedSet<UniqueAddress> _unreachable;
    private readonly int _monitoredBy;

    public HeartbeatNodeRing(
        UniqueAddress self,
        ImmutableSortedSet<UniqueAddress> nodes,
        ImmutableSortedSet<UniqueAddress> unreachable,
        int monitoredByNrOfMembers)
    {
        _self = self;
        _nodes = nodes.Add(self);
        _unreachable = unreachable;
        _monitoredBy = monitoredByNrOfMembers;
        MyReceivers = Receivers(self);
    }

    public ImmutableSortedSet<UniqueAddress> MyReceivers { get; }

    public HeartbeatNodeRing Add(UniqueAddress node) => _nodes.Contains(node)
        ? this
        : new HeartbeatNodeRing(_self, _nodes.Add(node), _unreachable, _monitoredBy);

    public HeartbeatNodeRing Remove(UniqueAddress node) => _nodes.Contains(node)
        ? new HeartbeatNodeRing(_self, _nodes.Remove(node), _unreachable.Remove(node), _monitoredBy)
        : this;

    public HeartbeatNodeRing Unreachable(UniqueAddress node) =>
        new(_self, _nodes, _unreachable.Add(node), _monitoredBy);

    public HeartbeatNodeRing Reachable(UniqueAddress node) =>
        new(_self, _nodes, _unreachable.Remove(node), _monitoredBy);

    /// <summary>Whom <paramref name="sender"/> observes.</summary>
    public ImmutableSortedSet<UniqueAddress> Receivers(UniqueAddress sender)
    {
        if (_monitoredBy >= _nodes.Count - 1)
            return _nodes.Remove(sender);

        var receivers = ImmutableSortedSet.CreateBuilder<UniqueAddress>();
        var missing = _monitoredBy;
        var start = _nodes.IndexOf(sender);
        for (var step = 1; step < _nodes.Count && missing > 0; step++)
        {
            var next = _nodes[(start + step) % _nodes.Count];
            receivers.Add(next);
            if (!_unreachable.Contains(next))
                missing--;
        }

        return receivers.ToImmutable();
    }
}
