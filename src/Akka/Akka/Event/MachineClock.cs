namespace Akka.Event;

/// <summary>The wall clock for log events that no actor system has stamped.</summary>
internal static class MachineClock
{
#pragma warning disable RS0030 // Outside any system there is no scheduler to ask for the time.
    public static DateTime UtcNow => DateTime.UtcNow;
#pragma warning restore RS0030
}
