using HaActors.Policy.Cib;
using HaActors.Policy.Rules;

namespace HaActors.Policy.Tests.Rules;

public class AttributeBlocksTests
{
    [Fact]
    public void The_highest_score_wins_and_of_equal_ones_the_first()
    {
        AttributeBlock[] blocks = [Block("a", 1, "1"), Block("b", 5, "2"), Block("c", 5, "3")];
        Assert.Equal("2", Value(blocks));
    }

    [Fact]
    public void The_named_block_wins_over_every_score()
    {
        AttributeBlock[] blocks = [Block("a", 1_000_000, "1"), Block("b", 0, "2")];
        Assert.Equal("2", Value(blocks, firstId: "b"));
    }

    [Fact]
    public void What_is_there_stays_unless_it_may_be_overwritten()
    {
        AttributeBlock[] blocks = [Block("a", 1, "1"), Block("b", 5, "2")];
        Assert.Equal("0", Value(blocks, before: "0"));
        Assert.Equal("2", Value(blocks, before: "0", overwrite: true));
    }

    [Fact]
    public void A_block_whose_rule_does_not_hold_says_nothing()
    {
        var rule = new RuleEntry(
            "r", false, null, null, null, [new AttributeCondition("c", "colour", "defined", null, null, null, default)], default);
        Assert.Equal("1", Value([Block("b", 5, "2") with { Rule = rule }, Block("a", 1, "1")]));
    }

    private static AttributeBlock Block(string id, int score, string value) =>
        new(id, score, null, [new($"{id}-x", "x", value)], default);

    private static string Value(
        AttributeBlock[] blocks, string? before = null, bool overwrite = false, string? firstId = null)
    {
        var into = new Dictionary<string, string>();
        if (before is not null)
            into["x"] = before;
        AttributeBlocks.Evaluate(
            [.. blocks], new RuleInput(0) { NodeAttributes = new Dictionary<string, string?>() }, into, overwrite, firstId);
        return into["x"];
    }
}
