using Akka.Actor;

namespace Akka.Configuration;

/// <summary>The configuration cannot be used: the message says where and why.</summary>
public class ConfigurationException : AkkaException
{
    public ConfigurationException(string message) : base(message)
    {
    }

    public ConfigurationException(string message, Exception? exception) : base(message, exception)
    {
    }

    /// <summary>For a <typeparamref name="T"/> that was given no configuration.</summary>
    /// <param name="path">Where it should stand.</param>
    public static ConfigurationException NullOrEmptyConfig<T>(string? path = null) =>
        new(path is null
            ? $"{typeof(T).Name} needs a configuration that is not empty."
            : $"{typeof(T).Name} needs a configuration at '{path}' that is not empty.");
}
