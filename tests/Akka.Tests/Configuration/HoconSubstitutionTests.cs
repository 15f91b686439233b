using Akka.Configuration;

namespace Akka.Tests.Configuration;

public class HoconSubstitutionTests
{
    private static Config Parse(string hocon) => ConfigurationFactory.ParseString(hocon);

    [Fact]
    public void A_substitution_takes_text_lists_and_objects_wherever_they_stand()
    {
        var config = Parse("""
            text = ${later.text}, list = ${later.list}, object = ${later}
            later { text = "hello world", list = [1, 2] }
            """);
        Assert.Equal("hello world", config.GetString("text"));
        Assert.Equal([1, 2], config.GetIntList("list"));
        Assert.Equal("hello world", config.GetString("object.text"));
    }

    [Fact]
    public void Substitutions_join_with_what_stands_beside_them()
    {
        var config = Parse("""
            dir = /var, name = node1
            path = ${dir}/log/${name}.log
            pair = ${dir} ${name}
            list = [0] ${tail} [3], tail = [1, 2]
            base { x = 1, y = 1 }
            object = ${base} { y = 2 }
            """);
        Assert.Equal("/var/log/node1.log", config.GetString("path"));
        Assert.Equal("/var node1", config.GetString("pair"));
        Assert.Equal([0, 1, 2, 3], config.GetIntList("list"));
        Assert.Equal(1, config.GetInt("object.x"));
        Assert.Equal(2, config.GetInt("object.y"));
    }

    [Fact]
    public void A_self_reference_means_the_value_before()
    {
        var config = Parse("""
            path = /bin
            path = ${path}":/usr/bin"
            path = ${path}":/sbin"
            a { list = [1] }
            a { list = ${a.list} [2] }
            """);
        Assert.Equal("/bin:/usr/bin:/sbin", config.GetString("path"));
        Assert.Equal([1, 2], config.GetIntList("a.list"));
    }

    [Fact]
    public void A_field_may_refer_to_its_sibling()
    {
        var config = Parse("a { b = 1, c = ${a.b}, d = { e = ${a.c} } }");
        Assert.Equal(1, config.GetInt("a.d.e"));
    }

    [Fact]
    public void An_optional_substitution_that_finds_nothing_is_as_if_it_were_not_written()
    {
        var config = Parse("""
            port = 2552
            port = ${?no-such-value}
            gone = ${?no-such-value}
            text = a${?no-such-value}b
            list = [1, ${?no-such-value}, 2]
            """);
        Assert.Equal(2552, config.GetInt("port"));
        Assert.False(config.HasPath("gone"));
        Assert.Equal("ab", config.GetString("text"));
        Assert.Equal([1, 2], config.GetIntList("list"));
    }

    [Fact]
    public void The_environment_answers_where_the_document_does_not()
    {
        Environment.SetEnvironmentVariable("HOCON_TEST_VALUE", "from environment");
        Assert.Equal("from environment", Parse("a = ${HOCON_TEST_VALUE}").GetString("a"));
        Assert.Equal("from environment", Parse("a = 1\na = ${?HOCON_TEST_VALUE}").GetString("a"));
        Assert.Equal("own", Parse("HOCON_TEST_VALUE = own, a = ${HOCON_TEST_VALUE}").GetString("a"));
    }

    [Fact]
    public void A_later_object_joins_what_a_substitution_gave()
    {
        var config = Parse("""
            base { x = 1, deep { p = 1 } }
            a = ${base}
            a { y = 2, deep { q = 2 } }
            b = { z = 3 }
            b = ${base}
            seen = ${a.deep.p}
            """);
        Assert.Equal([1, 2, 1, 2], new[] { "a.x", "a.y", "a.deep.p", "a.deep.q" }.Select(path => config.GetInt(path)));
        Assert.Equal(3, config.GetInt("b.z"));
        Assert.Equal(1, config.GetInt("b.x"));
        Assert.Equal(1, config.GetInt("seen"));
    }

    [Fact]
    public void A_substitution_sees_the_last_value_of_its_path()
    {
        var config = Parse("a = 1, b = ${a}, a = 2");
        Assert.Equal(2, config.GetInt("b"));
    }

    [Fact]
    public void A_path_of_a_substitution_may_be_quoted()
    {
        Assert.Equal(1, Parse("""a."b.c" = 1, d = ${a."b.c"}""").GetInt("d"));
    }

    [Theory]
    [InlineData("x = 1\na = ${missing.path}", "line 2", "missing.path")]
    [InlineData("a = ${a}", "line 1", "refers to itself")]
    [InlineData("\na = ${b}\nb = ${a}", "line", "refers to itself")]
    [InlineData("a { b = ${a} }", "line 1", "refers to itself")]
    [InlineData("a = ${b.c}\nb = ${d}\nd = ${b}", "line", "refer")]
    [InlineData("a = ${unclosed", "line 1", "'}'")]
    [InlineData("a = ${x} [1]\nx = text", "line 1", "joined")]
    public void A_substitution_that_cannot_be_resolved_says_where(string hocon, string place, string reason)
    {
        var cause = Assert.Throws<ConfigurationException>(() => Parse(hocon));
        Assert.Contains(place, cause.Message);
        Assert.Contains(reason, cause.Message);
    }
}
