using Akka.Actor;

namespace Akka.Routing;

/// <summary>The actor of a router: it gets what is for the router itself.</summary>
internal class RouterActor : UntypedActor
{
    private readonly IActorRef? _controller;

    public RouterActor()
    {
        Cell = (RoutedActorCell)Context;
        if (Cell.Config.RoutingLogicController(Cell.Router.RoutingLogic) is not { } controller) return;

        const string name = "routingLogicController";
        var known = Context.Child(name);
        _controller = known.IsNobody()
            ? Context.ActorOf(controller.WithDispatcher(Context.Props.Dispatcher), name)
            : known;
    }

    protected RoutedActorCell Cell { get; }

    protected override void OnReceive(object message)
    {
        switch (message)
        {
            case GetRoutees:
                Sender.Tell(new Routees(Cell.Router.Routees));
                break;
            case AddRoutee add:
                Cell.AddRoutees([add.Routee]);
                break;
            case RemoveRoutee remove:
                Cell.RemoveRoutees([remove.Routee], stopChildren: true);
                Cell.StopIfAllRouteesRemoved();
                break;
            case Terminated terminated:
                Cell.RemoveRoutees([new ActorRefRoutee(terminated.ActorRef)], stopChildren: false);
                Cell.StopIfAllRouteesRemoved();
                break;
            default:
                _controller?.Forward(message);
                break;
        }
    }

    protected override void PreRestart(Exception reason, object message)
    {
        // The routees are its children, and stay: the restart reaches each of them.
    }
}

/// <summary>The actor of a router that makes its routees.</summary>
internal class RouterPoolActor(SupervisorStrategy strategy) : RouterActor
{
    protected override SupervisorStrategy SupervisorStrategy() => strategy;

    protected override void OnReceive(object message)
    {
        if (message is AdjustPoolSize adjust)
        {
            Cell.ChangeSize(adjust.Change);
            Cell.StopIfAllRouteesRemoved();
        }
        else
        {
            base.OnReceive(message);
        }
    }
}

/// <summary>The actor of a pool whose size changes with its load.</summary>
internal sealed class ResizablePoolActor(SupervisorStrategy strategy) : RouterPoolActor(strategy)
{
    protected override void OnReceive(object message)
    {
        if (message is Resize) Cell.Resize();
        else base.OnReceive(message);
    }
}
