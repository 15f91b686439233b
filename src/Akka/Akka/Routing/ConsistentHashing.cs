using System.Globalization;
using Akka.Actor;
using Akka.Event;

namespace Akka.Routing;

/// <summary>Always the same routee for messages of the same key, as long as the routees stay.</summary>
public sealed class ConsistentHashingRoutingLogic : RoutingLogic
{
    private readonly ActorSystem _system;
    private readonly int _virtualNodesFactor;
    private readonly ConsistentHashMapping _mapping;
    private Ring? _ring;

    public ConsistentHashingRoutingLogic(ActorSystem system)
        : this(system, 0, static _ => null)
    {
    }

    /// <param name="system">Whose routees they are.</param>
    /// <param name="virtualNodesFactor">Places of a routee on the ring; 0: as the configuration says.</param>
    /// <param name="hashMapping">The keys of messages that do not know their own.</param>
    public ConsistentHashingRoutingLogic(
        ActorSystem system, int virtualNodesFactor, ConsistentHashMapping? hashMapping)
    {
        _system = system;
        _virtualNodesFactor = virtualNodesFactor > 0 ? virtualNodesFactor : system.Settings.DefaultVirtualNodesFactor;
        _mapping = hashMapping ?? (static _ => null);
    }

    public ConsistentHashingRoutingLogic WithHashMapping(ConsistentHashMapping mapping) =>
        new(_system, _virtualNodesFactor, mapping);

    public override Routee Select(object message, Routee[] routees)
    {
        if (routees.Length == 0) return Routee.NoRoutee;
        var key = message is ConsistentHashableEnvelope envelope ? envelope.HashKey
            : _mapping(message) ?? (message as IConsistentHashable)?.ConsistentHashKey;
        if (key is null)
        {
            _system.Log.Warning(
                "Message [{Message}] must be handled by hashMapping, or implement [{Interface}] or be wrapped in [{Envelope}]",
                message.GetType().Name, nameof(IConsistentHashable), nameof(ConsistentHashableEnvelope));
            return Routee.NoRoutee;
        }

        return RingOf(routees).NodeFor(Bytes(key)).Routee;
    }

    // The routees are the same array until one comes or goes.
    private ConsistentHash<Node> RingOf(Routee[] routees)
    {
        var ring = Volatile.Read(ref _ring);
        if (ring is null || !ReferenceEquals(ring.Routees, routees))
        {
            var self = ((ExtendedActorSystem)_system).Provider.DefaultAddress;
            var nodes = routees.Select(routee => new Node(routee, self));
            ring = new Ring(routees, ConsistentHash.Create(nodes, _virtualNodesFactor));
            Volatile.Write(ref _ring, ring);
        }

        return ring.Hash;
    }

    private byte[] Bytes(object key) => key switch
    {
        byte[] bytes => bytes,
        string text => System.Text.Encoding.UTF8.GetBytes(text),
        IFormattable value => System.Text.Encoding.UTF8.GetBytes(value.ToString(null, CultureInfo.InvariantCulture)),
        _ => _system.Serialization.FindSerializerFor(key).ToBinary(key),
    };

    private sealed record Ring(Routee[] Routees, ConsistentHash<Node> Hash);

    /// <summary>A routee by its full path: other nodes that route to the same ones choose the same.</summary>
    private sealed class Node(Routee routee, Address self)
    {
        public Routee Routee { get; } = routee;

        public override string ToString() => Routee switch
        {
            ActorRefRoutee known => known.Actor.Path.ToStringWithAddress(self),
            ActorSelectionRoutee { Selection: var selection } =>
                $"{selection.Anchor.Path.ToStringWithAddress(self)}/{selection.PathString}",
            _ => Routee.ToString()!,
        };
    }
}
