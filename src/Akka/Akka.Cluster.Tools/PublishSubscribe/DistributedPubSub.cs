using Akka.Actor;
using Akka.Configuration;
using Akka.Dispatch;

namespace Akka.Cluster.Tools.PublishSubscribe;

public sealed class DistributedPubSubExtensionProvider : ExtensionIdProvider<DistributedPubSub>
{
    public override DistributedPubSub CreateExtension(ExtendedActorSystem system) => new(system);
}

/// <summary>Starts this node's mediator; start it on every member that is to hear of the others' subscribers.</summary>
public sealed class DistributedPubSub : IExtension
{
    private readonly Cluster _cluster;
    private readonly string? _role;

    public DistributedPubSub(ExtendedActorSystem system)
    {
        var settings = DistributedPubSubSettings.Create(system);
        _cluster = Cluster.Get(system);
        _role = settings.Role;
        Mediator = IsTerminated ? system.DeadLetters : Start(system, settings);
    }

    /// <summary>Whether this node has no mediator: its cluster has stopped, or it lacks the role.</summary>
    public bool IsTerminated =>
        _cluster.IsTerminated || (_role is not null && !_cluster.SelfRoles.Contains(_role));

    /// <summary>Takes the messages of this namespace; dead letters if this node has no mediator.</summary>
    public IActorRef Mediator { get; }

    /// <summary>The defaults of distributed publish-subscribe.</summary>
    public static Config DefaultConfig() => ToolsReference.Config();

    public static DistributedPubSub Get(ActorSystem system) =>
        system.WithExtension<DistributedPubSub, DistributedPubSubExtensionProvider>();

    private static IActorRef Start(ExtendedActorSystem system, DistributedPubSubSettings settings)
    {
        var config = ClusterSettings.Section(system.Settings.Config, "akka.cluster.pub-sub");
        var dispatcher = config.GetString("use-dispatcher");
        return system.SystemActorOf(
            DistributedPubSubMediator.Props(settings).WithDispatcher(
                string.IsNullOrEmpty(dispatcher) ? Dispatchers.DefaultDispatcherId : dispatcher),
            ClusterSettings.Text(config, "name"));
    }
}
