namespace HaActors.Policy.Quorum;

/// <summary>
/// The cluster's timing plan. What is not set follows from the dead time, so that the parts cannot contradict each other;
/// what is set is checked by <see cref="TimingRules"/>.
/// </summary>
/// <param name="DeadTime">Silence after which a node is lost; <see cref="ShortestDeadTime"/> or more.</param>
/// <param name="InitDead">How long a forming cluster waits for nodes that may still be booting.</param>
public sealed record Timings(TimeSpan DeadTime, TimeSpan InitDead)
{
    /// <summary>Bound on how much two monotonic clocks may drift apart, as a share: 1 % is ten times worse than quartz.</summary>
    public const double Drift = 0.01;

    /// <summary>Below this a flush to disk or a collection of garbage alone looks like a death.</summary>
    public static readonly TimeSpan ShortestDeadTime = TimeSpan.FromMilliseconds(100);

    /// <summary>Set by the operator; null: see <see cref="BeatInterval"/>.</summary>
    public TimeSpan? Beat { get; init; }

    /// <summary>Set by the operator; null: see <see cref="LateAfter"/>.</summary>
    public TimeSpan? Late { get; init; }

    /// <summary>
    /// How long a lost node that is still heard on a heartbeat medium may take to answer that it has stopped everything,
    /// before it is fenced. Zero: it is fenced at once.
    /// </summary>
    public TimeSpan StopWait { get; init; }

    /// <summary>What <see cref="StopWait"/> is at least when it is not zero: the question and the answer need a beat each.</summary>
    public TimeSpan ShortestStopWait => BeatInterval * 2;

    /// <summary>Between two beats to a peer: five chances to be heard within the dead time.</summary>
    public TimeSpan BeatInterval => Beat ?? DeadTime / 5;

    /// <summary>Silence that is worth a warning: a node that is often so late will be fenced for it one day.</summary>
    public TimeSpan LateAfter => Late ?? DeadTime * 3 / 5;

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
