namespace HaActors.Policy.HealthChecks;

/// <summary>How one check of a plan stands.</summary>
/// <param name="Good">Good verdicts in a row, counted up to what is needed.</param>
/// <param name="Bad">Bad verdicts in a row, counted likewise.</param>
public sealed record CheckCount(HealthState State, int Good, int Bad, string Reason)
{
    /// <summary>Plain connects that may come before the next whole check.</summary>
    public int ConnectsLeft { get; init; }

    public int? Weight { get; init; }

    public bool IsSilent { get; init; }

    public static CheckCount Begin(bool assumeDown) => assumeDown
        ? new CheckCount(HealthState.Unknown, 0, 0, "not checked yet")
        : new CheckCount(HealthState.Up, 0, 0, "assumed until it was checked");

    /// <summary>The whole check is due, rather than a connect in its place.</summary>
    public bool IsWholeDue => ConnectsLeft == 0;

    public CheckCount Hear(PlannedCheck check, CheckVerdict verdict)
    {
        if (verdict.IsOwnFault)
            return this;

        return verdict.IsGood ? HearGood(check, verdict) : HearBad(check, verdict);
    }

    private CheckCount HearGood(PlannedCheck check, CheckVerdict verdict)
    {
        var wasWhole = IsWholeDue;
        var heard = this with
        {
            Good = Math.Min(Good + 1, check.Timing.Rise),
            Bad = 0,
            ConnectsLeft = wasWhole ? check.ConnectsBetween : ConnectsLeft - 1,
            Weight = wasWhole ? verdict.Weight : Weight,
        };
        // A server that was never down need not prove itself: it was not lost, only not known.
        var isProven = State == HealthState.Unknown || heard.Good >= check.Timing.Rise;
        return State == HealthState.Up || !isProven
            ? heard
            : heard with { State = HealthState.Up, Reason = verdict.Reason, IsSilent = false };
    }

    // After a bad verdict only whole checks count, until one is good: a connect would make a server look well whose
    // application failed.
    private CheckCount HearBad(PlannedCheck check, CheckVerdict verdict)
    {
        var heard = this with { Good = 0, Bad = Math.Min(Bad + 1, check.Timing.Fall), ConnectsLeft = 0 };
        var isLost = State != HealthState.Up || heard.Bad >= check.Timing.Fall;
        return isLost
            ? heard with
            {
                State = HealthState.Down,
                Reason = verdict.Reason,
                IsSilent = verdict.IsSilence,
                Weight = null,
            }
            : heard;
    }
}
