using Akka.Actor;
using Akka.Configuration;

namespace Akka.Persistence;

/// <summary>Names the extension that persistent actors use, and makes it.</summary>
public class Persistence : ExtensionIdProvider<PersistenceExtension>
{
    public static Persistence Instance { get; } = new();

    /// <summary>The defaults of this assembly.</summary>
    public static Config DefaultConfig() => ConfigurationFactory.FromResource<Persistence>("reference.conf");

    public override PersistenceExtension CreateExtension(ExtendedActorSystem system) => new(system);
}
