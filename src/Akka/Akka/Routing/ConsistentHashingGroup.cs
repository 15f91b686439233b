using Akka.Actor;
using Akka.Configuration;
using Akka.Dispatch;
using Akka.Util;

namespace Akka.Routing;

/// <summary>Actors by their paths; messages of one key go to one of them.</summary>
public sealed class ConsistentHashingGroup : Group
{
    private readonly ConsistentHashMapping? _hashMapping;

    /// <exception cref="ConfigurationException">A value cannot be read.</exception>
    public ConsistentHashingGroup(Config config)
        : this(PathsIn(config), config.GetInt("virtual-nodes-factor"), null, Dispatchers.DefaultDispatcherId)
    {
    }

    public ConsistentHashingGroup(params string[] paths)
        : this(paths, 0, null, Dispatchers.DefaultDispatcherId)
    {
    }

    public ConsistentHashingGroup(IEnumerable<string> paths)
        : this(paths, 0, null, Dispatchers.DefaultDispatcherId)
    {
    }

    public ConsistentHashingGroup(IEnumerable<string> paths, ConsistentHashMapping hashMapping)
        : this(paths, 0, hashMapping, Dispatchers.DefaultDispatcherId)
    {
    }

    /// <param name="paths">The routees.</param>
    /// <param name="virtualNodesFactor">Places of a routee on the ring; 0: as the configuration says.</param>
    /// <param name="hashMapping">The keys of messages that do not know their own.</param>
    /// <param name="routerDispatcher">The dispatcher of the router's own actor.</param>
    public ConsistentHashingGroup(
        IEnumerable<string> paths,
        int virtualNodesFactor,
        ConsistentHashMapping? hashMapping,
        string routerDispatcher)
        : base(paths, routerDispatcher)
    {
        VirtualNodesFactor = virtualNodesFactor;
        _hashMapping = hashMapping;
    }

    public int VirtualNodesFactor { get; }

    public override Router CreateRouter(ActorSystem system) =>
        new(new ConsistentHashingRoutingLogic(system, VirtualNodesFactor, _hashMapping));

    public override IEnumerable<string> GetPaths(ActorSystem system) => InternalPaths;

    public ConsistentHashingGroup WithVirtualNodesFactor(int vnodes) =>
        new(InternalPaths, vnodes, _hashMapping, RouterDispatcher);

    public ConsistentHashingGroup WithHashMapping(ConsistentHashMapping mapping) =>
        new(InternalPaths, VirtualNodesFactor, mapping, RouterDispatcher);

    public ConsistentHashingGroup WithDispatcher(string dispatcher) =>
        new(InternalPaths, VirtualNodesFactor, _hashMapping, dispatcher);

    public override RouterConfig WithFallback(RouterConfig routerConfig) =>
        _hashMapping is null && routerConfig is ConsistentHashingGroup { _hashMapping: { } mapping }
            ? WithHashMapping(mapping)
            : this;

    public override ISurrogate ToSurrogate(ActorSystem system) =>
        new ConsistentHashingGroupSurrogate { Paths = InternalPaths, RouterDispatcher = RouterDispatcher };

    public class ConsistentHashingGroupSurrogate : ISurrogate
    {
        public IEnumerable<string> Paths { get; set; } = [];

        public string RouterDispatcher { get; set; } = Dispatchers.DefaultDispatcherId;

        public ISurrogated FromSurrogate(ActorSystem system) =>
            new ConsistentHashingGroup(Paths, 0, null, RouterDispatcher);
    }
}
