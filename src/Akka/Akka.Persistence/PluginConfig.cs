using Akka.Configuration;

namespace Akka.Persistence;

internal static class PluginConfig
{
    /// <exception cref="ConfigurationException">The number is below 1.</exception>
    public static int AtLeastOne(this Config config, string key)
    {
        var value = config.GetInt(key);
        return value >= 1 ? value : throw new ConfigurationException($"{key} is {value}: 1 or more.");
    }
}
