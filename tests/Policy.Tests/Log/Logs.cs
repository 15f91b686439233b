using System.Collections.Immutable;
using HaActors.Policy.Log;
using HaActors.Policy.Model;

namespace HaActors.Policy.Tests.Log;

/// <summary>Builders for logs: entry 1 founds a cluster of n1, n2 and n3, with stores s-n1, s-n2 and s-n3.</summary>
internal static class Logs
{
    public static readonly ImmutableSortedDictionary<NodeName, string> Stores =
        Names(3).ToImmutableSortedDictionary(name => name, name => $"s-{name}");

    public static IEnumerable<NodeName> Names(int count) => Enumerable.Range(1, count).Select(number => new NodeName($"n{number}"));

    public static VoteTable Table(params int[] votes) => new(
        votes.Select((vote, index) => (Name: new NodeName($"n{index + 1}"), vote)).ToImmutableSortedDictionary(node => node.Name, node => node.vote));

    public static Entry Entry(long term, long index, Change? change = null, CommandId? id = null) => new(
        new Position(0, new Term(term), index),
        id,
        DateTimeOffset.UnixEpoch,
        "test",
        change ?? (index == 1 ? new Change.Found("c", Stores, Table(1, 1, 1)) : new Change.Decided($"{term}/{index}")));

    /// <summary>A log whose entries are of these terms.</summary>
    public static ReplicaLog OfTerms(params long[] terms) =>
        terms.Select((term, index) => Entry(term, index + 1)).Aggregate(ReplicaLog.Blank, (log, entry) => log.Add(entry));

    public static ReplicaLog With(this ReplicaLog log, long term, Change change, CommandId? id = null) =>
        log.Add(Entry(term, log.Last.Index + 1, change, id));

    public static string Terms(this ReplicaLog log) => string.Join(' ', log.Entries.Select(entry => entry.Position.Term));

    public static Position At(long term, long index) => new(0, new Term(term), index);
}
