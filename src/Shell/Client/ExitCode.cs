namespace HaActors.Shell.Client;

/// <summary>What scripts may rely on.</summary>
internal static class ExitCode
{
    public const int Done = 0;

    /// <summary>The cluster refused, or the command failed.</summary>
    public const int Failed = 1;

    /// <summary>The command line is wrong; nothing was sent.</summary>
    public const int Usage = 2;

    /// <summary>The node cannot be reached, or went away.</summary>
    public const int NoConnection = 3;

    /// <summary>Nobody can decide now: no coordinator, or no answer in time.</summary>
    public const int Unavailable = 4;

    /// <summary>Ended by Ctrl-C, as shells count it.</summary>
    public const int Interrupted = 130;
}
