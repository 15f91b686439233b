using System.Text.Json;
using HaActors.Actors.Protocol;
using HaActors.Policy.Configuration;

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
    public void An_exported_file_is_applied_on_the_revision_that_it_names()
    {
        Script = request => request is OperatorRequest.GetConfiguration
            ? new OperatorAnswer.Configuration(Text) { Revision = 12 }
            : new OperatorAnswer.Accepted("Revision 14 is in force: 1 value is another one.");
        var file = Path.GetTempFileName();
        File.WriteAllText(file, Pbm("config export").Out);
        try
        {
            Assert.StartsWith("# Based on revision 12 ", File.ReadAllText(file));
            Asked.Clear();
            Assert.Equal((0, "Revision 14 is in force: 1 value is another one.\n", ""), Pbm($"config apply {file} --by anna"));
            Assert.Equal(0, Pbm($"config apply {file} --by anna --based-on 13").Exit);
            var request = new OperatorRequest.ChangeConfiguration(new ConfigurationWish.Whole(Text), "anna") { BasedOn = 12 };
            Assert.Equal([request, request with { BasedOn = 13 }], Asked);
        }
        finally
        {
            File.Delete(file);
        }
    }

    [Theory]
    [InlineData("config set resources.web.meta.priority 5 --by anna", "\"5\"")]
    [InlineData("config set resources.web.meta.priority --value=-INFINITY --by anna", "\"-INFINITY\"")]
    [InlineData("config set resources.web.meta.priority '[a, \"b c\"]' --by anna", "[\"a\", \"b c\"]")]
    [InlineData("config unset resources.web.meta.priority --by anna", null)]
    public void One_value_is_set_and_taken_out(string line, string? value)
    {
        Assert.Equal((0, "Done.\n", ""), Pbm(line));
        var wish = Assert.IsType<OperatorRequest.ChangeConfiguration>(Assert.Single(Asked)).Wish;
        Assert.Equal(
            new ConfigurationEdit("resources.web.meta.priority", value),
            Assert.Single(Assert.IsType<ConfigurationWish.Edits>(wish).All));
    }

    [Fact]
    public void Revisions_are_listed_compared_and_brought_back()
    {
        Script = request => request switch
        {
            OperatorRequest.GetConfigurationHistory => new OperatorAnswer.Revisions(
            [
                new RevisionStatus(3, DateTimeOffset.UnixEpoch, "anna", 1, ["a", "b"]),
                new RevisionStatus(1, DateTimeOffset.UnixEpoch, "n1", null, null),
            ]),
            OperatorRequest.CompareConfigurations => new OperatorAnswer.Plan(Plan),
            _ => new OperatorAnswer.Accepted("Done."),
        };

        Assert.Equal("   3  1970-01-01 00:00:00Z  anna: back to 1: a, b\n   1  1970-01-01 00:00:00Z  n1\n", Pbm("config history").Out);
        Assert.Equal(3, JsonDocument.Parse(Pbm("config history -o json").Out).RootElement[0].GetProperty("number").GetInt32());
        Assert.StartsWith("- nodes.n1.address", Pbm("config compare 1 --to 3").Out);
        Assert.Equal(0, Pbm("config rollback 1 --by anna").Exit);
        Assert.Equal(1, Pbm("config rollback one --by anna").Exit);
        Assert.Equal(2, Pbm("config diff").Exit);
        Assert.Contains(new OperatorRequest.CompareConfigurations(1, 3), Asked);
        Assert.Contains(new OperatorRequest.ChangeConfiguration(new ConfigurationWish.Revision(1), "anna"), Asked);
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
