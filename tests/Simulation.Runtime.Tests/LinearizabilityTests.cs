using HaActors.Simulation.Product;

namespace HaActors.Simulation.Runtime.Tests;

public sealed class LinearizabilityTests
{
    [Fact]
    public void Edits_and_reads_one_after_the_other_have_an_order() => Assert.True(Linearizability.Holds(
        [Edit(0, 1, 0, "a", true), Read(2, 3, 1, "a"), Edit(4, 5, 0, "b", false), Edit(6, 7, 1, "c", true), Read(8, 9, 2, "c")]));

    [Fact]
    public void A_read_that_misses_what_was_acknowledged_has_none() => Assert.False(Linearizability.Holds(
        [Edit(0, 1, 0, "a", true), Read(2, 3, 0, null)]));

    [Fact]
    public void A_read_beside_an_edit_may_see_it_or_not()
    {
        Assert.True(Linearizability.Holds([Edit(0, 9, 0, "a", true), Read(1, 2, 0, null), Read(3, 4, 1, "a")]));
        Assert.False(Linearizability.Holds([Edit(0, 9, 0, "a", true), Read(1, 2, 1, "a"), Read(3, 4, 0, null)]));
    }

    [Fact]
    public void Of_two_edits_of_one_revision_one_succeeds()
    {
        Assert.True(Linearizability.Holds([Edit(0, 9, 0, "a", true), Edit(0, 9, 0, "b", false)]));
        Assert.False(Linearizability.Holds([Edit(0, 9, 0, "a", true), Edit(0, 9, 0, "b", true)]));
        Assert.False(Linearizability.Holds([Edit(0, 9, 0, "a", false)]));
    }

    [Fact]
    public void An_edit_without_an_answer_may_take_effect_later_or_never()
    {
        Assert.True(Linearizability.Holds([Edit(0, null, 0, "a", null), Read(1, 2, 0, null), Read(3, 4, 1, "a")]));
        Assert.True(Linearizability.Holds([Edit(0, null, 0, "a", null), Read(1, 2, 0, null)]));
        Assert.False(Linearizability.Holds([Read(1, 2, 1, "a"), Edit(3, null, 0, "a", null)]));
    }

    private static Invocation Edit(int from, int? to, long basedOn, string text, bool? succeeded) =>
        new(TimeSpan.FromSeconds(from), to is { } end ? TimeSpan.FromSeconds(end) : TimeSpan.MaxValue, basedOn, text, 0, succeeded);

    private static Invocation Read(int from, int to, long revision, string? text) =>
        new(TimeSpan.FromSeconds(from), TimeSpan.FromSeconds(to), null, text, revision, null);
}
