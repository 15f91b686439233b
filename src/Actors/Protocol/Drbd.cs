using System.Collections.Immutable;
using HaActors.Policy.Drbd;
using HaActors.Policy.Model;

namespace HaActors.Actors.Protocol;

/// <summary>Asks one node about its DRBD, or for a deed there. Answered with <see cref="DrbdAnswer"/>.</summary>
/// <param name="Call">The asker's number for it, which comes back in the answer.</param>
public sealed record DrbdAsk(long Call, NodeName From, DrbdOrder Order) : IProtocolMessage;

/// <param name="Resource">Null: all; only <see cref="DrbdDeed.Look"/> is about all.</param>
public sealed record DrbdOrder(DrbdDeed Deed, string? Resource)
{
    /// <summary>Of a snapshot: group, volume and name; of <see cref="DrbdDeed.RestoreMetaData"/>: the file.</summary>
    public ImmutableArray<string>? Arguments { get; init; }

    /// <summary>Only say what would be done.</summary>
    public bool IsDryRun { get; init; }

    /// <summary>A look at what the kernel's events say, which costs nothing: without generations, and volumes below the devices.</summary>
    public bool IsBrief { get; init; }

    /// <summary>A person knows that the cluster runs this resource, and wants it all the same.</summary>
    public bool IsInsisted { get; init; }
}

/// <summary>What one node can be asked for. <see cref="Look"/> changes nothing; <see cref="Outdate"/> is confirmed by its kernel.</summary>
public enum DrbdDeed
{
    Look,
    Outdate,
    Up,
    Down,
    Primary,
    Secondary,
    Connect,
    Discard,
    Disconnect,
    Verify,
    Adjust,
    ResumeIo,
    CreateMetaData,
    DumpMetaData,
    RestoreMetaData,
    WipeMetaData,
    Resize,
    Snapshot,
    Attach,
    Detach,
    Invalidate,
    PauseSync,
    ResumeSync,
}

/// <param name="Problem">Null: it is done, or this is how it is.</param>
/// <param name="Text">What the tool said; empty: nothing.</param>
public sealed record DrbdAnswer(long Call, NodeName Node, string? Problem, string Text) : IProtocolMessage
{
    /// <summary>Of <see cref="DrbdDeed.Look"/>: by resource.</summary>
    public ImmutableSortedDictionary<string, DrbdSide>? Sides { get; init; }
}

/// <summary>What <c>pbm drbd</c> asks of the node that it is connected to; stays on that node.</summary>
/// <param name="Node">Null: for a look all nodes, else the asked one.</param>
public sealed record DrbdRequest(DrbdOrder Order, string? Node);

/// <summary>Heals a split brain by giving up what one node wrote. Answered with <see cref="DrbdProgress"/> until one is final.</summary>
/// <param name="Victim">Null: explain only.</param>
public sealed record DrbdResolve(string Resource, string? Victim, bool TakesSnapshot);

/// <param name="Failed">Final, and not as wanted.</param>
public sealed record DrbdProgress(string Text, bool Final, bool Failed = false);

/// <summary>What all asked nodes said of their DRBD. Names are a contract with scripts.</summary>
public sealed record DrbdReport(ImmutableArray<DrbdNodeReport> Nodes, string? Problem = null)
{
    /// <summary>Of a deed: what the tool said.</summary>
    public string? Text { get; init; }
}

/// <param name="Problem">Null: it answered.</param>
public sealed record DrbdNodeReport(NodeName Node, string? Problem, ImmutableSortedDictionary<string, DrbdSide>? Resources);

/// <summary>A kernel asks, through <c>haactors drbd fence-peer</c>, what became of its peer. Answered with <see cref="FencePeerVerdict"/>.</summary>
/// <param name="Peer">As the kernel's helper is told; null: there is but one.</param>
public sealed record FencePeerCall(string Resource, string? Peer);

/// <param name="ExitCode">For the kernel.</param>
public sealed record FencePeerVerdict(int ExitCode, string Why);

/// <summary>A kernel says something that its events do not: <c>unfence-peer</c>, <c>split-brain</c>.</summary>
public sealed record DrbdHelperCalled(string Resource, string Helper);

/// <summary>Deeds as commands' words.</summary>
public static class DrbdDeedWords
{
    public static IReadOnlyDictionary<string, DrbdDeed> All { get; } = new SortedDictionary<string, DrbdDeed>(StringComparer.Ordinal)
    {
        ["up"] = DrbdDeed.Up,
        ["down"] = DrbdDeed.Down,
        ["primary"] = DrbdDeed.Primary,
        ["secondary"] = DrbdDeed.Secondary,
        ["connect"] = DrbdDeed.Connect,
        ["disconnect"] = DrbdDeed.Disconnect,
        ["attach"] = DrbdDeed.Attach,
        ["detach"] = DrbdDeed.Detach,
        ["verify"] = DrbdDeed.Verify,
        ["invalidate"] = DrbdDeed.Invalidate,
        ["pause-sync"] = DrbdDeed.PauseSync,
        ["resume-sync"] = DrbdDeed.ResumeSync,
        ["adjust"] = DrbdDeed.Adjust,
        ["resume-io"] = DrbdDeed.ResumeIo,
        ["create-md"] = DrbdDeed.CreateMetaData,
        ["dump-md"] = DrbdDeed.DumpMetaData,
        ["restore-md"] = DrbdDeed.RestoreMetaData,
        ["wipe-md"] = DrbdDeed.WipeMetaData,
        ["resize"] = DrbdDeed.Resize,
    };
}
