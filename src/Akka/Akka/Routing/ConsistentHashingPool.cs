using Akka.Actor;
using Akka.Configuration;
using Akka.Dispatch;
using Akka.Util;

namespace Akka.Routing;

/// <summary>Routees of its own; messages of one key go to one of them.</summary>
public sealed class ConsistentHashingPool : Pool
{
    private readonly ConsistentHashMapping? _hashMapping;

    /// <exception cref="ConfigurationException">A value cannot be read.</exception>
    public ConsistentHashingPool(Config config)
        : base(config) => VirtualNodesFactor = config.GetInt("virtual-nodes-factor");

    public ConsistentHashingPool(int nrOfInstances)
        : this(nrOfInstances, null, DefaultSupervisorStrategy, Dispatchers.DefaultDispatcherId)
    {
    }

    public ConsistentHashingPool(int nrOfInstances, ConsistentHashMapping hashMapping)
        : this(
            nrOfInstances,
            null,
            DefaultSupervisorStrategy,
            Dispatchers.DefaultDispatcherId,
            hashMapping: hashMapping)
    {
    }

    /// <param name="virtualNodesFactor">Places of a routee on the ring; 0: as the configuration says.</param>
    /// <param name="hashMapping">The keys of messages that do not know their own.</param>
    public ConsistentHashingPool(
        int nrOfInstances,
        Resizer? resizer,
        SupervisorStrategy? supervisorStrategy,
        string routerDispatcher,
        bool usePoolDispatcher = false,
        int virtualNodesFactor = 0,
        ConsistentHashMapping? hashMapping = null)
        : base(nrOfInstances, resizer, supervisorStrategy, routerDispatcher, usePoolDispatcher)
    {
        VirtualNodesFactor = virtualNodesFactor;
        _hashMapping = hashMapping;
    }

    public int VirtualNodesFactor { get; }

    public override Router CreateRouter(ActorSystem system) =>
        new(new ConsistentHashingRoutingLogic(system, VirtualNodesFactor, _hashMapping));

    public override int GetNrOfInstances(ActorSystem system) => NrOfInstances;

    public ConsistentHashingPool WithVirtualNodesFactor(int vnodes) => With(factor: vnodes);

    public ConsistentHashingPool WithHashMapping(ConsistentHashMapping mapping) => With(mapping: mapping);

    public ConsistentHashingPool WithSupervisorStrategy(SupervisorStrategy strategy) => With(strategy: strategy);

    public ConsistentHashingPool WithResizer(Resizer resizer) => With(resizer: resizer);

    public ConsistentHashingPool WithDispatcher(string dispatcher) => With(dispatcher: dispatcher);

    public override RouterConfig WithFallback(RouterConfig routerConfig)
    {
        var (resizer, strategy) = Unset(routerConfig);
        return With(
            resizer: resizer,
            strategy: strategy,
            mapping: _hashMapping ?? (routerConfig as ConsistentHashingPool)?._hashMapping);
    }

    private ConsistentHashingPool With(
        Resizer? resizer = null,
        SupervisorStrategy? strategy = null,
        string? dispatcher = null,
        int? factor = null,
        ConsistentHashMapping? mapping = null) => new(
            NrOfInstances,
            resizer ?? Resizer,
            strategy ?? SupervisorStrategy,
            dispatcher ?? RouterDispatcher,
            UsePoolDispatcher,
            factor ?? VirtualNodesFactor,
            mapping ?? _hashMapping);

    public override ISurrogate ToSurrogate(ActorSystem system) => new ConsistentHashingPoolSurrogate
    {
        NrOfInstances = NrOfInstances,
        Resizer = Resizer,
        SupervisorStrategy = SupervisorStrategy,
        RouterDispatcher = RouterDispatcher,
        UsePoolDispatcher = UsePoolDispatcher,
    };

    public class ConsistentHashingPoolSurrogate : ISurrogate
    {
        public int NrOfInstances { get; set; }

        public Resizer? Resizer { get; set; }

        public SupervisorStrategy? SupervisorStrategy { get; set; }

        public string RouterDispatcher { get; set; } = Dispatchers.DefaultDispatcherId;

        public bool UsePoolDispatcher { get; set; }

        public ISurrogated FromSurrogate(ActorSystem system) => new ConsistentHashingPool(
            NrOfInstances, Resizer, SupervisorStrategy, RouterDispatcher, UsePoolDispatcher);
    }
}
