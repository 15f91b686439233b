using Akka.Configuration;
using Akka.Configuration.Hocon;
using HaActors.Policy.Configuration.Reading;

namespace HaActors.Shell.Configuration;

/// <summary>HOCON as the neutral tree that the readers of the configuration take.</summary>
public static class HoconTree
{
    public static ConfigurationNode.Map Of(Config config) =>
        Of(config.Root) as ConfigurationNode.Map ?? ConfigurationNode.Nothing;

    /// <returns>Null for what is null, or has no value: it counts as not written.</returns>
    private static ConfigurationNode? Of(HoconValue value)
    {
        var where = ConfigurationText.WhereIs(value);
        if (value.IsObject())
            return new ConfigurationNode.Map(
            [
                .. value.GetObject().Items
                    .Select(member => (member.Key, Value: Of(member.Value)))
                    .Where(member => member.Value is not null)
                    .Select(member => new KeyValuePair<string, ConfigurationNode>(member.Key, member.Value!)),
            ], where);
        if (value.IsArray())
            return new ConfigurationNode.List([.. value.GetArray().Select(Of).OfType<ConfigurationNode>()], where);
        return value.IsString() ? new ConfigurationNode.Text(value.GetString() ?? "", where) : null;
    }
}
