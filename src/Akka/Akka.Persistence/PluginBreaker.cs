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
    public static CircuitBreaker Of(IScheduler scheduler, Config plugin)
    {
        var maxFailures = plugin.GetInt("circuit-breaker.max-failures");
        return maxFailures < 1
            ? throw new ConfigurationException($"circuit-breaker.max-failures is {maxFailures}: 1 or more.")
            : new CircuitBreaker(
                scheduler,
                maxFailures,
                plugin.GetTimeSpan("circuit-breaker.call-timeout"),
                plugin.GetTimeSpan("circuit-breaker.reset-timeout"));
    }
}
