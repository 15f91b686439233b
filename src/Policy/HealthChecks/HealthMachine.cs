using System.Collections.Immutable;
using HaActors.Policy.Model;

namespace HaActors.Policy.HealthChecks;

/// <summary>
/// Makes of the verdicts of a plan's checks what counts for the server. Knows no time but what it is told.
/// </summary>
/// <remarks>
/// A server that fails from some moment on is down within fall × interval + time-out of each of its checks, and one
/// that serves again is up
/// within rise × interval + time-out, as long as a check's time-out is not longer than its interval.
/// </remarks>
public sealed record HealthMachine
{
    private HealthMachine(CheckPlan plan, ImmutableArray<CheckCount> counts)
    {
        Plan = plan;
        Counts = counts;
        Health = Combined(plan, counts);
    }

    public CheckPlan Plan { get; }

    /// <summary>One for each check of the plan, in its order.</summary>
    public ImmutableArray<CheckCount> Counts { get; private init; }

    public ServerHealth Health { get; private init; }

    /// <summary>When the server came back and began to get its weight by and by; null: it has it all.</summary>
    public Instant? StartedSlowly { get; private init; }

    /// <param name="isKnownUp">
    /// Another one checked it until now, and found it up: whoever takes over needs as many bad verdicts as that one would have.
    /// </param>
    public static HealthMachine Begin(CheckPlan plan, bool isKnownUp = false) =>
        new(plan, [.. plan.Checks.Select(_ => CheckCount.Begin(plan.AssumeDown && !isKnownUp))]);

    /// <summary>What one of the plan's checks is to try now.</summary>
    public CheckSpecification Due(int check) => Counts[check].IsWholeDue
        ? Plan.Checks[check].Check
        : CheckPorts.ConnectFor(Plan.Checks[check].Check);

    public HealthMachine Hear(int check, CheckVerdict verdict, Instant now)
    {
        var count = Counts[check].Hear(Plan.Checks[check], verdict);
        if (count == Counts[check])
            return At(now);

        var counts = Counts.SetItem(check, count);
        var health = Combined(Plan, counts);
        var returned = Health.State == HealthState.Down && health.State == HealthState.Up;
        var since = returned && Plan.SlowStart > TimeSpan.Zero ? now : StartedSlowly;
        var heard = this with { Counts = counts, Health = health, StartedSlowly = health.IsUp ? since : null };
        return heard.At(now);
    }

    /// <summary>The same at a later time: the weight of one that starts slowly has grown.</summary>
    public HealthMachine At(Instant now)
    {
        if (StartedSlowly is not { } since)
            return this;

        var factor = SlowStart.Factor(now - since, Plan.SlowStart);
        return this with
        {
            Health = Health with { WeightFactor = factor },
            StartedSlowly = factor >= 1 ? null : since,
        };
    }

    /// <returns>When <see cref="At"/> says something new; null: never, unless a check does.</returns>
    public TimeSpan? UntilNextStep(Instant now) =>
        StartedSlowly is { } since ? SlowStart.UntilNext(now - since, Plan.SlowStart) : null;

    /// <summary>Until a plan's first check.</summary>
    /// <param name="chance">0 to below 1.</param>
    public static TimeSpan FirstWait(CheckTiming timing, double chance) => (timing.WarmUp ?? timing.Interval) * chance;

    /// <summary>Until the check's next time.</summary>
    /// <param name="begun">When the last one began.</param>
    /// <param name="chance">0 to below 1.</param>
    public TimeSpan Wait(int check, Instant begun, Instant now, double chance)
    {
        var timing = Plan.Checks[check].Timing;
        var wait = timing.Interval * (1 - (timing.Jitter * chance)) - (now - begun);
        var isDoubtful = Counts[check] is { State: not HealthState.Down, Bad: > 0 };
        if (isDoubtful && timing.RetryDelay is { } retry && retry < wait)
            wait = retry;
        return wait > TimeSpan.Zero ? wait : TimeSpan.Zero;
    }

    private static ServerHealth Combined(CheckPlan plan, ImmutableArray<CheckCount> counts)
    {
        var worst = counts.FirstOrDefault(count => count.State == HealthState.Down)
            ?? counts.FirstOrDefault(count => count.State == HealthState.Unknown);
        if (worst is not null)
        {
            var at = counts.IndexOf(worst);
            return new ServerHealth(worst.State, ReasonOf(plan, at, worst)) { IsSilent = worst.IsSilent };
        }

        var weights = counts.Where(count => count.Weight is not null).Select(count => count.Weight!.Value).ToList();
        return new ServerHealth(HealthState.Up, counts.IsEmpty ? "no check" : ReasonOf(plan, 0, counts[0]))
        {
            // Each check answers for its own part: the weakest limits the whole.
            Weight = weights.Count == 0 ? null : weights.Min(),
        };
    }

    private static string ReasonOf(CheckPlan plan, int at, CheckCount count) =>
        plan.Checks.Length == 1 ? count.Reason : $"{plan.Checks[at].Check.Kind}: {count.Reason}";
}
