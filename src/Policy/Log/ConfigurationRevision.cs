using System.Collections.Immutable;

namespace HaActors.Policy.Log;

/// <summary>A configuration that was in force, or is.</summary>
/// <param name="Number">Counts up from 1.</param>
/// <param name="At">The coordinator's wall clock, for people alone.</param>
/// <param name="By">Who asked for it.</param>
/// <param name="Index">Of the log's entry.</param>
public sealed record ConfigurationRevision(long Number, DateTimeOffset At, string By, long Index, string Text)
{
    /// <summary>So many are remembered, if their texts have <see cref="MostCharacters"/> or less; the present one always.</summary>
    public const int MostKept = 64;

    /// <summary>A snapshot goes in one message, whatever has to be escaped in it.</summary>
    public const int MostCharacters = 1 << 20;

    /// <summary>The one whose text this is again; null: it was written anew.</summary>
    public long? Restored { get; init; }

    internal static ImmutableList<ConfigurationRevision> Kept(ImmutableList<ConfigurationRevision> all)
    {
        var room = MostCharacters;
        var kept = 0;
        for (var at = all.Count - 1; at >= 0 && kept < MostKept; at--, kept++)
        {
            room -= all[at].Text.Length;
            if (room < 0 && kept > 0)
                break;
        }

        return all.RemoveRange(0, all.Count - kept);
    }
}
