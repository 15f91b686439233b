using System.Collections.Immutable;
using System.Text.Json.Serialization;

namespace HaActors.Policy.HealthChecks;

/// <summary>
/// All that decides whether one real server is healthy: one check or several, which must all be good.
/// </summary>
/// <remarks>Where no check is named: one <see cref="CheckSpecification.Declared"/>.</remarks>
public sealed record CheckPlan(ImmutableArray<PlannedCheck> Checks)
{
    /// <summary>
    /// A server that was down and is up again gets its weight over so long, in steps of <see
    /// cref="SlowStart.Steps"/>. Zero: at once.
    /// Not after the director's start, when all servers are new.
    /// </summary>
    public TimeSpan SlowStart { get; init; }

    /// <summary>Until the first verdict the server counts as down (keepalived's alpha); else as up.</summary>
    public bool AssumeDown { get; init; } = true;

    /// <summary>
    /// The cheap connect check by which a director believes an "up" that another one found is made; else the word
    /// counts.
    /// </summary>
    public bool ConfirmByConnect { get; init; } = true;

    public static CheckPlan Of(CheckSpecification check, CheckTiming timing) => new([new PlannedCheck(check, timing)]);

    /// <summary>Two plans that try the same in the same way have the same key.</summary>
    [JsonIgnore]
    public CheckKey Key => CheckKey.Of(this);
}

/// <param name="Check">What is tried.</param>
/// <param name="Timing">When, and how often it must succeed or fail.</param>
public sealed record PlannedCheck(CheckSpecification Check, CheckTiming Timing)
{
    /// <summary>
    /// So many plain connects are made for each whole check (ldirectord's <c>checktype = N</c>); 0: every check is
    /// whole. A connect that
    /// fails counts like a check that fails.
    /// </summary>
    public int ConnectsBetween { get; init; }
}

/// <summary>When a check is made, and how many verdicts it takes.</summary>
/// <param name="Interval">From one check's begin to the next one's; 100 ms or more.</param>
/// <param name="Timeout">One total deadline for all that a check does, from name to last byte; above zero.</param>
/// <param name="Rise">Good checks in a row until the server is up; 1 or more.</param>
/// <param name="Fall">Bad checks in a row until it is down; 1 or more.</param>
public sealed record CheckTiming(TimeSpan Interval, TimeSpan Timeout, int Rise, int Fall)
{
    /// <summary>
    /// After a bad check of a server that is not yet down: until the next one, if sooner than the interval. Null: the
    /// interval.
    /// </summary>
    public TimeSpan? RetryDelay { get; init; }

    /// <summary>
    /// The first check comes within so long, by chance, so that many servers are not checked in one moment; null: the
    /// interval. Later ones
    /// keep their distance.
    /// </summary>
    public TimeSpan? WarmUp { get; init; }

    /// <summary>
    /// Every wait is shortened by up to this part of it, by chance; 0 to 0.5. It never makes a verdict later.
    /// </summary>
    public double Jitter { get; init; } = 0.05;

    public static CheckTiming Usual { get; } = new(TimeSpan.FromSeconds(5), TimeSpan.FromSeconds(3), 2, 3);
}
