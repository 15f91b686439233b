using Akka.Configuration;

namespace Akka.Tests.Configuration;

public class HoconErrorTests
{
    [Theory]
    [InlineData("a = 1\nb = {\n  c = 1\n", "line 4: ", "'}'")]
    [InlineData("a = 1\nb\n", "line 3: ", "after the key 'b'")]
    [InlineData("a = 1\n}\n", "line 2: ", "closes nothing")]
    [InlineData("\n\na = [1, 2\n", "line 4: ", "']'")]
    [InlineData("\na = \"open\nb = 1", "line 2: ", "a closing quote")]
    [InlineData("\na = \"\"\"open\nb = 1\n", "line 2: ", "triple quotes")]
    [InlineData("a = \"\\q\"", "line 1: ", "after a backslash")]
    [InlineData("a = 1\nb =", "line 2: ", "a value for 'b'")]
    [InlineData("a = 1\nb = 2 = 3", "line 2: ", "found '='")]
    [InlineData("a = user@host", "line 1: ", "quotes around this character")]
    [InlineData("a..b = 1", "line 1: ", "a key is expected")]
    [InlineData("= 1", "line 1: ", "a key is expected")]
    [InlineData("a = 1,, b = 2", "line 1: ", "two commas")]
    [InlineData("a = [1,,2]", "line 1: ", "two commas")]
    [InlineData("a = [1] text", "line 1: ", "cannot be joined")]
    [InlineData("[1, 2]", "line 1: ", "a key or an object")]
    [InlineData("{ a = 1 } b = 2", "line 1: ", "the end of the text")]
    [InlineData("a = 1\ninclude \"x\"", "line 2: ", "cannot be included")]
    [InlineData("include required(\"x\"", "line 1: ", "')'")]
    [InlineData("include url(\"x\")", "line 1: ", "a file name in quotes")]
    public void A_wrong_text_is_refused_with_its_line_and_what_was_expected(string hocon, string line, string expected)
    {
        var cause = Assert.Throws<ConfigurationException>(() => ConfigurationFactory.ParseString(hocon));
        Assert.StartsWith(line, cause.Message);
        Assert.Contains(expected, cause.Message);
    }

    [Theory]
    [InlineData("GetInt", "a whole number is expected, found 'x1'")]
    [InlineData("GetBoolean", "on or off")]
    [InlineData("GetTimeSpan", "a duration")]
    [InlineData("GetByteSize", "a size")]
    [InlineData("GetStringList", "a list is expected, found 'x1'")]
    public void A_value_of_the_wrong_type_is_refused_with_its_line_and_path(string getter, string expected)
    {
        var config = ConfigurationFactory.ParseString("\na.b = x1");
        var cause = Assert.Throws<ConfigurationException>(() => getter switch
        {
            "GetInt" => (object)config.GetInt("a.b"),
            "GetBoolean" => config.GetBoolean("a.b"),
            "GetTimeSpan" => config.GetTimeSpan("a.b"),
            "GetByteSize" => config.GetByteSize("a.b")!,
            _ => config.GetStringList("a.b"),
        });
        Assert.StartsWith("line 2: a.b: ", cause.Message);
        Assert.Contains(expected, cause.Message);
    }

    [Fact]
    public void Nesting_has_a_limit()
    {
        var deep = string.Concat(Enumerable.Repeat("a {", 5_000));
        Assert.Contains("nested", Assert.Throws<ConfigurationException>(
            () => ConfigurationFactory.ParseString(deep)).Message);
        var lists = "a = " + new string('[', 5_000);
        Assert.Contains("nested", Assert.Throws<ConfigurationException>(
            () => ConfigurationFactory.ParseString(lists)).Message);
    }
}
