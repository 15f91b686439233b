using System.Text.Json;
using HaActors.Actors.Protocol;

namespace HaActors.Shell.Tests.Server;

public sealed class ConfigurationCommandTests : ServerFixture
{
    private const string Text = "cluster.name = \"shop\"\nnodes.n1.address = \"192.0.2.1\"\n";

    private static readonly ConfigurationPlan Plan = new(
        [new("nodes.n1.address", "\"192.0.2.1\"", "\"192.0.2.9\""), new("nodes.n2.address", null, "\"192.0.2.2\"")],
        [], ["ha.tags.t: doubtful"], ["web moves from n1 to n2"], ["stop web on n1", "start web on n2"]);

    [Fact]
    public void The_configuration_is_shown_by_line_by_path_and_as_json()
    {
        Script = _ => new OperatorAnswer.Configuration(Text);

        Assert.Equal((0, Text, ""), Pbm("config show"));
        Assert.Equal((0, "nodes.n1.address = \"192.0.2.1\"\n", ""), Pbm("config show --path nodes"));
        Assert.Equal((1, "", "Nothing is configured at groups.\n"), Pbm("config show --path groups"));
        var json = JsonDocument.Parse(Pbm("config show -o json").Item2).RootElement;
        Assert.Equal("shop", json.GetProperty("cluster.name").GetString());
    }

    [Fact]
    public void An_export_is_hocon()
    {
        Script = _ => new OperatorAnswer.Configuration(Text);

        Assert.Equal(
            (0, "ha {\n  cluster.name = shop\n  nodes.n1.address = \"192.0.2.1\"\n}\n", ""), Pbm("config export"));
    }

    [Fact]
    public void A_file_of_the_client_is_compared_and_tried()
    {
        Script = _ => new OperatorAnswer.Plan(Plan);
        var file = Path.GetTempFileName();
        File.WriteAllText(file, "ha { node-name = n1, nodes { n1.address = \"192.0.2.1\" }, cluster { name = shop, key-file = \"/k\" } }");
        try
        {
            Assert.Equal(
                (0, "- nodes.n1.address = \"192.0.2.1\"\n+ nodes.n1.address = \"192.0.2.9\"\n+ nodes.n2.address = \"192.0.2.2\"\n", ""),
                Pbm($"config diff {file}"));
            Assert.Equal([new OperatorRequest.PlanConfiguration(Text)], Asked);
            var (exit, text, _) = Pbm($"config apply --file {file} --dry-run");
            Assert.Equal(0, exit);
            Assert.Contains("What would follow:\n  web moves from n1 to n2\nIn this order:\n  stop web on n1\n  start web on n2\n", text);

            Script = _ => new OperatorAnswer.Plan(Plan with { Errors = ["ha.nodes: wrong"], Effects = [], Actions = [] });
            var (refused, _, error) = Pbm($"config apply {file} --dry-run");
            Assert.Equal(1, refused);
            Assert.StartsWith("1 error; this cannot come into force:\n  ha.nodes: wrong\n", error);
            Assert.Equal(1, Pbm($"config apply {file}").Item1);
        }
        finally
        {
            File.Delete(file);
        }
    }

    [Fact]
    public void A_file_that_is_none_is_a_mistake_of_use()
    {
        var (exit, _, error) = Pbm("config diff /there/is/none.conf");

        Assert.Equal(2, exit);
        Assert.Contains("/there/is/none.conf", error);
        Assert.Empty(Asked);
    }
}
