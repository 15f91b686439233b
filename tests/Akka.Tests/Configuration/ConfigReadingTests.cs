using Akka.Configuration;

namespace Akka.Tests.Configuration;

public class ConfigReadingTests
{
    public static TheoryData<string, TimeSpan> Durations => new()
    {
        { "100 ns", TimeSpan.FromTicks(1) },
        { "1500us", TimeSpan.FromTicks(15_000) },
        { "20ms", TimeSpan.FromMilliseconds(20) },
        { "0.05 s", TimeSpan.FromMilliseconds(50) },
        { "10s", TimeSpan.FromSeconds(10) },
        { "10 seconds", TimeSpan.FromSeconds(10) },
        { "1 second", TimeSpan.FromSeconds(1) },
        { "5 minutes", TimeSpan.FromMinutes(5) },
        { "3m", TimeSpan.FromMinutes(3) },
        { "2 h", TimeSpan.FromHours(2) },
        { "5 d", TimeSpan.FromDays(5) },
        { "5 days", TimeSpan.FromDays(5) },
        { "250", TimeSpan.FromMilliseconds(250) },
        { "\"7s\"", TimeSpan.FromSeconds(7) },
        { "-1s", TimeSpan.FromSeconds(-1) },
        { "infinite", Timeout.InfiniteTimeSpan },
    };

    [Theory, MemberData(nameof(Durations))]
    public void Durations_have_units(string text, TimeSpan expected) =>
        Assert.Equal(expected, ConfigurationFactory.ParseString($"a = {text}").GetTimeSpan("a"));

    [Theory]
    [InlineData("512", 512)]
    [InlineData("256000b", 256_000)]
    [InlineData("1 byte", 1)]
    [InlineData("2kB", 2_000)]
    [InlineData("2 kilobytes", 2_000)]
    [InlineData("2K", 2_048)]
    [InlineData("2k", 2_048)]
    [InlineData("2Ki", 2_048)]
    [InlineData("2KiB", 2_048)]
    [InlineData("3MB", 3_000_000)]
    [InlineData("3 MiB", 3 * 1024 * 1024)]
    [InlineData("1.5M", 1_572_864)]
    [InlineData("1G", 1L << 30)]
    [InlineData("1 TiB", 1L << 40)]
    [InlineData("4 mebibytes", 4L << 20)]
    public void Sizes_have_units(string text, long expected) =>
        Assert.Equal(expected, ConfigurationFactory.ParseString($"a = {text}").GetByteSize("a"));

    [Theory]
    [InlineData("10 parsecs")]
    [InlineData("s")]
    [InlineData("10 S s")]
    public void A_duration_of_an_unknown_unit_is_refused(string text) =>
        Assert.Throws<ConfigurationException>(() => ConfigurationFactory.ParseString($"a = {text}").GetTimeSpan("a"));

    [Theory]
    [InlineData("3 XB")]
    [InlineData("-1")]
    [InlineData("99999999 EiB")]
    public void A_size_that_is_none_is_refused(string text) =>
        Assert.Throws<ConfigurationException>(() => ConfigurationFactory.ParseString($"a = {text}").GetByteSize("a"));

    [Fact]
    public void An_infinite_duration_is_refused_where_it_must_end() =>
        Assert.Throws<ConfigurationException>(
            () => ConfigurationFactory.ParseString("a = infinite").GetTimeSpan("a", null, allowInfinite: false));

    [Theory]
    [InlineData("on", true)]
    [InlineData("true", true)]
    [InlineData("yes", true)]
    [InlineData("off", false)]
    [InlineData("false", false)]
    [InlineData("no", false)]
    public void Switches_have_three_pairs_of_words(string text, bool expected) =>
        Assert.Equal(expected, ConfigurationFactory.ParseString($"a = {text}").GetBoolean("a", !expected));

    [Fact]
    public void Numbers_are_read_in_every_width()
    {
        var config = ConfigurationFactory.ParseString("i = -5, l = 5000000000, d = 1.5e3, list = [1.5, 2]");
        Assert.Equal(-5, config.GetInt("i"));
        Assert.Equal(5_000_000_000, config.GetLong("l"));
        Assert.Equal(1500.0, config.GetDouble("d"));
        Assert.Equal(1500f, config.GetFloat("d"));
        Assert.Equal(1500m, config.GetDecimal("d", 0));
        Assert.Equal([1.5, 2.0], config.GetDoubleList("list"));
    }

    [Fact]
    public void What_is_missing_gives_the_default()
    {
        var config = ConfigurationFactory.ParseString("a = 1");
        Assert.Null(config.GetString("x"));
        Assert.Equal("d", config.GetString("x", "d"));
        Assert.Equal(7, config.GetInt("x.y.z", 7));
        Assert.Equal(TimeSpan.Zero, config.GetTimeSpan("x"));
        Assert.Null(config.GetByteSize("x"));
        Assert.Empty(config.GetStringList("x"));
        Assert.Null(config.GetConfig("x"));
        Assert.False(config.HasPath("a.b"));
    }

    [Fact]
    public void A_fallback_completes_objects_and_never_overrides()
    {
        var config = ConfigurationFactory.ParseString("a { x = 1, o { p = 1 } }, l = [1]")
            .WithFallback(ConfigurationFactory.ParseString("a { x = 2, y = 2, o { q = 2 } }, l = [2], b = 2"))
            .WithFallback(ConfigurationFactory.ParseString("a = 3, b = 3, c = 3"));
        Assert.Equal(1, config.GetInt("a.x"));
        Assert.Equal(2, config.GetInt("a.y"));
        Assert.Equal([1, 2], new[] { config.GetInt("a.o.p"), config.GetInt("a.o.q") });
        Assert.Equal([1], config.GetIntList("l"));
        Assert.Equal([2, 3], new[] { config.GetInt("b"), config.GetInt("c") });
        Assert.Equal(2, config.GetConfig("a")!.GetInt("y"));
    }

    [Fact]
    public void A_fallback_does_not_change_the_configuration_it_completes()
    {
        var upper = ConfigurationFactory.ParseString("a { x = 1 }");
        var lower = ConfigurationFactory.ParseString("a { y = 2 }");
        var both = upper.WithFallback(lower);
        Assert.Equal(2, both.GetInt("a.y"));
        Assert.False(upper.HasPath("a.y"));
        Assert.False(lower.HasPath("a.x"));
        Assert.True(Config.Empty.WithFallback(upper).HasPath("a.x"));
        Assert.Throws<ArgumentException>(() => upper.WithFallback(upper));
    }

    [Fact]
    public void Text_and_configuration_combine()
    {
        Config config = "a = 1";
        Assert.Equal(2, (config + "b = 2").GetInt("b"));
        Assert.Equal(1, ("b = 2" + config).GetInt("a"));
        Assert.Equal(1, config.SafeWithFallback(config).GetInt("a"));
        Assert.True(((Config?)null).IsNullOrEmpty());
    }

    [Fact]
    public void A_value_moves_under_a_key_and_out_again()
    {
        var value = ConfigurationFactory.ParseString("a { b = 1 }").GetValue("a")!;
        Assert.Equal(1, value.AtKey("k").GetInt("k.b"));
        Assert.Equal(1, value.ToConfig().GetInt("b"));
    }
}
