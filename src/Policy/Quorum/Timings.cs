namespace HaActors.Policy.Quorum;

/// <summary>The cluster's timing plan. All from one dead time, so that the parts cannot contradict each other.</summary>
/// <param name="DeadTime">Silence after which a node is lost; 300 ms or more.</param>
/// <param name="InitDead">How long a forming cluster waits for nodes that may still be booting.</param>
public sealed record Timings(TimeSpan DeadTime, TimeSpan InitDead)
{
    /// <summary>Bound on how much two monotonic clocks may drift apart, as a share: 1 % is ten times worse than quartz.</summary>
    public const double Drift = 0.01;

    /// <summary>Between two beats to a peer: five chances to be heard within the dead time.</summary>
    public TimeSpan BeatInterval => DeadTime / 5;

    /// <summary>Of a node that follows a coordinator: so much longer that the coordinator's beat comes first, which it follows in step.</summary>
    public TimeSpan BeatIntervalOfFollower => BeatInterval * 5 / 4;

    /// <summary>How long a voter that answered a coordinator promises nobody else. Below the dead time, so takeover never waits for it.</summary>
    public TimeSpan Lease => DeadTime * 5 / 6;

    /// <summary>How long the coordinator itself counts on it, from when it sent the beats that were answered.</summary>
    public TimeSpan LeaseOfHolder => Lease * (1 - Drift);

    /// <summary>Without word from a quorum for this long, a node stops its own resources.</summary>
    public TimeSpan QuorumLostAfter => DeadTime;

    /// <summary>How far apart candidates of neighbouring rank ask for a term: 20 ms at a dead time of 600 ms.</summary>
    public TimeSpan CandidateStagger => DeadTime / 30;

    /// <summary>How long a candidate waits for promises before it tries again.</summary>
    public TimeSpan PromiseTimeout => DeadTime / 3;
}
