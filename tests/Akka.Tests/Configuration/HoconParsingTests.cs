using Akka.Configuration;

namespace Akka.Tests.Configuration;

public class HoconParsingTests
{
    [Theory]
    [InlineData("a = 1", "1")]
    [InlineData("a : 1", "1")]
    [InlineData("a=1", "1")]
    [InlineData("{ a = 1 }", "1")]
    [InlineData("a = one two  three # no more", "one two  three")]
    [InlineData("a = one two // no more", "one two")]
    [InlineData("a = \"x # y // z\"", "x # y // z")]
    [InlineData("a = \"tab\\tquote\\\"slash\\\\nl\\nu\\u0041\"", "tab\tquote\"slash\\nl\nuA")]
    [InlineData("a = \"\"\"raw \\n \"quoted\" text\"\"\"", "raw \\n \"quoted\" text")]
    [InlineData("a = \"\"\"ends in a quote\"\"\"\"", "ends in a quote\"")]
    [InlineData("a = \"x\" y \"z\"", "x y z")]
    [InlineData("a = /usr/lib/ocf", "/usr/lib/ocf")]
    [InlineData("a = 10.0.0.1", "10.0.0.1")]
    [InlineData("a = 1e+3", "1e+3")]
    [InlineData("a = \"\"", "")]
    [InlineData("a =\n  1", "1")]
    [InlineData("\"a\" = 1", "1")]
    [InlineData("a = 1, b = 2", "1")]
    [InlineData("a = 1,\nb = 2,\n", "1")]
    [InlineData("\r\na = 1\r\nb = 2\r\n", "1")]
    [InlineData("\uFEFFa = 1", "1")]
    public void A_value_is_read_as_it_is_meant(string hocon, string expected) =>
        Assert.Equal(expected, ConfigurationFactory.ParseString(hocon).GetString("a"));

    [Fact]
    public void A_path_of_keys_makes_objects()
    {
        var config = ConfigurationFactory.ParseString("a.b { c.d = 1 }\na.b.c.e = 2");
        Assert.Equal(1, config.GetInt("a.b.c.d"));
        Assert.Equal(2, config.GetConfig("a.b")!.GetInt("c.e"));
    }

    [Fact]
    public void An_opening_brace_may_stand_below_its_key()
    {
        var config = ConfigurationFactory.ParseString("a\n{\n  b = 1\n}\n");
        Assert.Equal(1, config.GetInt("a.b"));
    }

    [Fact]
    public void A_quoted_key_may_hold_dots_and_anything_else()
    {
        var config = ConfigurationFactory.ParseString("""a."b.c d#e" = 1, a."System.String" = text""");
        Assert.Equal(1, config.GetInt("a.\"b.c d#e\""));
        Assert.Equal("text", config.GetConfig("a")!.GetString("\"System.String\""));
    }

    [Fact]
    public void Objects_of_the_same_key_join_and_other_values_replace()
    {
        var config = ConfigurationFactory.ParseString("""
            joined { x = 1, y = 1 }
            joined { y = 2, z = 2 }
            replaced { x = 1 }
            replaced = 3
            again { x = 1 }
            again = 3
            again { y = 2 }
            """);
        Assert.Equal([1, 2, 2], new[] { "joined.x", "joined.y", "joined.z" }.Select(path => config.GetInt(path)));
        Assert.Equal(3, config.GetInt("replaced"));
        Assert.False(config.HasPath("again.x"));
        Assert.Equal(2, config.GetInt("again.y"));
    }

