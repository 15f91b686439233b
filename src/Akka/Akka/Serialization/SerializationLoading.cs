using Akka.Actor;
using Akka.Configuration;
using Akka.Util.Reflection;

namespace Akka.Serialization;

/// <summary>Makes the serializers and bindings that a system's configuration and setup name.</summary>
internal sealed class SerializationLoading(ExtendedActorSystem system)
{
    private const string Serializers = "akka.actor.serializers";
    private const string Bindings = "akka.actor.serialization-bindings";

    public void Into(Serialization serialization)
    {
        var config = system.Settings.Config;
        foreach (var (alias, typeName) in Texts(config, Serializers))
            serialization.AddSerializer(alias, Make(alias, typeName, config));
        var given = system.Settings.Setup.Get<SerializationSetup>();
        var details = given.HasValue
            ? given.Value.CreateSerializers(system).OrderBy(detail => detail.Alias, StringComparer.Ordinal).ToList()
            : [];
        foreach (var detail in details) serialization.AddSerializer(detail.Alias, detail.Serializer);

        foreach (var (typeName, alias) in Texts(config, Bindings))
        {
            var type = TypeCache.GetType(typeName)
                ?? throw new ConfigurationException($"{Bindings}: the type '{typeName}' does not exist.");
            var serializer = serialization.SerializerByName(alias)
                ?? throw new ConfigurationException(
                    $"{Bindings}: '{typeName}' is bound to '{alias}', which is not in {Serializers}.");
            serialization.AddSerializationMap(type, serializer);
        }

        foreach (var detail in details)
            foreach (var type in detail.UseFor.OrderBy(type => type.FullName, StringComparer.Ordinal))
                serialization.AddSerializationMap(type, detail.Serializer);
    }

    private static IEnumerable<KeyValuePair<string, string>> Texts(Config config, string path) =>
        config.GetConfig(path) is not { } section ? []
            : section.AsEnumerable().Where(item => !item.Value.IsNull).Select(
                item => KeyValuePair.Create(item.Key, item.Value.GetString()!));

    private Serializer Make(string alias, string typeName, Config config)
    {
        var type = TypeCache.GetType(typeName);
        if (type is null || !typeof(Serializer).IsAssignableFrom(type))
            throw new ConfigurationException(
                $"{Serializers}.{alias}: '{typeName}' is not a type that derives from {typeof(Serializer)}.");

        var settings = config.GetConfig($"akka.actor.serialization-settings.{alias}");
        try
        {
            var withSettings = type.GetConstructor([typeof(ExtendedActorSystem), typeof(Config)]);
            return withSettings is not null && settings is not null
                ? (Serializer)withSettings.Invoke([system, settings])
                : (Serializer)Activator.CreateInstance(type, system)!;
        }
        catch (Exception cause) when (cause is MissingMethodException or System.Reflection.TargetInvocationException)
        {
            throw new ConfigurationException(
                $"{Serializers}.{alias}: {type} cannot be made: {(cause.InnerException ?? cause).Message}", cause);
        }
    }
}
