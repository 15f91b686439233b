using System.Collections.Immutable;
using HaActors.Actors.Protocol;
using HaActors.Shell.Palettes.Ha;
using static HaActors.Shell.Tests.Clusters;

namespace HaActors.Shell.Tests.Palettes;

public sealed class EffectTests
{
    private static readonly Picture Before = new(Three(), []);

    [Fact]
    public void A_group_is_stopped_when_all_its_members_are()
    {
        var effect = new Effect(new OperatorRequest.SetTarget("web", false), Before);
        Assert.False(effect.IsReached(With(Member("web-ip", "stopped"), Member("web-server", "stopping")), TimeSpan.Zero));
        Assert.True(effect.IsReached(With(Member("web-ip", "stopped"), Member("web-server", "stopped")), TimeSpan.Zero));
    }

    [Fact]
    public void An_unknown_resource_never_gets_there() =>
        Assert.False(new Effect(new OperatorRequest.SetTarget("x", false), Before).IsReached(Before, TimeSpan.MaxValue));

    [Fact]
    public void A_restart_is_done_when_it_was_seen_down()
    {
        var effect = new Effect(new OperatorRequest.Restart("web"), Before);
        Assert.False(effect.IsReached(Before, TimeSpan.Zero));
        Assert.False(effect.IsReached(With(Member("web-ip", "stopping")), TimeSpan.Zero));
        Assert.True(effect.IsReached(Before, TimeSpan.Zero));
    }

    [Fact]
    public void A_move_without_a_node_is_done_anywhere_else()
    {
        var effect = new Effect(new OperatorRequest.Move("web", null), Before);
        Assert.False(effect.IsReached(Before, TimeSpan.Zero));
        Assert.True(effect.IsReached(With(Member("web-ip", "started", "n2")), TimeSpan.Zero));
    }

    [Fact]
    public void Standby_is_done_when_nothing_runs_there()
    {
        var effect = new Effect(new OperatorRequest.SetStandby("n1", true), Before);
        var asked = Before.Cluster with { Nodes = [Node("n1", standby: true), Node("n2")] };
        Assert.False(effect.IsReached(new Picture(asked, []), TimeSpan.Zero));
        Assert.True(effect.IsReached(new Picture(asked with { Resources = [Resource("db")] }, []), TimeSpan.Zero));
    }

    [Fact]
    public void Only_a_new_and_confirmed_fence_counts()
    {
        var old = Fence(1, "confirmed");
        var effect = new Effect(new OperatorRequest.FenceNode("n3", "x"), Before with { Fences = [old] });
        Assert.False(effect.IsReached(Before with { Fences = [old] }, TimeSpan.Zero));
        Assert.False(effect.IsReached(Before with { Fences = [Fence(2, "pending"), old] }, TimeSpan.Zero));
        Assert.True(effect.IsReached(Before with { Fences = [Fence(2, "confirmed"), old] }, TimeSpan.Zero));
    }

    private static Picture With(params ResourceStatus[] resources) =>
        new(Three() with { Resources = [.. resources] }, ImmutableArray<FenceRecord>.Empty);

    private static ResourceStatus Member(string id, string state, string node = "n1") =>
        Resource(id, state, node) with { Group = "web" };

    private static FenceRecord Fence(int second, string outcome) =>
        new("n3", "x", "n1", 1, DateTimeOffset.UnixEpoch.AddSeconds(second), null, outcome, null, null);
}
