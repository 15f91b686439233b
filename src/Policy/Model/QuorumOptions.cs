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
