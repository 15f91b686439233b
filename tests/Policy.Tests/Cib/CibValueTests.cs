using HaActors.Policy.Cib;

namespace HaActors.Policy.Tests.Cib;

public class CibValueTests
{
    [Theory]
    [InlineData("10s", 10_000L)]
    [InlineData("10", 10_000L)]
    [InlineData("500ms", 500L)]
    [InlineData("1min", 60_000L)]
    [InlineData("2 h", 7_200_000L)]
    [InlineData("PT1M", 60_000L)]
    [InlineData("P10S", 10_000L)]
    [InlineData("P1DT1H", 90_000_000L)]
    [InlineData("0", 0L)]
    [InlineData("-5s", null)]
    [InlineData("soon", null)]
    [InlineData("10x", null)]
    [InlineData("P", null)]
    [InlineData(null, null)]
    public void A_span_of_time_is_read_however_it_is_spelt(string? text, long? milliseconds) =>
        Assert.Equal(milliseconds, CibValue.Milliseconds(text));

    [Theory]
    [InlineData("INFINITY", 1_000_000)]
    [InlineData("+INFINITY", 1_000_000)]
    [InlineData("-infinity", -1_000_000)]
    [InlineData("99999999999999999999", 1_000_000)]
    [InlineData("-2000000", -1_000_000)]
    [InlineData("+5", 5)]
    [InlineData("100", 100)]
    [InlineData("", null)]
    [InlineData("red", null)]
    public void A_score_is_clamped_to_infinity(string text, int? score) => Assert.Equal(score, CibValue.Score(text));

    [Theory]
    [InlineData("Yes", true)]
    [InlineData("on", true)]
    [InlineData("1", true)]
    [InlineData("N", false)]
    [InlineData("OFF", false)]
    [InlineData("maybe", null)]
    public void Truth_has_many_spellings(string text, bool? truth) => Assert.Equal(truth, CibValue.Truth(text));
}
