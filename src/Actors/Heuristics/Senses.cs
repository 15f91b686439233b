namespace HaActors.Actors.Heuristics;

/// <summary>Whether this node sees what its heuristics look at. Any thread may ask.</summary>
public sealed class Senses
{
    private volatile string? _trouble;

    /// <summary>Why this node goes last (<see cref="Policy.Quorum.Handicap"/>), in an operator's words; null: it does not.</summary>
    public string? Trouble
    {
        get => _trouble;
        internal set => _trouble = value;
    }
}
