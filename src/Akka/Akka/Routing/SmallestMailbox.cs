using Akka.Actor;
using Akka.Configuration;
using Akka.Dispatch;
using Akka.Util;

namespace Akka.Routing;

/// <summary>The routee with the least to do; one in another process only where there is no other.</summary>
public sealed class SmallestMailboxRoutingLogic : RoutingLogic
{
    private long _next;

    public SmallestMailboxRoutingLogic()
        : this(0)
    {
    }

    /// <param name="next">Where to begin to look: of several with equally little to do, the first is taken.</param>
    public SmallestMailboxRoutingLogic(int next) => _next = next;

    public override Routee Select(object message, Routee[] routees)
    {
        if (routees.Length == 0) return Routee.NoRoutee;
        var start = (int)((ulong)(Interlocked.Increment(ref _next) - 1) % (ulong)routees.Length);
        var best = routees[start];
        var least = long.MaxValue;
        for (var step = 0; step < routees.Length && least > 0; step++)
        {
            var routee = routees[(start + step) % routees.Length];
            if (Load(routee) is var load && load >= least) continue;
            least = load;
            best = routee;
        }

        return best;
    }

    private static long Load(Routee routee) => routee switch
    {
        ActorRefRoutee { Actor: ActorRefWithCell { IsTerminated: true } } => long.MaxValue,
        ActorRefRoutee { Actor: ActorRefWithCell { Underlying: ActorCell cell } } =>
            (cell.Mailbox.IsSuspended ? int.MaxValue : 0L)
            + (2L * cell.NumberOfMessages)
            + (cell.CurrentMessage is null ? 0 : 1),
        _ => long.MaxValue - 1,
    };
}

/// <summary>Routees of its own, the one with the least to do.</summary>
public sealed class SmallestMailboxPool : Pool
{
    /// <exception cref="Configuration.ConfigurationException">A value cannot be read.</exception>
    public SmallestMailboxPool(Config config)
        : base(config)
    {
    }

    public SmallestMailboxPool(int nrOfInstances)
        : this(nrOfInstances, null, DefaultSupervisorStrategy, Dispatchers.DefaultDispatcherId, false)
    {
    }

    public SmallestMailboxPool(
        int nrOfInstances,
        Resizer? resizer,
        SupervisorStrategy? supervisorStrategy,
        string routerDispatcher,
        bool usePoolDispatcher = false)
        : base(nrOfInstances, resizer, supervisorStrategy, routerDispatcher, usePoolDispatcher)
    {
    }

    public override Router CreateRouter(ActorSystem system) => new(new SmallestMailboxRoutingLogic());

    public override int GetNrOfInstances(ActorSystem system) => NrOfInstances;

    public SmallestMailboxPool WithSupervisorStrategy(SupervisorStrategy strategy) =>
        new(NrOfInstances, Resizer, strategy, RouterDispatcher, UsePoolDispatcher);

    public SmallestMailboxPool WithResizer(Resizer resizer) =>
        new(NrOfInstances, resizer, SupervisorStrategy, RouterDispatcher, UsePoolDispatcher);

    public SmallestMailboxPool WithDispatcher(string dispatcher) =>
        new(NrOfInstances, Resizer, SupervisorStrategy, dispatcher, UsePoolDispatcher);

    public override RouterConfig WithFallback(RouterConfig routerConfig)
    {
        var (resizer, strategy) = Unset(routerConfig);
        return new SmallestMailboxPool(NrOfInstances, resizer, strategy, RouterDispatcher, UsePoolDispatcher);
    }

    public override ISurrogate ToSurrogate(ActorSystem system) => new SmallestMailboxPoolSurrogate
    {
        NrOfInstances = NrOfInstances,
        Resizer = Resizer,
        SupervisorStrategy = SupervisorStrategy,
        RouterDispatcher = RouterDispatcher,
        UsePoolDispatcher = UsePoolDispatcher,
    };

    public class SmallestMailboxPoolSurrogate : ISurrogate
    {
        public int NrOfInstances { get; set; }

        public Resizer? Resizer { get; set; }

        public SupervisorStrategy? SupervisorStrategy { get; set; }

        public string RouterDispatcher { get; set; } = Dispatchers.DefaultDispatcherId;

        public bool UsePoolDispatcher { get; set; }

        public ISurrogated FromSurrogate(ActorSystem system) =>
            new SmallestMailboxPool(NrOfInstances, Resizer, SupervisorStrategy, RouterDispatcher, UsePoolDispatcher);
    }
}
