using System.Text;
using Akka.Configuration;
using FsCheck;
using FsCheck.Fluent;

namespace HaActors.Akka.Internals.Tests.Fuzz;

public sealed class HoconFuzzTests
{
    private static readonly byte[][] Good =
    [
        .. new[]
        {
            "a { b = 1, c = [1, 2, ${a.b}] }",
            "a = ${?HOME} # comment\nb = \"\"\"long\ntext\"\"\"\n",
            "akka { loglevel = off, remote { dot-netty.tcp { hostname = \"::1\", port = 0 } } }",
            "a += 5s\na += 3 KiB\n\"x.y\".z = null // end",
            "a : { b : { c : yes } }\na.b.d = ${a.b}{ e = 1 }",
        }.Select(Encoding.UTF8.GetBytes),
    ];

    [Fact]
    public void Text_is_read_or_refused_as_configuration()
    {
        var (read, refused) = (0, 0);
        Prop.ForAll(Mutations.Of(Good), bytes =>
        {
            try
            {
                _ = ConfigurationFactory.ParseString(Encoding.UTF8.GetString(bytes)).ToString();
                read++;
            }
            catch (ConfigurationException)
            {
                refused++;
            }
        }).Check(FsCheck.Config.QuickThrowOnFailure.WithMaxTest(30_000));
        Assert.True(read > 500 && refused > 500, $"{read} read, {refused} refused");
    }
}
