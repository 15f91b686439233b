using System.Collections.Immutable;

namespace HaActors.Policy.Model;

/// <summary>What counts as quorum beside more than half of the votes.</summary>
/// <remarks>Source: votequorum(5).</remarks>
/// <param name="TwoNode">Of exactly two voters one suffices; with it goes that both were there once since the cluster formed.</param>
/// <param name="WaitForAll">There is no quorum before all voters were there at once.</param>
/// <param name="LastManStanding">Voters that are gone for the window no longer count, down to two.</param>
/// <param name="TieBreaker">
/// Of two halves with equal votes, that goes on which has the first of these that is in either; empty: neither does.
/// </param>
/// <param name="Witness">A voter that is no node; null: none.</param>
public sealed record QuorumOptions(
    bool TwoNode,
    bool WaitForAll,
    bool LastManStanding,
    TimeSpan LastManStandingWindow,
    ImmutableArray<NodeName> TieBreaker,
    WitnessSettings? Witness)
{
    /// <summary>What a node looks at to tell whether it is the one that is cut off, by name; each node has its own.</summary>
    public ImmutableArray<Heuristic> Heuristics { get; init; } = [];

    /// <summary>Two-node mode implies it: a node that boots alone must not fence the one that runs.</summary>
    public bool WaitsForAll => WaitForAll || TwoNode;

    public static QuorumOptions None { get; } = new(false, false, false, TimeSpan.FromSeconds(10), [], null);
}

/// <summary>A database that stores entries as a voter does.</summary>
/// <param name="Provider"><c>postgresql</c>.</param>
/// <param name="Connection">Its connection string; may be a reference to a secret.</param>
/// <param name="Votes">1 or more.</param>
public sealed record WitnessSettings(string Provider, string Connection, int Votes)
{
    /// <summary>What it is called among the voters; beside a witness no node may have that name.</summary>
    public static NodeName Voter { get; } = new("witness");
}

/// <summary>A program of a node that ends with 0 as long as the node sees what it should, a gateway for instance.</summary>
/// <remarks>Source: heuristics of qdiskd and corosync-qdevice.</remarks>
/// <param name="Program">Absolute.</param>
/// <param name="Interval">From the end of one run to the next. Above zero.</param>
/// <param name="Timeout">Then it is killed and has failed. Above zero.</param>
/// <param name="Tries">It fails when so many runs failed in a row. 1 or more.</param>
public sealed record Heuristic(
    string Name, string Program, ImmutableArray<string> Arguments, TimeSpan Interval, TimeSpan Timeout, int Tries);
