using System.Collections.Immutable;

namespace HaActors.Actors.Protocol;

/// <summary>What of the journals is wanted. All conditions must hold; null or empty: any.</summary>
/// <param name="Since">By the clock of the node that published it; the moment itself included.</param>
/// <param name="Until">The moment itself excluded.</param>
/// <param name="Node">Published by it, or about it.</param>
/// <param name="Resource">About it.</param>
/// <param name="Kinds">Of one of these kinds.</param>
/// <param name="Limit">The newest so many; 1 to <see cref="MostEntries"/>.</param>
/// <param name="After">Of each node named here, only entries of a higher number.</param>
public sealed record HistoryQuery(
    DateTimeOffset? Since,
    DateTimeOffset? Until,
    string? Node,
    string? Resource,
    ImmutableArray<string> Kinds,
    int Limit,
    ImmutableSortedDictionary<string, long> After)
{
    public const int MostEntries = 10_000;

    public static HistoryQuery All(int limit) => new(
        null, null, null, null, [], limit, ImmutableSortedDictionary.Create<string, long>(StringComparer.Ordinal));
}

/// <param name="Node">That published and journals it.</param>
/// <param name="Number">Rises on that node.</param>
/// <param name="Text">In words, for people.</param>
/// <param name="Event">The whole, as one JSON object.</param>
public sealed record HistoryEntry(string Node, long Number, DateTimeOffset Time, string Kind, string Text, string Event);

/// <summary>Asks one node for its newest entries below a number; answered with <see cref="HistoryPage"/>.</summary>
/// <param name="Before">Exclusive.</param>
public sealed record GetHistoryPage(HistoryQuery Query, long Before) : IProtocolMessage;

/// <param name="Entries">In rising order, as many as fit into a message.</param>
/// <param name="HasMore">There are older ones that are wanted, too.</param>
/// <param name="Now">The node's wall clock as it answered.</param>
public sealed record HistoryPage(
    string Node, ImmutableArray<HistoryEntry> Entries, bool HasMore, DateTimeOffset Now) : IProtocolMessage;

/// <summary>The journals of all nodes, merged.</summary>
/// <param name="Entries">By time, then node, then number.</param>
/// <param name="Missing">Nodes that did not answer, sorted.</param>
/// <param name="Clocks">Nodes whose clock differs from the asked node's by more than a second, sorted by node.</param>
public sealed record HistoryPicture(
    ImmutableArray<HistoryEntry> Entries, ImmutableArray<string> Missing, ImmutableArray<ClockDifference> Clocks);

/// <param name="AheadMs">Of the asked node's clock; below zero: behind it.</param>
public sealed record ClockDifference(string Node, long AheadMs);

/// <summary>Of <c>local:/user/feed</c>: be told events of this node as they happen, until the asker ends.</summary>
/// <param name="Kinds">Empty: all. Asked again, the newer one holds.</param>
public sealed record FollowEvents(ImmutableArray<string> Kinds);

/// <param name="Text">In words, for people.</param>
/// <param name="Json">The whole, as one JSON object.</param>
public sealed record EventLine(DateTimeOffset Time, string Node, string Kind, string Text, string Json);

/// <summary>An event as the journal keeps it.</summary>
public sealed record JournaledEvent(long Number, string Event) : IProtocolMessage;
