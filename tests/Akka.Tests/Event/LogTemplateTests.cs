using Akka.Event;

namespace Akka.Tests.Event;

public class LogTemplateTests
{
    private static string Format(string template, params object[] arguments) =>
        DefaultLogMessageFormatter.Instance.Format(template, arguments);

    [Fact]
    public void Numbered_holes_are_filled_by_number() => Assert.Equal("b a b", Format("{1} {0} {1}", "a", "b"));

    [Fact]
    public void A_hole_without_an_argument_stays() => Assert.Contains("{1}", Format("{0} {1}", "only"));

    // Akka.NET 1.5.30 knows numbered holes only: what follows is the bundled runtime's.
    [Theory]
    [InlineData("{Resource} on {Node}", "vip on n1")]
    [InlineData("{Resource,5}|{Node,-4}|", "  vip|n1  |")]
    [InlineData("{{literal}} {Node}", "{literal} vip")]
    [InlineData("{@Resource}", "vip")]
    [InlineData("open { brace", "open { brace")]
    [InlineData("{a} {b} {c}", "vip n1 {c}")]
    [InlineData("{} {Node}", "{} vip")]
    [InlineData("100 %", "100 %")]
    public void Named_holes_are_filled_in_order(string template, string expected) =>
        Assert.Equal(expected, Format(template, "vip", "n1"));

    [Fact]
    public void Numbers_are_formatted_in_one_culture() =>
        Assert.Equal("1234.50 00ff", Format("{Value:F2} {Code:x4}", 1234.5, 255));

    [Fact]
    public void A_wrong_format_does_not_lose_the_line() => Assert.Contains("7", Format("{Value:Q9}", 7));

    [Theory]
    [InlineData("debug", LogLevel.DebugLevel)]
    [InlineData("INFO", LogLevel.InfoLevel)]
    [InlineData("Warning", LogLevel.WarningLevel)]
    [InlineData("ERROR", LogLevel.ErrorLevel)]
    public void Levels_are_read_in_any_case(string name, LogLevel level)
    {
        Assert.Equal(level, Logging.LogLevelFor(name));
        Assert.Equal(name.ToUpperInvariant(), level.StringFor());
    }

    [Fact]
    public void An_unknown_level_is_refused() =>
        Assert.Throws<ArgumentException>(() => Logging.LogLevelFor("LOUD"));
}
