using HaActors.Policy.Model;

namespace HaActors.Policy.Tests.Model;

public sealed class NodeAttributesTests
{
    private static readonly Instant T0 = Instant.Origin;

    [Fact]
    public void Without_dampening_a_value_is_seen_at_once()
    {
        var attributes = NodeAttributes.None.With(new AttributeUpdate("pingd", "100"), T0);
        Assert.Equal("100", attributes["pingd"]);
        Assert.Equal("100", attributes.Written["pingd"]);
        Assert.Null(attributes.NextDue);
    }

    [Fact]
    public void A_dampened_value_is_known_at_once_and_seen_by_decisions_when_it_was_quiet()
    {
        var attributes = Dampened("1").With(new AttributeUpdate("a", "2"), Second(10));
        Assert.Equal("2", attributes["a"]);
        Assert.Equal("1", attributes.Written["a"]);
        Assert.Equal(Second(15), attributes.NextDue);
        Assert.Equal("1", attributes.WithDue(Second(14)).Written["a"]);
        var later = attributes.WithDue(Second(15));
        Assert.Equal("2", later.Written["a"]);
        Assert.Null(later.NextDue);
    }

    [Fact]
    public void Each_change_begins_the_waiting_anew_and_the_same_value_does_not()
    {
        var attributes = Dampened("1")
            .With(new AttributeUpdate("a", "2"), Second(10))
            .With(new AttributeUpdate("a", "3"), Second(14))
            .With(new AttributeUpdate("a", "3"), Second(18));
        Assert.Equal(Second(19), attributes.NextDue);
        Assert.Equal("3", attributes.WithDue(Second(19)).Written["a"]);
    }

    [Fact]
    public void A_value_that_returns_in_time_changes_no_decision()
    {
        var attributes = Dampened("1")
            .With(new AttributeUpdate("a", "2"), Second(10))
            .With(new AttributeUpdate("a", "1"), Second(11));
        Assert.Equal("1", attributes.Written["a"]);
        Assert.Equal("1", attributes.WithDue(Second(30)).Written["a"]);
    }

    [Fact]
    public void A_deletion_is_dampened_too()
    {
        var attributes = Dampened("1").With(new AttributeUpdate("a", null), Second(10));
        Assert.Null(attributes["a"]);
        Assert.Equal("1", attributes.Written["a"]);
        Assert.Empty(attributes.WithDue(Second(15)).Written);
    }

    [Fact]
    public void A_known_attribute_keeps_its_dampening_unless_both_are_asked_for()
    {
        var ignored = Dampened("1").With(new AttributeUpdate("a", "2") { DampenMs = 60_000 }, Second(10));
        Assert.Equal(Second(15), ignored.NextDue);
        var both = Dampened("1").With(new AttributeUpdate("a", "2") { DampenMs = 60_000, KeepsDampen = false }, Second(10));
        Assert.Equal(Second(70), both.NextDue);
        var none = Dampened("1").With(new AttributeUpdate("a", "2") { DampenMs = 0, KeepsDampen = false }, Second(10));
        Assert.Equal("2", none.Written["a"]);
    }

    [Fact]
    public void Only_the_dampening_changes_if_only_that_is_asked_for()
    {
        var attributes = Dampened("1")
            .With(new AttributeUpdate("a", null) { KeepsValue = true, KeepsDampen = false, DampenMs = 1000 }, Second(10));
        Assert.Equal("1", attributes["a"]);
        Assert.Equal(Second(21), attributes.With(new AttributeUpdate("a", "2"), Second(20)).NextDue);
    }

    [Fact]
    public void A_private_attribute_is_known_to_those_who_ask_alone()
    {
        var attributes = NodeAttributes.None.With(new AttributeUpdate("gtid", "0-1-7") { IsPrivate = true }, T0);
        Assert.Equal("0-1-7", attributes["gtid"]);
        Assert.Equal("0-1-7", attributes.Values["gtid"]);
        Assert.Empty(attributes.Written);
    }

    [Theory]
    [InlineData(null, "value++", "1")]
    [InlineData("4", "value++", "5")]
    [InlineData("4", "value+=10", "14")]
    [InlineData("999999", "value++", "INFINITY")]
    [InlineData("INFINITY", "value++", "INFINITY")]
    [InlineData("x", "value++", "1")]
    [InlineData("4", "value", "value")]
    [InlineData("4", "value+", "value+")]
    public void A_number_can_be_added_to(string? present, string asked, string expected) =>
        Assert.Equal(expected, NodeAttributes.None
            .With(new AttributeUpdate("n", present), T0).With(new AttributeUpdate("n", asked), T0)["n"]);

    [Fact]
    public void What_others_wrote_takes_effect_at_once()
    {
        var attributes = Dampened("1")
            .With(new AttributeUpdate("gone", "x"), T0)
            .With(new AttributeUpdate("secret", "s") { IsPrivate = true }, T0);
        var written = attributes.Written.Remove("gone").SetItem("a", "9").SetItem("fail-count-web#start_0", "1");
        var changed = attributes.WithWritten(written);
        Assert.Equal(written, changed.Written);
        Assert.Equal("s", changed["secret"]);
        Assert.Null(changed.NextDue);
    }

    [Fact]
    public void Nothing_is_left_of_what_is_deleted()
    {
        var attributes = NodeAttributes.None
            .With(new AttributeUpdate("a", "1"), T0).With(new AttributeUpdate("a", null), T0)
            .With(new AttributeUpdate("b", null), T0);
        Assert.Empty(attributes.All);
    }

    [Fact]
    public void A_refresh_shows_everything_now()
    {
        var attributes = Dampened("1").With(new AttributeUpdate("a", "2"), Second(10)).WithAllWritten();
        Assert.Equal("2", attributes.Written["a"]);
        Assert.Null(attributes.NextDue);
    }

    private static NodeAttributes Dampened(string value) => NodeAttributes.None
        .With(new AttributeUpdate("a", value) { DampenMs = 5000 }, T0).WithDue(Second(5));

    private static Instant Second(int second) => T0 + TimeSpan.FromSeconds(second);
}
