using System.Collections.Immutable;
using HaActors.Policy.Fencing;
using HaActors.Policy.Model;

namespace HaActors.Policy.Tests.Fencing;

/// <summary>Who looks after which device, and when.</summary>
public sealed class FenceMonitorsTests
{
    private static readonly NodeName Self = new("n2");

    public static TheoryData<int, string[], string?, string[], string?> Askers => new()
    {
        { 0, [], null, [], "n2" }, // the first device: the coordinator's node
        { 1, [], null, [], "n3" },
        { 2, [], null, [], "n1" },
        { 3, [], null, [], "n2" },
        { 1, ["n3"], null, [], "n1" }, // not the node that it fences
        { 1, ["n1", "n2", "n3"], null, [], "n3" },
        { 1, [], "n1", [], "n1" }, // where it worked before
        { 1, [], null, ["n3"], "n1" },
        { 1, [], null, ["n1", "n2", "n3"], "n3" },
        { 0, ["n3"], null, ["n1", "n2"], "n3" }, // the one that it fences, rather than nobody
    };

    [Theory, MemberData(nameof(Askers))]
    public void Devices_are_spread_over_the_nodes(int position, string[] targets, string? worked, string[] failed, string? expected)
    {
        var device = FencePlanTests.Device("power", targets);
        var from = FenceMonitors.Choose(
            device, position, Self, Names("n1", "n2", "n3"), worked is null ? null : new NodeName(worked), Names(failed));
        Assert.Equal(expected, from?.Value);
    }

    [Fact]
    public void A_device_is_asked_only_by_nodes_that_reach_it()
    {
        var device = FencePlanTests.Device("power") with { ReachedFrom = Names("n3", "n4") };
        Assert.Equal("n3", FenceMonitors.Choose(device, 0, Self, Names("n1", "n2", "n3"), null, [])?.Value);
        Assert.Null(FenceMonitors.Choose(device, 0, Self, Names("n1", "n2"), null, []));
    }

    [Theory]
    [InlineData(0, 5, 60, 0)]
    [InlineData(4, 5, 60, 48)]
    [InlineData(1, 2, 10, 5)]
    [InlineData(1, 2, 3600, 30)] // however rarely it is asked, it is known after a minute
    public void Devices_are_spread_over_the_interval(int position, int devices, int interval, int expected) =>
        Assert.Equal(TimeSpan.FromSeconds(expected), FenceMonitors.Offset(position, devices, TimeSpan.FromSeconds(interval)));

    private static ImmutableSortedSet<NodeName> Names(params string[] names) => [.. names.Select(name => new NodeName(name))];
}
