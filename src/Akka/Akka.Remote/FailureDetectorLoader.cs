using Akka.Actor;
using Akka.Configuration;

namespace Akka.Remote;

/// <summary>Makes the failure detector that the configuration names.</summary>
public static class FailureDetectorLoader
{
    /// <summary>Makes a detector of the named class, which has a constructor (Config, EventStream).</summary>
    /// <remarks>The detectors of this assembly get the clock of the system's scheduler.</remarks>
    /// <exception cref="ConfigurationException">The class does not exist, is no detector or lacks the
    /// constructor.</exception>
    public static FailureDetector Load(string fqcn, Config config, ActorSystem system)
    {
        var type = Type.GetType(fqcn)
            ?? throw new ConfigurationException($"The failure detector class [{fqcn}] does not exist");
        if (type == typeof(PhiAccrualFailureDetector))
            return new PhiAccrualFailureDetector(config, system.EventStream, ClockOf(system));
        if (type == typeof(DeadlineFailureDetector))
            return new DeadlineFailureDetector(config, system.EventStream, ClockOf(system));

        try
        {
            return (FailureDetector)Activator.CreateInstance(type, config, system.EventStream)!;
        }
        catch (Exception cause) when (cause is MissingMethodException or InvalidCastException)
        {
            throw new ConfigurationException(
                $"[{fqcn}] is no failure detector with a constructor (Config, EventStream)", cause);
        }
    }

    /// <inheritdoc cref="Load"/>
    public static FailureDetector LoadFailureDetector(this IActorContext context, string fqcn, Config config) =>
        Load(fqcn, config, context.System);

    internal static Clock ClockOf(ActorSystem system)
    {
        var scheduler = system.Scheduler;
        return () => (long)scheduler.MonotonicClock.TotalMilliseconds;
    }
}
