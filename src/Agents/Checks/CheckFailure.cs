namespace HaActors.Agents.Checks;

/// <summary>
/// Ends a check from wherever it stands in its conversation; <see cref="CheckRunner"/> makes the verdict of it. It
/// leaves this folder nowhere.
/// </summary>
internal sealed class CheckFailure : Exception
{
    public CheckFailure(string reason)
        : base(reason)
    {
    }

    public CheckFailure(string reason, Exception cause)
        : base(reason, cause)
    {
    }

    /// <summary>Nothing at all came from the server.</summary>
    public bool IsSilence { get; init; }

    /// <summary>It says nothing of the server.</summary>
    public bool IsOwnFault { get; init; }
}
