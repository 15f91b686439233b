namespace HaActors.Policy.HealthChecks;

/// <summary>
/// What a director itself looks at before it believes another one that a server is up: its own way to the server may
/// be the one that is
/// broken. Cheap, and rare.
/// </summary>
public static class Confirmation
{
    /// <summary>In intervals of the plan's first check.</summary>
    public const int Intervals = 6;

    /// <summary>
    /// After so many failures in a row the way counts as broken; the second look comes an interval after the first.
    /// </summary>
    public const int Fall = 2;

    /// <returns>Null: the other's word is enough.</returns>
    public static CheckPlan? Of(CheckPlan plan)
    {
        if (!plan.ConfirmByConnect || plan.Checks.IsDefaultOrEmpty)
            return null;

        foreach (var (check, timing) in plan.Checks.Select(planned => (planned.Check, planned.Timing)))
            if (Cheap(check) is { } cheap)
                return CheckPlan.Of(cheap, Rare(timing)) with { ConfirmByConnect = false };

        return null;
    }

    private static CheckSpecification? Cheap(CheckSpecification check) => check switch
    {
        // What a program or a file of the other director says is not about the way.
        CheckSpecification.Declared or CheckSpecification.Program or CheckSpecification.File => null,

        // There is no connection that could be made: one datagram is as cheap.
        CheckSpecification.Udp or CheckSpecification.Ping or CheckSpecification.Radius => check,
        CheckSpecification.Dns { OverTcp: false } or CheckSpecification.Sip { OverTcp: false } => check,
        _ => CheckPorts.ConnectFor(check),
    };

    private static CheckTiming Rare(CheckTiming timing) => timing with
    {
        Interval = timing.Interval * Intervals,
        RetryDelay = timing.Interval,
        Rise = 1,
        Fall = Fall,
        // When it becomes needed there is somebody who says "up", and who waits.
        WarmUp = TimeSpan.Zero,
    };
}
