using System.Collections.Immutable;
using HaActors.Actors.Events;
using HaActors.Actors.History;
using HaActors.Actors.Protocol;
using HaActors.Policy.Cib;
using HaActors.Policy.Model;

namespace HaActors.Actors.Tests.History;

public sealed class HistoryMergeTests
{
    private static readonly DateTimeOffset Noon = new(2026, 3, 4, 12, 0, 0, TimeSpan.Zero);

    [Fact]
    public void Entries_stand_by_time_then_node_then_number_and_the_newest_are_kept()
    {
        var merged = HistoryMerge.Of([Entry("n2", 1, 0), Entry("n1", 5, 1), Entry("n1", 4, 1), Entry("n1", 3, 0), Entry("n0", 9, 2)], 4);
        Assert.Equal<string>(["n2/1", "n1/4", "n1/5", "n0/9"], [.. merged.Select(entry => $"{entry.Node}/{entry.Number}")]);
    }

    [Theory]
    [InlineData(100, 2_000, 1_950)]
    [InlineData(100, -3_000, -3_050)]
    [InlineData(100, 1_100, null)]
    [InlineData(3_000, 2_400, null)]
    [InlineData(3_000, 4_500, 3_000)]
    public void A_clock_counts_as_wrong_when_the_way_cannot_explain_it(int tripMs, int theirsMs, int? aheadMs) => Assert.Equal(
        aheadMs,
        (int?)HistoryMerge.ClockAhead(Noon, Noon.AddMilliseconds(tripMs), Noon.AddMilliseconds(theirsMs))?.TotalMilliseconds);

    public static TheoryData<ClusterEvent, string?, string?, string?, bool> Wanted { get; } = new()
    {
        { new ClusterEvent.Membership(Some.N2, MembershipChange.Lost), "n2", null, null, true },
        { new ClusterEvent.Membership(Some.N2, MembershipChange.Lost), "n1", null, null, true },
        { new ClusterEvent.Membership(Some.N2, MembershipChange.Lost), "n3", null, null, false },
        { new ClusterEvent.Membership(Some.N2, MembershipChange.Lost), null, "web", null, false },
        { new ClusterEvent.Membership(Some.N2, MembershipChange.Lost), null, null, "fencing", false },
        { new ClusterEvent.Membership(Some.N2, MembershipChange.Lost), null, null, "membership", true },
        { Started("web:0"), null, "web", null, true },
        { Started("web-ip"), null, "web", null, false },
        { new ClusterEvent.Decision(new Term(1), 1, ["start web on n2"], []), null, "web", null, true },
        { new ClusterEvent.Decision(new Term(1), 1, ["start web-ip on n2"], []), null, "web", null, false },
        { new ClusterEvent.Configuration(2, "anna", ["resources.web.agent"]), null, "web", null, true },
    };

    [Theory]
    [MemberData(nameof(Wanted))]
    public void A_query_wants_what_is_by_or_about_what_it_names(
        ClusterEvent happened, string? node, string? resource, string? kind, bool wants) => Assert.Equal(
        wants,
        (HistoryQuery.All(10) with { Node = node, Resource = resource, Kinds = kind is null ? [] : [kind] }).Wants(
            happened with { Node = Some.N1, Time = Noon }));

    [Fact]
    public void The_beginning_of_a_span_is_in_it_and_its_end_is_not()
    {
        var happened = Started("web") with { Time = Noon };
        Assert.True((HistoryQuery.All(10) with { Since = Noon }).Wants(happened));
        Assert.False((HistoryQuery.All(10) with { Until = Noon }).Wants(happened));
    }

    private static ClusterEvent Started(string resource) => new ClusterEvent.Action(
        new ResourceId(resource), "start", 0, ExecutionStatus.Done, 0, 0, null, 1, []);

    private static HistoryEntry Entry(string node, long number, int seconds) =>
        new(node, number, Noon.AddSeconds(seconds), "alert", "", "{}");
}
