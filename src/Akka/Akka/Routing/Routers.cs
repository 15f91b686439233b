using Akka.Actor;
using Akka.Actor.Internal;
using Akka.Configuration;

namespace Akka.Routing;

/// <summary>Makes the actor that stands for a router.</summary>
internal static class Routers
{
    /// <exception cref="ConfigurationException">The router's configuration does not fit the path.</exception>
    public static IInternalActorRef Make(ActorSystemImpl system, Props props, IInternalActorRef supervisor, ActorPath path)
    {
        var config = props.RouterConfig;
        config.VerifyConfig(path);
        var routerProps = Props.CreateBy(new RouterActorProducer(config))
            .WithDeploy(props.Deploy.WithRouterConfig(NoRouter.Instance));
        var dispatcher = system.Dispatchers.Lookup(config.RouterDispatcher);
        var mailbox = system.Mailboxes.GetMailboxType(routerProps, dispatcher.Configurator.Config);
        return new LocalActorRef(system, routerProps, dispatcher, mailbox, supervisor, path);
    }

    private sealed class RouterActorProducer(RouterConfig config) : IIndirectActorProducer
    {
        public Type ActorType => typeof(ActorBase);

        public ActorBase Produce() => config.CreateRouterActor();

        public void Release(ActorBase actor)
        {
        }
    }
}
