using Akka.Actor;
using Akka.Configuration;
using Akka.Pattern;

namespace Akka.Persistence;

/// <summary>
/// Keeps requests from a plugin's storage that fails again and again, or does not answer: each would hold an actor for
/// the whole timeout.
/// </summary>
internal static class PluginBreaker
{
    /// <exception cref="ConfigurationException">A value is out of its range.</exception>
    public static CircuitBreaker Of(IScheduler scheduler, Config plugin) => new(
        scheduler,
        plugin.AtLeastOne("circuit-breaker.max-failures"),
        plugin.GetTimeSpan("circuit-breaker.call-timeout"),
        plugin.GetTimeSpan("circuit-breaker.reset-timeout"));
}
