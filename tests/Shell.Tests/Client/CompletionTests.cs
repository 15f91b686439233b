using HaActors.Shell.Client;
using Petabridge.Cmd.Wire;

namespace HaActors.Shell.Tests.Client;

public sealed class CompletionTests
{
    private static readonly ArgumentFrame Output = new("output", "", false, ["-o", "--output"], ["text", "json"]);

    private static readonly PaletteFrame[] Palettes =
    [
        new("ha",
        [
            new("status", "", [new("watch", "", false, ["--watch"], ["false", "true"]), Output]),
            new("resource stop", "", [new("resource", "", true, ["--resource"], []), Output]),
            new("resource move", "",
                [new("resource", "", true, [], []), new("node", "", false, ["-n", "--node"], []), Output]),
            new(Definitions.CompleteCommand, "", []),
        ]),
        new("log", [new("tail", "", [])]),
    ];

    [Theory]
    [InlineData("", "exit ha help log")]
    [InlineData("h", "ha help")]
    [InlineData("ha ", "resource status")]
    [InlineData("ha re", "resource")]
    [InlineData("ha resource ", "move stop")]
    [InlineData("ha resource stop ", "db web")]
    [InlineData("ha resource stop w", "web")]
    [InlineData("ha resource stop web ", "--output")]
    [InlineData("ha resource stop web -", "--output -o")]
    [InlineData("ha resource move web --node ", "n1 n2")]
    [InlineData("ha resource move --node n1 ", "db web")]
    [InlineData("ha status -o ", "json text")]
    [InlineData("ha status --watch ", "--output")]
    [InlineData("help ", "ha log")]
    [InlineData("help ha resource ", "move stop")]
    [InlineData("nothing ", "")]
    public void What_may_come_next(string line, string candidates) =>
        Assert.Equal(candidates, string.Join(' ', new Completion(Palettes, Live).At(line).Candidates));

    private static IReadOnlyList<string> Live(PaletteFrame palette, ArgumentFrame argument) => argument.Name switch
    {
        "resource" => ["web", "db"],
        "node" => ["n1", "n2"],
        _ => [],
    };
}
