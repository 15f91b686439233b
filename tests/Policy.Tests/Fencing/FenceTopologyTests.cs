using System.Collections.Immutable;
using HaActors.Policy.Cib;
using HaActors.Policy.Configuration;
using HaActors.Policy.Fencing;
using HaActors.Policy.Model;

namespace HaActors.Policy.Tests.Fencing;

public sealed class FenceTopologyTests
{
    private static readonly NodeName N2 = new("n2");
    private static readonly FenceDevice Device = FencePlanTests.Device("a");

    [Fact]
    public void An_entry_that_names_the_node_wins_over_patterns() => Assert.Equal(
        "b,c",
        Levels(Pattern(1, "^n", "a"), FencePlanTests.Level(2, "n2", "c"), FencePlanTests.Level(1, "n2", "b")));

    [Fact]
    public void The_first_pattern_that_fits_counts_with_all_its_levels() => Assert.Equal(
        "b,a+c",
        Levels(Pattern(1, "^x", "a"), Pattern(1, "2$", "b"), Pattern(1, "^n", "c"), Pattern(2, "2$", "a", "c")));

    [Fact]
    public void A_node_may_be_meant_by_an_attribute() => Assert.Equal("c", Levels(
        FencePlanTests.Level(1, null, "b") with { TargetAttribute = "rack", TargetValue = "1" },
        FencePlanTests.Level(1, null, "c") with { TargetAttribute = "rack", TargetValue = "2" }));

    [Fact]
    public void A_level_with_an_unknown_device_is_no_level() =>
        Assert.Equal("b", Levels(FencePlanTests.Level(1, "n2", "a", "typo"), FencePlanTests.Level(2, "n2", "b")));

    [Fact]
    public void A_pattern_that_is_none_fits_nobody() => Assert.Equal("a,b,c", Levels(Pattern(1, "(", "a")));

    public static TheoryData<string[], string[], HostCheck?, string[]?, Eligibility> Eligibilities => new()
    {
        { [], [], null, null, Eligibility.Able },
        { ["n2"], [], null, null, Eligibility.Able },
        { ["n1"], [], null, null, Eligibility.Unable },
        { [], ["n2"], null, null, Eligibility.Able },
        { [], ["n1"], null, null, Eligibility.Unable },
        { ["n1"], ["n2"], null, null, Eligibility.Able },
        { [], [], HostCheck.StaticList, null, Eligibility.Unable },
        { [], ["n1"], HostCheck.None, null, Eligibility.Able },
        { [], [], HostCheck.Status, null, Eligibility.Unknown },
        { [], [], HostCheck.DynamicList, null, Eligibility.Unknown },
        { [], [], HostCheck.DynamicList, ["n1"], Eligibility.Unable },
        { [], [], HostCheck.DynamicList, ["n1", "n2"], Eligibility.Able },
        { [], ["n2"], HostCheck.DynamicList, ["n1", "n2"], Eligibility.Unable }, // it calls it otherwise
        { [], ["n2"], HostCheck.DynamicList, ["outlet-n2"], Eligibility.Able },
    };

    [Theory, MemberData(nameof(Eligibilities))]
    public void It_is_known_whether_a_device_can_fence_a_node(
        string[] nodes, string[] map, HostCheck? check, string[]? listed, Eligibility expected)
    {
        var device = FencePlanTests.Device("a", nodes) with
        {
            Check = check,
            HostMap = map.ToImmutableSortedDictionary(name => new NodeName(name), name => $"outlet-{name}"),
        };
        var knowledge = listed is null
            ? FenceKnowledge.None
            : new FenceKnowledge(FenceKnowledge.None.Listed.Add("a", [.. listed]));
        Assert.Equal(expected, FenceEligibility.Of(device, N2, knowledge));
    }

    [Fact]
    public void Devices_that_are_able_come_before_those_that_may_be()
    {
        var configuration = FencePlanTests.Cluster(
            [Device with { Check = HostCheck.Status }, FencePlanTests.Device("b"), FencePlanTests.Device("c", "n1")]);
        Assert.Equal("b,a", Text(FenceTopology.LevelsOf(configuration, N2, FenceKnowledge.None)));
    }

    public static TheoryData<string[], string[], string[], string?> Executors => new()
    {
        { ["n1", "n2", "n3"], [], [], "n1" },
        { ["n1", "n2", "n3"], ["n3"], [], "n3" }, // the only one with a path
        { ["n1", "n2", "n3"], ["n2"], [], null }, // nobody fences himself
        { ["n1", "n2", "n3"], [], ["n1"], "n3" },
        { ["n1", "n2", "n3"], [], ["n1", "n3"], "n1" }, // in vain from everywhere: again
        { ["n2"], [], [], null },
    };

    [Theory, MemberData(nameof(Executors))]
    public void A_node_with_a_path_that_is_not_the_target_runs_it(string[] online, string[] reachedFrom, string[] failed, string? expected)
    {
        ImmutableSortedSet<NodeName> Names(string[] names) => [.. names.Select(name => new NodeName(name))];
        var chosen = FenceExecutors.Choose(
            Device with { ReachedFrom = Names(reachedFrom) }, FenceVerb.Off, N2, new NodeName("n1"), Names(online), Names(failed));
        Assert.Equal(expected, chosen?.Value);
    }

    private static string Levels(params FencingLevel[] topology)
    {
        var configuration = FencePlanTests.Cluster([Device, FencePlanTests.Device("b"), FencePlanTests.Device("c")], topology);
        var node = new NodeEntry(
            "n2", "n2", "member", 0, CibParts.Blocks("n2-attributes", ("rack", "2")), [], new Place("node", "n2", 0));
        configuration = configuration with { Cib = configuration.Cib with { Nodes = [node] } };
        return Text(FenceTopology.LevelsOf(configuration, N2, FenceKnowledge.None));
    }

    private static string Text(ImmutableArray<ImmutableArray<FenceDevice>> levels) =>
        string.Join(',', levels.Select(level => string.Join('+', level.Select(device => device.Id))));

    private static FencingLevel Pattern(int index, string pattern, params string[] devices) =>
        FencePlanTests.Level(index, null, devices) with { TargetPattern = pattern };
}
