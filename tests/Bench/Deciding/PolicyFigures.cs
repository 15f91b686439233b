namespace HaActors.Bench.Deciding;

/// <summary>One size of the curve.</summary>
/// <param name="ReadMs">The text becomes a document: median.</param>
/// <param name="DecideMs">The document becomes a decision and the summary of it: median.</param>
/// <param name="AllocatedMb">By both.</param>
/// <param name="Pacemaker">Null: it is not installed, or was not asked.</param>
internal sealed record PolicyFigures(
    int Resources,
    int Nodes,
    int Constraints,
    int Actions,
    double ReadMs,
    double DecideMs,
    double AllocatedMb,
    ProgramFigures? Command,
    ProgramFigures? Pacemaker)
{
    /// <summary>In process, reading included: a second of Pacemaker's is so many of ours.</summary>
    public double? FasterInProcess => 1000 * Pacemaker?.Seconds / (ReadMs + DecideMs);

    public double? FasterCommand => Pacemaker?.Seconds / Command?.Seconds;

    public double MicrosecondsEach => 1000 * (ReadMs + DecideMs) / (Resources + Constraints);
}
