using HaActors.Host.Logging;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Logging.Abstractions;

namespace HaActors.Host.Tests.Logging;

public sealed class LineFormatterTests
{
    [Theory]
    [InlineData(LogLevel.Critical, " ERROR   ")]
    [InlineData(LogLevel.Error, " ERROR   ")]
    [InlineData(LogLevel.Warning, " WARNING ")]
    [InlineData(LogLevel.Information, " INFO    ")]
    [InlineData(LogLevel.Debug, " DEBUG   ")]
    public void An_entry_is_one_line_of_time_level_and_text(LogLevel level, string word) =>
        Assert.Matches($@"^\d{{4}}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{{3}}Z{word}n1 is lost\n$", Line(level, null));

    [Fact]
    public void A_cause_follows_its_entry()
    {
        var lines = Line(LogLevel.Error, new InvalidOperationException("no disk")).Split('\n');
        Assert.EndsWith("n1 is lost", lines[0]);
        Assert.Equal("System.InvalidOperationException: no disk", lines[1]);
    }

    private static string Line(LogLevel level, Exception? cause)
    {
        using var text = new StringWriter { NewLine = "\n" };
        new LineFormatter().Write(
            new LogEntry<string>(level, "haactors", default, "n1", cause, (node, _) => $"{node} is lost"), null, text);
        return text.ToString();
    }
}
