namespace HaActors.Policy.HealthChecks;

/// <summary>How one check ended.</summary>
/// <param name="IsGood">The server did what was expected, in time.</param>
/// <param name="Reason">What came, or what was missing; of a good one what it was, shortly. One line.</param>
/// <param name="Elapsed">From the check's begin.</param>
public sealed record CheckVerdict(bool IsGood, string Reason, TimeSpan Elapsed)
{
    /// <summary>The weight that the check said; null: it says none.</summary>
    public int? Weight { get; init; }

    /// <summary>Nothing came from the server at all, not even a refusal: whose fault that is remains open.</summary>
    public bool IsSilence { get; init; }

    /// <summary>
    /// The check could not be made, for a reason that lies with this director (no descriptors, no such program, no
    /// source address): it says
    /// nothing of the server.
    /// </summary>
    public bool IsOwnFault { get; init; }
}
