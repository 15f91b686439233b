using Akka.Actor;
using Akka.Util;

namespace Akka.Cluster.Tools.Singleton;

public class ClusterSingletonProvider : ExtensionIdProvider<ClusterSingleton>
{
    public override ClusterSingleton CreateExtension(ExtendedActorSystem system) => new(system);
}

/// <summary>Starts singletons together with their proxies.</summary>
public class ClusterSingleton : IExtension
{
    private readonly ExtendedActorSystem _system;
    private readonly Cluster _cluster;
    private readonly Dictionary<string, IActorRef> _proxies = new(StringComparer.Ordinal);
    private readonly Lock _lock = new();

    public ClusterSingleton(ExtendedActorSystem system)
    {
        ToolsReference.InjectInto(system);
        _system = system;
        _cluster = Cluster.Get(system);
    }

    public static ClusterSingleton Get(ActorSystem system) =>
        system.WithExtension<ClusterSingleton, ClusterSingletonProvider>();

    /// <summary>
    /// Starts the singleton's manager, if this node has its role, and its proxy. Again for the same name: gives the
    /// same proxy.
    /// </summary>
    /// <returns>The proxy: what is sent to it reaches the singleton.</returns>
    public IActorRef Init(SingletonActor singleton)
    {
        var settings = singleton.Settings.GetOrElse(ClusterSingletonSettings.Create(_system));
        var managerName = $"singletonManager{singleton.Name}";
        lock (_lock)
        {
            if (_proxies.TryGetValue(singleton.Name, out var running))
                return running;

            if (string.IsNullOrEmpty(settings.Role) || _cluster.SelfRoles.Contains(settings.Role))
                _system.SystemActorOf(
                    ClusterSingletonManager.Props(
                        singleton.Props,
                        singleton.StopMessage.GetOrElse(PoisonPill.Instance),
                        settings.ToManagerSettings(singleton.Name)),
                    managerName);
            var proxy = _system.SystemActorOf(
                ClusterSingletonProxy.Props($"/system/{managerName}", settings.ToProxySettings(singleton.Name)),
                $"singletonProxy{singleton.Name}");
            return _proxies[singleton.Name] = proxy;
        }
    }
}

/// <summary>What <see cref="ClusterSingleton.Init"/> starts.</summary>
public class SingletonActor
{
    private SingletonActor(
        Props props, string name, Option<object> stopMessage, Option<ClusterSingletonSettings> settings)
    {
        Props = props;
        Name = name;
        StopMessage = stopMessage;
        Settings = settings;
    }

    public string Name { get; }

    public Props Props { get; }

    /// <summary>Sent to the singleton for a hand-over; by default <see cref="PoisonPill"/>.</summary>
    public Option<object> StopMessage { get; }

    public Option<ClusterSingletonSettings> Settings { get; }

    public static SingletonActor Create(Props props, string name) =>
        new(props, name, Option<object>.None, Option<ClusterSingletonSettings>.None);

    public SingletonActor WithProps(Props props) => new(props, Name, StopMessage, Settings);

    public SingletonActor WithStopMessage(object stopMessage) => new(Props, Name, stopMessage, Settings);

    public SingletonActor WithSettings(ClusterSingletonSettings settings) => new(Props, Name, StopMessage, settings);
}
