using HaActors.Shell.Client;

namespace HaActors.Shell.Tests.Client;

public sealed class InvocationTests
{
    [Theory]
    [InlineData("", "127.0.0.1:9110", "")]
    [InlineData("ha status", "127.0.0.1:9110", "ha status")]
    [InlineData("127.0.0.1:7000 ha status", "127.0.0.1:7000", "ha status")]
    [InlineData("localhost:7000", "127.0.0.1:7000", "")]
    [InlineData("[::1]:7000 ha status", "[::1]:7000", "ha status")]
    [InlineData("-o json ha status", "127.0.0.1:9110", "ha status -o json")]
    [InlineData("ha status --help", "127.0.0.1:9110", "help ha status")]
    public void A_node_may_come_first(string line, string node, string words)
    {
        var invocation = Parse(line);
        Assert.Null(invocation.Mistake);
        Assert.Equal(node, invocation.Node.ToString());
        Assert.Equal(words, string.Join(' ', invocation.Words));
    }

    [Theory]
    [InlineData("--colour ha status")]
    [InlineData("localhost:x ha status")]
    [InlineData("127.0.0.1:99999")]
    [InlineData("a:b")]
    public void What_is_neither_node_nor_palette_is_a_mistake(string line) => Assert.NotNull(Parse(line).Mistake);

    [Theory]
    [InlineData("ha status -o json", true)]
    [InlineData("ha status --output=json", true)]
    [InlineData("ha status -o text", false)]
    [InlineData("ha status json", false)]
    public void The_client_sees_that_json_is_wanted(string line, bool json) => Assert.Equal(json, Parse(line).Json);

    [Theory]
    [InlineData("-k /a/key 10.0.0.1:9110 ha status")]
    [InlineData("10.0.0.1:9110 --key-file /a/key ha status")]
    public void The_key_file_is_the_client_s_own_business(string line)
    {
        var invocation = Parse(line);
        Assert.Equal(("/a/key", "10.0.0.1:9110", "ha status"),
            (invocation.KeyFile, invocation.Node.ToString(), string.Join(' ', invocation.Words)));
    }

    private static Invocation Parse(string line) =>
        Invocation.Parse(line.Split(' ', StringSplitOptions.RemoveEmptyEntries));
}
