using HaActors.Policy.Model;

namespace HaActors.Actors;

/// <summary>Reads the monotonic clock as policy wants it.</summary>
public static class Clock
{
    public static Instant Now(this TimeProvider clock) => new(clock.GetElapsedTime(0, clock.GetTimestamp()));
}
