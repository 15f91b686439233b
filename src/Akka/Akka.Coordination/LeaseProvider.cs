using System.Reflection;
using Akka.Actor;
using Akka.Configuration;

namespace Akka.Coordination;

public class LeaseProviderExtensionProvider : ExtensionIdProvider<LeaseProvider>
{
    public override LeaseProvider CreateExtension(ExtendedActorSystem system) => new(system);
}

/// <summary>Makes the leases that the configuration names.</summary>
public class LeaseProvider : IExtension
{
    private const string Defaults = "akka.coordination.lease";

    private readonly ExtendedActorSystem _system;
    private readonly Dictionary<(string Name, string Path, string Owner), Lease> _leases = [];
    private readonly Lock _lock = new();

    public LeaseProvider(ExtendedActorSystem system)
    {
        _system = system;
        if (!system.Settings.Config.HasPath(Defaults + ".heartbeat-timeout"))
            system.Settings.InjectTopLevelFallback(DefaultConfig());
    }

    /// <summary>The defaults of leases.</summary>
    public static Config DefaultConfig() => ConfigurationFactory.FromResource<LeaseProvider>("reference.conf");

    public static LeaseProvider Get(ActorSystem system) =>
        system.WithExtension<LeaseProvider, LeaseProviderExtensionProvider>();

    /// <summary>The lease of that name and owner; the same one each time.</summary>
    /// <param name="leaseName">What is held: equal on all that compete for it.</param>
    /// <param name="configPath">Where the configuration names its implementation, as lease-class.</param>
    /// <param name="ownerName">Who holds it: different on each of them.</param>
    /// <exception cref="ConfigurationException">
    /// There is no such path, or its lease-class names no lease that can be made.
    /// </exception>
    public Lease GetLease(string leaseName, string configPath, string ownerName)
    {
        lock (_lock)
        {
            var key = (leaseName, configPath, ownerName);
            return _leases.TryGetValue(key, out var known) ? known : _leases[key] = Make(key);
        }
    }

    private Lease Make((string Name, string Path, string Owner) key)
    {
        var config = (_system.Settings.Config.GetConfig(key.Path)
                ?? throw new ConfigurationException($"There is no lease at [{key.Path}] in the configuration"))
            .WithFallback(_system.Settings.Config.GetConfig(Defaults) ?? Config.Empty);
        var settings = LeaseSettings.Create(config, key.Name, key.Owner);
        var name = config.GetString("lease-class");
        if (string.IsNullOrEmpty(name))
            throw new ConfigurationException($"{key.Path}.lease-class must not be empty");

        var type = Type.GetType(name, throwOnError: false);
        if (type is null || !typeof(Lease).IsAssignableFrom(type))
            throw new ConfigurationException($"{key.Path}.lease-class [{name}] is no Akka.Coordination.Lease");

        object[] arguments = type.GetConstructor([typeof(LeaseSettings), typeof(ExtendedActorSystem)]) is not null
            ? [settings, _system]
            : [settings];
        try
        {
            return (Lease)Activator.CreateInstance(type, arguments)!;
        }
        catch (Exception failure) when (failure is MissingMethodException or TargetInvocationException)
        {
            throw new ConfigurationException(
                $"Could not make the lease {type} of [{key.Path}]", failure.InnerException ?? failure);
        }
    }
}
