namespace HaActors.Policy.HealthChecks;

/// <summary>What a director takes a server's health for, of all that it heard and saw of it.</summary>
public static class Belief
{
    /// <param name="facts">Dated by who asks: what is stale is not among them.</param>
    /// <param name="before">What it took it for until now.</param>
    public static ServerHealth Of(HealthFacts facts, ServerHealth before)
    {
        // Its own eyes first: the whole check, made here.
        if (facts.Own is { State: not HealthState.Unknown } own)
            return own;
        if (facts.Shared is not { } shared)
            return before;
        // "Down" is believed at once: whoever cannot serve one director is no use to the other's clients.
        if (shared.State != HealthState.Up)
            return shared.State == HealthState.Unknown ? before : shared;
        if (!facts.NeedsConfirmation)
            return shared;

        return facts.Confirmation switch
        {
            { State: HealthState.Up } => shared,
            { State: HealthState.Down } broken => broken with
            {
                Reason = $"another director finds it up, and this one does not reach it: {broken.Reason}",
            },
            // Not looked yet. Nobody loses a server by that, and nobody gains one.
            _ => before.IsUp ? shared : before,
        };
    }
}

/// <summary>What a director has to go by.</summary>
/// <param name="Own">Of the whole check as this director makes it; null: it does not.</param>
/// <param name="Shared">Of the whole check as another director makes it; null: nobody told, or not lately.</param>
/// <param name="Confirmation">Of this director's own cheap look.</param>
/// <param name="NeedsConfirmation">There is such a look for this plan (<see
/// cref="HealthChecks.Confirmation"/>).</param>
public readonly record struct HealthFacts(
    ServerHealth? Own, ServerHealth? Shared, ServerHealth? Confirmation, bool NeedsConfirmation);
