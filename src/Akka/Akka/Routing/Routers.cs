using Akka.Actor;
using Akka.Actor.Internal;
using Akka.Configuration;

namespace Akka.Routing;

/// <summary>Makes the reference that stands for a router.</summary>
internal static class Routers
{
    /// <exception cref="ConfigurationException">The router's configuration does not fit the path.</exception>
    public static IInternalActorRef Make(ActorSystemImpl system, Props props, IInternalActorRef supervisor, ActorPath path)
    {
        var config = props.RouterConfig;
        config.VerifyConfig(path);
        var routerProps = new RouterProps(config, props);
        var dispatcher = system.Dispatchers.Lookup(config.RouterDispatcher);
        var mailbox = system.Mailboxes.GetMailboxType(routerProps, dispatcher.Configurator.Config);
        return new RoutedActorRef(system, routerProps, dispatcher, mailbox, supervisor, path);
    }
}
