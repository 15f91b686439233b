using HaActors.Policy.Fencing;
using HaActors.Policy.Model;

namespace HaActors.Policy.Tests.Fencing;

public sealed class StopQuestionTests
{
    private static readonly TimeSpan Wait = TimeSpan.FromSeconds(5);

    [Theory]
    [InlineData(NodePresence.Lost, true)]
    [InlineData(NodePresence.Unseen, true)]
    [InlineData(NodePresence.Online, false)]
    [InlineData(NodePresence.Joining, false)]
    [InlineData(NodePresence.Down, false)]
    public void Only_a_node_that_is_silent_but_for_a_medium_is_asked_to_stop(NodePresence presence, bool isAsked) =>
        Assert.Equal(isAsked, StopQuestion.IsWorthIt(presence, isWanted: false, Wait, wasAsked: false, isHeard: true));

    [Fact]
    public void A_node_that_is_silent_everywhere_is_fenced_at_once() =>
        Assert.False(StopQuestion.IsWorthIt(NodePresence.Lost, isWanted: false, Wait, wasAsked: false, isHeard: false));

    [Fact]
    public void A_node_is_asked_once_for_each_loss() =>
        Assert.False(StopQuestion.IsWorthIt(NodePresence.Lost, isWanted: false, Wait, wasAsked: true, isHeard: true));

    [Fact]
    public void A_fence_that_somebody_wants_is_not_replaced_by_a_stop() =>
        Assert.False(StopQuestion.IsWorthIt(NodePresence.Lost, isWanted: true, Wait, wasAsked: false, isHeard: true));

    [Fact]
    public void Without_a_stop_wait_nobody_is_asked() =>
        Assert.False(StopQuestion.IsWorthIt(NodePresence.Lost, isWanted: false, TimeSpan.Zero, wasAsked: false, isHeard: true));
}
