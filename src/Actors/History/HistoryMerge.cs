using System.Collections.Immutable;
using HaActors.Actors.Protocol;

namespace HaActors.Actors.History;

/// <summary>The journals of several nodes as one. Pure.</summary>
public static class HistoryMerge
{
    private static readonly TimeSpan WorthSaying = TimeSpan.FromSeconds(1);

    /// <summary>By time; what nodes saw at the same time, by their names; what one node saw, in its own order.</summary>
    public static ImmutableArray<HistoryEntry> Of(IEnumerable<HistoryEntry> entries, int limit) =>
    [
        .. entries
            .OrderBy(entry => entry.Time)
            .ThenBy(entry => entry.Node, StringComparer.Ordinal)
            .ThenBy(entry => entry.Number)
            .TakeLast(limit),
    ];

    /// <summary>How far another clock is ahead, if that is above a second beyond doubt; null: it is not.</summary>
    /// <param name="asked">This clock, as the question was sent; <paramref name="answered"/>: as the answer was there.</param>
    public static TimeSpan? ClockAhead(DateTimeOffset asked, DateTimeOffset answered, DateTimeOffset theirs)
    {
        var doubt = (answered - asked) / 2;
        var ahead = theirs - (asked + doubt);
        return ahead.Duration() - doubt.Duration() > WorthSaying ? ahead : null;
    }
}
