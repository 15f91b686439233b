using Akka.Configuration;

namespace Akka.Remote;

/// <summary>Reads of what reference.conf guarantees.</summary>
internal static class ConfigMust
{
    /// <exception cref="ConfigurationException">The key is missing.</exception>
    public static string Text(this Config config, string key) =>
        config.GetString(key) ?? throw new ConfigurationException($"The configuration key [{key}] is missing");

    /// <exception cref="ConfigurationException">The section is missing.</exception>
    public static Config Section(this Config config, string key) =>
        config.GetConfig(key) ?? throw new ConfigurationException($"The configuration section [{key}] is missing");
}
