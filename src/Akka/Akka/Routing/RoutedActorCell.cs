using Akka.Actor;
using Akka.Actor.Internal;
using Akka.Dispatch;

namespace Akka.Routing;

/// <summary>The props of a router's own actor, and what it needs to know of its routees.</summary>
internal sealed class RouterProps(RouterConfig config, Props routeeProps)
    : Props(CreateBy(new Producer(config))
        .WithDeploy(routeeProps.Deploy.WithRouterConfig(NoRouter.Instance).WithDispatcher(config.RouterDispatcher)
            .WithMailbox(Akka.Actor.Deploy.NoMailboxGiven)))
{
    public RouterConfig Config { get; } = config;

    public Props RouteeProps { get; } = routeeProps.WithRouter(NoRouter.Instance);

    protected override Props Copy() => new RouterProps(Config, RouteeProps);

    private sealed class Producer(RouterConfig config) : IIndirectActorProducer
    {
        public Type ActorType => typeof(RouterActor);

        public ActorBase Produce() => config.CreateRouterActor();

        public void Release(ActorBase actor)
        {
        }
    }
}

/// <summary>A reference to a router: what is for the routees does not pass through an actor.</summary>
internal sealed class RoutedActorRef(
    ActorSystemImpl system,
    RouterProps props,
    MessageDispatcher dispatcher,
    MailboxType mailboxType,
    IInternalActorRef supervisor,
    ActorPath path) : LocalActorRef(system, props, dispatcher, mailboxType, supervisor, path)
{
    protected override ActorCell NewActorCell(
        ActorSystemImpl system,
        IInternalActorRef self,
        Props props,
        MessageDispatcher dispatcher,
        IInternalActorRef supervisor) =>
        new RoutedActorCell(system, self, (RouterProps)props, dispatcher, supervisor);
}

/// <summary>Routes on the senders' threads; the router's own actor gets the rest.</summary>
internal sealed class RoutedActorCell(
    ActorSystemImpl system,
    IInternalActorRef self,
    RouterProps props,
    MessageDispatcher dispatcher,
    IInternalActorRef supervisor) : ActorCell(system, self, props, dispatcher, supervisor)
{
    // How long a removed routee has for messages that are on their way to it.
    private static readonly TimeSpan Farewell = TimeSpan.FromMilliseconds(100);

    private readonly Props _routeeProps = props.RouteeProps;
    private volatile Router? _router;
    private long _messages = -1;
    private int _resizing;

    public Router Router => _router!;

    public RouterConfig Config { get; } = props.Config;

    private Resizer? Resizer { get; } = (props.Config as Pool)?.Resizer;

    protected override void PreStart()
    {
        base.PreStart();
        _router = Config.CreateRouter(System);
        switch (Config)
        {
            case Pool pool:
                AddToPool(pool.GetNrOfInstances(System));
                if (Resizer is not null) ChangeSize(Resizer.Resize(Router.Routees));
                break;
            case Group group:
                AddRoutees([.. group.GetPaths(System).Select(path => new ActorSelectionRoutee(ActorSelection(path)))]);
                break;
        }
    }

    public override void SendMessage(Envelope message)
    {
        if (Config.IsManagementMessage(message.Message))
        {
            base.SendMessage(message);
            return;
        }

        if (Resizer is not null && Resizer.IsTimeForResize(Interlocked.Increment(ref _messages))
            && Interlocked.Exchange(ref _resizing, 1) == 0)
            base.SendMessage(new Envelope(new Resize(), Self));
        if (Router.Count == 0)
            System.DeadLetters.Tell(
                message.Message is RouterEnvelope envelope ? envelope.Message : message.Message, message.Sender);
        else
            Router.Route(message.Message, message.Sender);
    }

    public void AddRoutees(IReadOnlyList<Routee> routees)
    {
        foreach (var routee in routees)
        {
            if (routee is ActorRefRoutee known) Watch(known.Actor);
            _router = Router.AddRoutee(routee);
        }
    }

    public void RemoveRoutees(IEnumerable<Routee> routees, bool stopChildren)
    {
        foreach (var routee in routees)
        {
            _router = Router.RemoveRoutee(routee);
            if (routee is not ActorRefRoutee known) continue;
            Unwatch(known.Actor);
            if (stopChildren && ChildrenContainer.TryGetByRef(known.Actor, out _))
                System.Scheduler.ScheduleTellOnce(Farewell, known.Actor, PoisonPill.Instance, ActorRefs.NoSender);
        }
    }

    public void ChangeSize(int change)
    {
        if (change > 0) AddToPool(change);
        else if (change < 0) RemoveRoutees(Router.Routees.TakeLast(-change).ToArray(), stopChildren: true);
    }

    public void Resize()
    {
        try
        {
            if (Resizer is not null) ChangeSize(Resizer.Resize(Router.Routees));
        }
        finally
        {
            Interlocked.Exchange(ref _resizing, 0);
        }
    }

    public void StopIfAllRouteesRemoved()
    {
        if (Router.Count == 0 && Config.StopRouterWhenAllRouteesRemoved) Stop();
    }

    private void AddToPool(int number)
    {
        for (; number > 0; number--) AddRoutees([((Pool)Config).NewRoutee(_routeeProps, this)]);
    }
}
