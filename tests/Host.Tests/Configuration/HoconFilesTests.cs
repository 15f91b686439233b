using Akka.Configuration;

namespace HaActors.Host.Tests.Configuration;

public sealed class HoconFilesTests : IDisposable
{
    private readonly string _folder = Directory.CreateTempSubdirectory("hocon").FullName;

    public void Dispose() => Directory.Delete(_folder, recursive: true);

    private string Write(string name, string text)
    {
        var path = Path.Combine(_folder, name);
        Directory.CreateDirectory(Path.GetDirectoryName(path)!);
        File.WriteAllText(path, text);
        return path;
    }

    [Fact]
    public void A_file_includes_others_relative_to_itself()
    {
        Write("parts/more.conf", "deep = 1");
        Write("parts/part.conf", "part = 1\ninclude \"more\"");
        var main = Write("main.conf", "a { include file(\"parts/part.conf\") }\nb = 2");
        var config = HoconFiles.Load(main);
        Assert.Equal([1, 1, 2], new[] { "a.part", "a.deep", "b" }.Select(path => config.GetInt(path)));
    }

    [Fact]
    public void A_value_knows_its_file_and_line()
    {
        var part = Write("part.conf", "\n\nx = 1");
        var main = Write("main.conf", "include \"part.conf\"\n# comment\ny {\n  z = [1,\n 2]\n}");
        var config = HoconFiles.Load(main);
        Assert.Equal($"{part}:3", config.OriginOf("x")!.ToString());
        Assert.Equal($"{main}:4", config.OriginOf("y.z")!.ToString());
        Assert.Equal(5, config.GetValue("y.z")!.GetArray()[1].Origin!.Line);
        var merged = config.WithFallback(ConfigurationFactory.ParseString("y { w = 1 }"));
        Assert.Equal($"{main}:3", merged.OriginOf("y")!.ToString());
        Assert.Equal("line 1", merged.OriginOf("y.w")!.ToString());
        Assert.Null(config.OriginOf("none"));
    }

    [Fact]
    public void A_wrong_value_is_reported_with_its_file()
    {
        var main = Write("main.conf", "\na = x");
        var cause = Assert.Throws<ConfigurationException>(() => HoconFiles.Load(main).GetInt("a"));
        Assert.StartsWith($"{main}:2: a: ", cause.Message);
    }

    [Fact]
    public void A_wrong_included_file_is_reported_with_its_own_name()
    {
        var part = Write("part.conf", "\na = {");
        var main = Write("main.conf", "include \"part.conf\"");
        var cause = Assert.Throws<ConfigurationException>(() => HoconFiles.Load(main));
        Assert.StartsWith($"{part}:2: ", cause.Message);
    }

    [Fact]
    public void A_missing_include_is_an_error_only_where_it_is_required()
    {
        Assert.Equal(1, HoconFiles.Load(Write("a.conf", "include \"none.conf\"\nx = 1")).GetInt("x"));
        var main = Write("b.conf", "x = 1\ninclude required(file(\"none.conf\"))");
        var cause = Assert.Throws<ConfigurationException>(() => HoconFiles.Load(main));
        Assert.Contains($"{main}:2: the required include 'none.conf' does not exist", cause.Message);
    }

    [Fact]
    public void A_file_cannot_include_itself()
    {
        var main = Write("a.conf", "include \"b.conf\"");
        Write("b.conf", "include \"a.conf\"");
        Assert.Contains("includes itself", Assert.Throws<ConfigurationException>(() => HoconFiles.Load(main)).Message);
    }

    [Fact]
    public void An_included_file_refers_to_its_own_place_first()
    {
        Write("part.conf", "x = 1, y = ${x}, z = ${top}");
        var config = HoconFiles.Load(Write("main.conf", "x = 9, top = 3\na { include \"part.conf\" }"));
        Assert.Equal(1, config.GetInt("a.y"));
        Assert.Equal(3, config.GetInt("a.z"));
    }

    [Fact]
    public void A_key_written_twice_between_the_same_braces_is_found_in_included_files_too()
    {
        var part = Write("part.conf", "x { y = 1\n y = 2 }");
        var main = Write("main.conf", "a { include \"part.conf\" }\nb = 1, b = 2");
        Assert.Equal(
            [("a.x.y", $"{part}:1", $"{part}:2"), ("b", $"{main}:2", $"{main}:2")], HoconFiles.Repetitions(main));
    }

    [Theory]
    [InlineData("a = [1]\na += 2")]
    [InlineData("a = 1\na = ${?none}")]
    [InlineData("a = [1]\na = ${a} [2]")]
    [InlineData("a.b = 1\na.c = 2")]
    [InlineData("a { b = 1 }\na.c = 2")]
    [InlineData("a = [{ b = 1 }, { b = 2 }]")]
    [InlineData("include \"other.conf\"\na = 2")]
    public void What_builds_on_an_earlier_value_or_overrides_another_file_is_no_repetition(string text)
    {
        Write("other.conf", "a = 1");
        Assert.Empty(HoconFiles.Repetitions(Write("main.conf", text)));
    }

    [Fact]
    public void A_file_that_cannot_be_read_is_named()
    {
        var missing = Path.Combine(_folder, "none.conf");
        var cause = Assert.Throws<ConfigurationException>(() => HoconFiles.Load(missing));
        Assert.StartsWith(missing, cause.Message);
    }
}
