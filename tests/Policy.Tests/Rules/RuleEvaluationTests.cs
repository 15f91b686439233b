using HaActors.Policy.Cib;
using HaActors.Policy.Rules;

namespace HaActors.Policy.Tests.Rules;

public class RuleEvaluationTests
{
    // 2005-01-20 11:30:00 UTC, a Thursday
    private const long Now = 1_106_220_600;

    [Theory]
    [InlineData("eq", "Blue", null, true)]
    [InlineData("eq", "blue", null, true)]
    [InlineData("ne", "red", null, true)]
    [InlineData("eq", "red", null, false)]
    [InlineData("lt", "red", "string", true)]
    [InlineData("defined", null, null, true)]
    [InlineData("not_defined", null, null, false)]
    [InlineData("eq", "blue", "colour", false)]
    public void Text_is_compared_whatever_its_case(string operation, string? value, string? type, bool holds) =>
        Assert.Equal(holds, Holds("colour", operation, value, type));

    [Theory]
    [InlineData("3.6", "gt", "3", null, true)]
    [InlineData("3.6", "eq", "3", "integer", true)]
    [InlineData("3.6", "eq", "3", "number", false)]
    [InlineData("3", "eq", "3.0", "number", true)]
    [InlineData("9", "lt", "10", null, true)]
    [InlineData("9", "eq", "09", null, false)]
    [InlineData("a9", "gt", "a10", "integer", true)]
    [InlineData("1.10", "gt", "1.9", "version", true)]
    [InlineData("1.10", "gt", "1.9", "number", false)]
    [InlineData("1.0", "eq", "1", "version", true)]
    public void Numbers_are_compared_by_value(string actual, string operation, string value, string? type, bool holds) =>
        Assert.Equal(holds, Holds("colour", operation, value, type, actual));

    [Theory]
    [InlineData("eq", false)]
    [InlineData("ne", true)]
    [InlineData("lt", false)]
    [InlineData("gte", false)]
    public void An_attribute_that_is_missing_is_only_unequal(string operation, bool holds) =>
        Assert.Equal(holds, Holds("shape", operation, "5", null));

    [Fact]
    public void A_value_may_come_from_the_resource()
    {
        var input = Input() with
        {
            ResourceParameters = new Dictionary<string, string> { ["paint"] = "blue" },
            ResourceMeta = new Dictionary<string, string> { ["paint"] = "red" },
        };
        var condition = Condition("colour", "eq", "paint", null);
        Assert.True(RuleEvaluation.Holds(condition with { ValueSource = "param" }, input));
        Assert.False(RuleEvaluation.Holds(condition with { ValueSource = "meta" }, input));
        Assert.False(RuleEvaluation.Holds(condition, input));
    }

    [Fact]
    public void What_a_pattern_matched_can_stand_in_an_attribute()
    {
        var input = Input() with { PatternGroups = ["web-colour", "colour"] };
        Assert.True(RuleEvaluation.Holds(Condition("%1", "eq", "blue", null), input));
    }

    [Theory]
    [InlineData("gt", "2005-001", null, true, null)]
    [InlineData("gt", "2005-020T11:30", null, false, Now + 1)]
    [InlineData("gt", "2006-001", null, false, 1_136_073_601L)]
    [InlineData("lt", null, "2005-020T12:00", true, Now + 1800)]
    [InlineData("lt", null, "2005-020T11:30", false, null)]
    [InlineData("in_range", "2005-020", "2005-020T11:30", true, Now + 1)]
    [InlineData("in_range", "2005-021", null, false, Now + 45_000)]
    [InlineData("in_range", null, "2005-001", false, null)]
    [InlineData("in_range", null, null, false, null)]
    [InlineData("in_range", "nonsense", "2006-001", false, null)]
    public void Dates_bound_a_rule(string operation, string? start, string? end, bool holds, long? change)
    {
        var input = Input();
        Assert.Equal(holds, RuleEvaluation.Holds(new DateCondition("d", operation, start, end, [], [], default), input));
        Assert.Equal(change, input.Change.Next);
    }

    [Theory]
    [InlineData("2004-12-31", "months", "1", true)]
    [InlineData("2005-01-20T10:00", "hours", "1", false)]
    [InlineData("2005-01-20T10:00", "minutes", "90", true)]
    [InlineData("2004-01-20T11:29:59", "years", "1", false)]
    public void A_duration_ends_a_range(string start, string unit, string count, bool holds) =>
        Assert.Equal(holds, RuleEvaluation.Holds(
            new DateCondition("d", "in_range", start, null, [new("id", "x"), new(unit, count)], [], default), Input()));

    [Theory]
    [InlineData("hours", "9-16", true)]
    [InlineData("hours", "12", false)]
    [InlineData("hours", "11-", true)]
    [InlineData("hours", "-10", false)]
    [InlineData("weekdays", "1-5", true)]
    [InlineData("weekdays", "4", true)]
    [InlineData("weeks", "3", true)]
    [InlineData("weekyears", "2005", true)]
    [InlineData("yeardays", "20", true)]
    [InlineData("monthdays", "21-31", false)]
    [InlineData("years", "2005-2010", true)]
    public void A_specification_describes_times(string part, string range, bool holds) =>
        Assert.Equal(holds, RuleEvaluation.Holds(
            new DateCondition("d", "date_spec", null, null, [], [new("id", "x"), new(part, range)], default), Input()));

    [Theory]
    [InlineData("monitor", null, true)]
    [InlineData("monitor", "10s", true)]
    [InlineData("monitor", "20s", false)]
    [InlineData("start", null, false)]
    public void A_rule_may_be_for_an_operation(string name, string? interval, bool holds) =>
        Assert.Equal(holds, RuleEvaluation.Holds(
            new OperationCondition("o", name, interval, default),
            Input() with { OperationName = "monitor", OperationIntervalMs = 10_000 }));

    [Theory]
    [InlineData("ocf", "pacemaker", "Dummy", true)]
    [InlineData("ocf", null, null, true)]
    [InlineData("ocf", "heartbeat", null, false)]
    public void A_rule_may_be_for_an_agent(string? standard, string? provider, string? type, bool holds) =>
        Assert.Equal(holds, RuleEvaluation.Holds(
            new AgentCondition("a", standard, provider, type, default),
            Input() with { ResourceStandard = "ocf", ResourceProvider = "pacemaker", ResourceType = "Dummy" }));

    [Fact]
    public void Conditions_combine()
    {
        var yes = Condition("colour", "defined", null, null);
        var no = Condition("colour", "not_defined", null, null);
        Assert.True(RuleEvaluation.Holds(Rule(isOr: false, yes, yes), Input()));
        Assert.False(RuleEvaluation.Holds(Rule(isOr: false, yes, no), Input()));
        Assert.True(RuleEvaluation.Holds(Rule(isOr: true, no, Rule(isOr: false, yes)), Input()));
        Assert.False(RuleEvaluation.Holds(Rule(isOr: true, no, no), Input()));
    }

    private static RuleEntry Rule(bool isOr, params ConditionEntry[] conditions) =>
        new("r", isOr, null, null, null, [.. conditions], default);

    private static bool Holds(string attribute, string operation, string? value, string? type, string actual = "blue") =>
        RuleEvaluation.Holds(Condition(attribute, operation, value, type), Input(actual));

    private static AttributeCondition Condition(string attribute, string operation, string? value, string? type) =>
        new("c", attribute, operation, value, type, null, default);

    private static RuleInput Input(string colour = "blue") => new(Now)
    {
        NodeAttributes = new Dictionary<string, string?> { ["colour"] = colour },
    };
}
