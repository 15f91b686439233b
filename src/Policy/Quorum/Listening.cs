using HaActors.Policy.Model;

namespace HaActors.Policy.Quorum;

/// <summary>
/// Whether this node has listened well enough to call others dead: one that itself ran late has heard nobody because
/// of itself (safety rule 32).
/// </summary>
/// <param name="TrustedFrom">Before this moment silence of others proves nothing.</param>
public sealed record Listening(Instant LastRan, Instant TrustedFrom)
{
    public static Listening Began(Instant now, Timings timings) => new(now, now + timings.DeadTime);

    public Listening Ran(Instant now, Timings timings)
    {
        var late = now - LastRan > timings.DeadTime / 2;
        return new Listening(now, late ? now + timings.DeadTime : TrustedFrom);
    }

    public bool MayJudge(Instant now) => now >= TrustedFrom;
}
