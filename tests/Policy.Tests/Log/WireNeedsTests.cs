using System.Collections.Immutable;
using System.Text.Json;
using HaActors.Policy.Log;
using HaActors.Policy.Model;
using HaActors.Policy.Quorum;
using static HaActors.Policy.Tests.Log.Logs;

namespace HaActors.Policy.Tests.Log;

/// <summary>
/// The golden lines were read by a build of wire version 2 (43e5fff), which wrote the same bytes again, found the snapshots
/// whole, and found those with past configurations damaged.
/// </summary>
public sealed class WireNeedsTests
{
    private static readonly NodeName N1 = new("n1");
    private static readonly NodeName N2 = new("n2");
    private static readonly ResourceId Web = new("web");
    private static readonly DateTimeOffset At = new(2026, 11, 23, 8, 0, 0, TimeSpan.Zero);

    private static readonly DesiredState Desired = DesiredState.Empty with
    {
        Standby = [N2],
        Targets = DesiredState.Empty.Targets.Add(Web, false),
        Moves = DesiredState.Empty.Moves.Add(Web, N1),
        KnownDown = DesiredState.Empty.KnownDown.Add(N2, new Incarnation("5f0c")),
    };

    /// <summary>As one that was founded by version 2 goes on under a coordinator of version 3.</summary>
    private static ImmutableArray<Entry> Entries { get; } =
    [
        .. new Change[]
        {
            new Change.Found("c1", ImmutableSortedDictionary<NodeName, string>.Empty.Add(N1, "s1").Add(N2, "s2"), Table(1, 1)),
            new Change.OpenTerm(N1),
            new Change.SetDesired(Desired),
            new Change.Configure(0, "cluster.name = \"shop\"\n"),
            new Change.Configure(1, "cluster.name = \"shop\"\noptions.x = \"1\"\n"),
            new Change.Restore(2, 1, "cluster.name = \"shop\"\n"),
            new Change.ChangeVotes(Table(1, 2)),
            new Change.SettleVotes(),
            new Change.Readmit(N2, "s3"),
            new Change.Decided("start web on n1"),
            new Change.Fenced(N2, "confirmed", "it was silent"),
        }.Select((change, number) => new Entry(
            new Position(0, new Term(3), number + 1),
            new CommandId(new CommandOrigin("n1/3"), number + 1),
            At,
            "anna",
            change)),
    ];

    private static LogState State { get; } = Entries.Aggregate(LogState.Empty, (state, entry) => state.Apply(entry));

    [Fact]
    public void What_an_older_build_is_sent_is_what_it_would_have_written_itself()
    {
        var older = Snapshot.Of(State).For(WireVersions.Unsaid);
        Assert.True(older.IsWhole);
        var entries = Entries.Select(entry => $"entry {JsonSerializer.Serialize(entry, LogJson.Default.Entry)}\n");
        Golden.Check($"{string.Concat(entries)}snapshot {JsonSerializer.Serialize(older, LogJson.Default.Snapshot)}\n", "wire-2");
    }

    [Fact]
    public void Past_configurations_are_left_out_for_it_alone()
    {
        var whole = Snapshot.Of(State);
        Assert.Equal(3, whole.State.Revisions!.Count);
        Assert.Same(whole, whole.For(WireVersions.Ours));
        var older = whole.For(WireVersions.Unsaid).State;
        Assert.Equal((null, whole.State.Configuration, 3L), (older.Revisions, older.Configuration, older.Revision));
        Assert.Equal(WireVersions.Base, WireNeeds.Of(whole.State));
    }

    [Fact]
    public void A_state_that_an_older_build_would_misread_needs_the_newer_version()
    {
        LogState[] newer =
        [
            State with { Forced = [] },
            State with { Votes = Votes.Of(Table(1, 1) with { Expected = 4 }) },
            State with { Votes = Votes.Of(Table(1, 1) with { TieBreaker = [N1] }) },
            State with { Votes = Votes.Of(Table(1, 1)).ChangingTo(VotePlan.Without(Table(1, 1), N2)) },
            State with { Desired = Desired with { RemoveOnLeave = [N2] } },
            State with { Desired = Desired with { Maintenance = true } },
            State with { Desired = Desired with { Bans = [] } },
        ];
        Assert.All(newer, state => Assert.Equal(WireVersions.HandOffs, WireNeeds.Of(state)));
        Assert.Equal(WireVersions.Base, WireNeeds.Of(LogState.Empty));
    }

    [Fact]
    public void What_is_refused_says_what_to_do()
    {
        Assert.Null(WireVersions.TooOld(3, WireNeeds.Of(Table(1, 1) with { Expected = 4 })));
        Assert.Null(WireVersions.TooOld(2, WireNeeds.Of(Table(1, 1))));
        Assert.Contains("Upgrade all nodes first", WireVersions.TooOld(2, WireNeeds.Of(Table(1, 1) with { Expected = 4 })));
    }
}