    [Fact]
    public void Lists_take_commas_or_lines_and_may_nest()
    {
        var config = ConfigurationFactory.ParseString("""
            a = [1, 2, 3]
            b = [
              one   # with a comment
              "two, quoted"
              three four,
            ]
            c = []
            d = [[1, 2], [3]]
            e = [{ x = 1 }, { x = 2 }]
            f = [1] [2, 3]
            """);
        Assert.Equal([1, 2, 3], config.GetIntList("a"));
        Assert.Equal(["one", "two, quoted", "three four"], config.GetStringList("b"));
        Assert.Empty(config.GetStringList("c"));
        Assert.Equal([1, 2], config.GetValue("d")!.GetArray()[0].GetIntList());
        Assert.Equal(2, config.GetValue("e")!.GetArray()[1].GetObject().GetKey("x")!.GetInt());
        Assert.Equal([1, 2, 3], config.GetIntList("f"));
    }

    [Fact]
    public void Objects_side_by_side_are_joined()
    {
        var config = ConfigurationFactory.ParseString("a = { x = 1, y = 1 } { y = 2 }");
        Assert.Equal(1, config.GetInt("a.x"));
        Assert.Equal(2, config.GetInt("a.y"));
    }

    [Fact]
    public void Keys_enumerate_in_the_order_of_their_first_appearance()
    {
        var config = ConfigurationFactory.ParseString("z = 1, a = 2, m = 3, z = 4")
            .WithFallback(ConfigurationFactory.ParseString("b = 1, a = 1, y = 1"));
        Assert.Equal(["z", "a", "m", "b", "y"], config.AsEnumerable().Select(item => item.Key));
    }

    [Fact]
    public void Null_takes_a_value_back()
    {
        var config = ConfigurationFactory.ParseString("a = null").WithFallback("a = 1");
        Assert.False(config.HasPath("a"));
        Assert.Null(config.GetString("a"));
        Assert.Equal("null", ConfigurationFactory.ParseString("a = \"null\"").GetString("a"));
    }

    [Fact]
    public void Plus_equals_adds_to_a_list()
    {
        var config = ConfigurationFactory.ParseString("""
            a = [1]
            a += 2
            a += 3
            b += x
            c { d = [1] }
            c.d += 2
            """);
        Assert.Equal([1, 2, 3], config.GetIntList("a"));
        Assert.Equal(["x"], config.GetStringList("b"));
        Assert.Equal([1, 2], config.GetIntList("c.d"));
    }

    [Fact]
    public void What_is_written_parses_back_to_the_same()
    {
        const string Text = """
            a { b = "x # \"y\"", "c.d" = [1, { e = null, f = "" }], g = {} }
            h = "line\nbreak"
            """;
        var config = ConfigurationFactory.ParseString(Text);
        var again = ConfigurationFactory.ParseString(config.ToString());
        Assert.Equal(config.ToString(), again.ToString());
        Assert.Equal("x # \"y\"", again.GetString("a.b"));
        Assert.Equal("line\nbreak", again.GetString("h"));
    }

    [Fact]
    public void An_include_is_asked_of_the_callback_and_joins_where_it_stands()
    {
        var config = ConfigurationFactory.ParseString(
            """
            a { x = 1, include "defaults", z = 3 }
            """,
            name => name == "defaults" ? ConfigurationRoot("x = 9, y = { p = 2 }, z = 9") : null!);
        Assert.Equal([9, 2, 3], new[] { "a.x", "a.y.p", "a.z" }.Select(path => config.GetInt(path)));
    }

    [Fact]
    public void Include_is_also_a_key()
    {
        Assert.Equal(1, ConfigurationFactory.ParseString("include = 1").GetInt("include"));
        Assert.Equal(1, ConfigurationFactory.ParseString("includes.x = 1").GetInt("includes.x"));
    }

    [Fact]
    public void An_object_becomes_configuration()
    {
        var config = ConfigurationFactory.FromObject(new { Name = "n1", Votes = 2, Tags = new[] { "a", "b" } });
        Assert.Equal("n1", config.GetString("Name"));
        Assert.Equal(2, config.GetInt("Votes"));
        Assert.Equal(["a", "b"], config.GetStringList("Tags"));
    }

    private static Akka.Configuration.Hocon.HoconRoot ConfigurationRoot(string hocon) =>
        new(ConfigurationFactory.ParseString(hocon).Root);
}
