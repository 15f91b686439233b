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

    // The farthest receiver: what happens behind it changes nothing here. Null: there are too few nodes to choose from.
    private readonly UniqueAddress? _last;

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
        MyReceivers = Receivers(self, out _last);
    }

    private HeartbeatNodeRing(
        HeartbeatNodeRing before,
        ImmutableSortedSet<UniqueAddress> nodes,
        ImmutableSortedSet<UniqueAddress> unreachable)
    {
        _self = before._self;
        _nodes = nodes;
        _unreachable = unreachable;
        _monitoredBy = before._monitoredBy;
        _last = before._last;
        MyReceivers = before.MyReceivers;
    }

    public ImmutableSortedSet<UniqueAddress> MyReceivers { get; }

    public HeartbeatNodeRing Add(UniqueAddress node) => _nodes.Contains(node)
        ? this
        : Change(node, _nodes.Add(node), _unreachable);

    public HeartbeatNodeRing Remove(UniqueAddress node) => _nodes.Contains(node)
        ? Change(node, _nodes.Remove(node), _unreachable.Remove(node))
        : this;

    public HeartbeatNodeRing Unreachable(UniqueAddress node) => Change(node, _nodes, _unreachable.Add(node));

    public HeartbeatNodeRing Reachable(UniqueAddress node) => Change(node, _nodes, _unreachable.Remove(node));

    /// <summary>Whom <paramref name="sender"/> observes.</summary>
    public ImmutableSortedSet<UniqueAddress> Receivers(UniqueAddress sender) => Receivers(sender, out _);

    private ImmutableSortedSet<UniqueAddress> Receivers(UniqueAddress sender, out UniqueAddress? last)
    {
        last = null;
        if (_monitoredBy >= _nodes.Count - 1)
            return _nodes.Remove(sender);

        var receivers = ImmutableSortedSet.CreateBuilder<UniqueAddress>();
        var missing = _monitoredBy;
        var start = _nodes.IndexOf(sender);
        for (var step = 1; step < _nodes.Count && missing > 0; step++)
        {
            var next = _nodes[(start + step) % _nodes.Count];
            receivers.Add(next);
            if (!_unreachable.Contains(next) && --missing == 0)
                last = next;
        }

        return receivers.ToImmutable();
    }

    private HeartbeatNodeRing Change(
        UniqueAddress node, ImmutableSortedSet<UniqueAddress> nodes, ImmutableSortedSet<UniqueAddress> unreachable) =>
        _last is { } last && IsBehind(node, last) && _monitoredBy < nodes.Count - 1
            ? new HeartbeatNodeRing(this, nodes, unreachable)
            : new HeartbeatNodeRing(_self, nodes, unreachable, _monitoredBy);

    private bool IsBehind(UniqueAddress node, UniqueAddress last)
    {
        var (isAfterSelf, isAfterLast) = (node.CompareTo(_self) > 0, node.CompareTo(last) > 0);
        return _self.CompareTo(last) < 0 ? !isAfterSelf || isAfterLast : isAfterLast && !isAfterSelf;
    }
}
