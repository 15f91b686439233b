using System.Collections.Immutable;
using HaActors.Policy.Configuration;
using HaActors.Policy.Log;
using static HaActors.Policy.Tests.Log.Logs;

namespace HaActors.Policy.Tests.Log;

public sealed class ConfigurationHistoryTests
{
    private const string First = "a.x = \"1\"\na.y = \"1\"\n";

    [Fact]
    public void The_founders_configuration_is_revision_1()
    {
        var log = ReplicaLog.Blank.With(1, new Change.Found("c", Stores, Table(1, 1, 1)) { Configuration = First });

        Assert.Equal((1L, First), (log.Newest.Revision, log.Newest.Configuration));
        Assert.Equal("a.x a.y", string.Join(' ', ConfigurationHistory.Changed(log.Newest, 1)!.Value));
    }

    [Fact]
    public void Revisions_say_who_changed_what()
    {
        var state = Log(First, "a.x = \"2\"\na.y = \"1\"\n", "a.x = \"2\"\n");

        Assert.Equal([1, 2, 3], state.Revisions!.Select(revision => revision.Number));
        Assert.Equal("a.x", string.Join(' ', ConfigurationHistory.Changed(state, 2)!.Value));
        Assert.Equal("a.y", string.Join(' ', ConfigurationHistory.Changed(state, 3)!.Value));
    }

    [Fact]
    public void What_is_no_configuration_breaks_nothing()
    {
        var state = Log("nonsense", First);

        Assert.Equal("a.x a.y", string.Join(' ', ConfigurationHistory.Changed(state, 2)!.Value));
    }

    [Fact]
    public void Revisions_are_remembered_within_bounds()
    {
        var state = Log([.. Enumerable.Range(0, 100).Select(number => $"a = \"{number}\"\n")]);
        Assert.Equal((ConfigurationRevision.MostKept, 100L), (state.Revisions!.Count, state.Revisions[^1].Number));

        var big = new string('x', 400_000);
        var large = Log([.. Enumerable.Range(0, 5).Select(number => $"a = \"{number}{big}\"\n")]);
        Assert.Equal([4, 5], large.Revisions!.Select(revision => revision.Number));
        Assert.Null(ConfigurationHistory.Changed(large, 4));
    }

    [Fact]
    public void Edits_of_different_things_meet_and_edits_of_the_same_are_refused_with_who_was_first()
    {
        var state = Log(First, "a.x = \"2\"\na.y = \"1\"\n");
        var present = Document("a.x = \"2\"\na.y = \"1\"\n");

        Assert.Equal(
            Document("a.x = \"2\"\na.y = \"7\"\n"),
            Assert.IsType<ConfigurationEditing.Possible>(
                ConfigurationHistory.Edit(state, present, 1, Document("a.x = \"1\"\na.y = \"7\"\n"))).Next);
        Assert.Equal(
            "It is based on revision 1, but a.x was changed in 2 by test.",
            Assert.IsType<ConfigurationEditing.Refused>(
                ConfigurationHistory.Edit(state, present, 1, Document("a.x = \"3\"\na.y = \"1\"\n"))).Why);
        Assert.IsType<ConfigurationEditing.Possible>(
            ConfigurationHistory.Edit(state, present, null, Document("a.x = \"3\"\n")));
        Assert.IsType<ConfigurationEditing.Refused>(ConfigurationHistory.Edit(state, present, 9, present));
    }

    [Fact]
    public void Start_values_are_those_of_the_file()
    {
        var log = Document("cluster.name = \"c\"\nfencing.devices.w.agent = \"watchdog\"\noptions.x = \"1\"\ntimings.dead-time = \"1s\"\n");
        var file = Document("cluster.name = \"c\"\noptions.x = \"2\"\nquorum.two-node = \"on\"\ntimings.dead-time = \"2s\"\n");

        Assert.Equal(
            Document("cluster.name = \"c\"\noptions.x = \"1\"\nquorum.two-node = \"on\"\ntimings.dead-time = \"2s\"\n"),
            StartValues.Of(log, file));
    }

    [Fact]
    public void What_tools_change_becomes_edits()
    {
        var document = Document("groups.g = [\"a\", \"b\"]\nnodes.n1.address = \"10.0.0.1\"\nresources.a.agent = \"lsb:a\"\n");

        Assert.Equal(
            "groups.g.members = [\"a\", \"b\"]\ngroups.g.meta.priority = \"1\"\nnodes.n1.address = \"10.0.0.1\"\nresources.a.agent = \"lsb:a\"\n",
            document.Apply(ConfigurationEdits.OfResource(document, "g", "meta", "priority", "1")!.Value).ToString());
        Assert.Equal(
            ["nodes.n1.attributes.\"master-a:0\""],
            ConfigurationEdits.OfNode(document, "n1", isUtilization: false, "master-a:0", "5")!.Value.Select(edit => edit.Path));
        Assert.Null(ConfigurationEdits.OfNode(document, "n9", isUtilization: false, "x", "5"));
        Assert.Null(ConfigurationEdits.OfResource(document, "z", "meta", "x", "1"));
        Assert.Equal(new ConfigurationEdit("fencing.enabled", "\"off\""), Assert.Single(ConfigurationEdits.OfOption("stonith-enabled", "off")));
    }

    private static ConfigurationDocument Document(string text) => ConfigurationDocument.Parse(text);

    private static LogState Log(params ImmutableArray<string> texts) => texts
        .Aggregate(OfTerms(1), (log, text) => log.With(1, new Change.Configure(log.Newest.Revision, text)))
        .Newest;
}
