using HaActors.Actors.Coordinator;
using HaActors.Actors.Protocol;
using HaActors.Policy;
using HaActors.Policy.Configuration;
using HaActors.Policy.Log;
using HaActors.Policy.Model;

namespace HaActors.Actors.Tests.Coordinator;

public sealed class ConfigurationChangeTests
{
    private const string Text = """
        cluster.name = "test"
        fencing.action = "reboot"
        fencing.devices.power.agent = "fence_power"
        fencing.devices.power.parameters.passwd = "tiger"
        fencing.enabled = "on"
        nodes.n1.address = "10.0.0.1"
        nodes.n2.address = "10.0.0.2"
        nodes.n3.address = "10.0.0.3"
        resources.db.agent = "lsb:db"
        resources.web.agent = "lsb:web"

        """;

    private static readonly ConfigurationDocument Current = ConfigurationDocument.Parse(Text);

    private static readonly LogState Log = Revise(Revise(LogState.Empty, "n1", Text), "anna", Text + "resources.web.meta.priority = \"1\"\n");

    private readonly ClusterState _state = Some.AllOnline(Read(Current).Settings.Configuration)
        .Running(Some.N1, Some.Db).Running(Some.N2, Some.Web);

    [Fact]
    public void What_is_the_same_changes_nothing()
    {
        var plan = PlanOf(Text);

        Assert.Empty(plan.Differences);
        Assert.Empty(plan.Errors);
        Assert.Empty(plan.Effects);
        Assert.Empty(plan.Actions);
    }

    [Fact]
    public void What_moves_stops_and_starts_is_told_before()
    {
        var plan = PlanOf(Text.Replace("resources.db.agent = \"lsb:db\"\n", "resources.mail.agent = \"lsb:mail\"\n")
            + "locations.l.resource = \"web\"\nlocations.l.node = \"n3\"\nlocations.l.score = \"INFINITY\"\n");

        Assert.Empty(plan.Errors);
        Assert.Equal(
            [
                "locations.l.node:  -> \"n3\"", "locations.l.resource:  -> \"web\"", "locations.l.score:  -> \"INFINITY\"",
                "resources.db.agent: \"lsb:db\" -> ", "resources.mail.agent:  -> \"lsb:mail\"",
            ],
            plan.Differences.Select(difference => $"{difference.Path}: {difference.Was} -> {difference.Is}"));
        Assert.Contains("db stops on n1, and is no longer configured", plan.Effects);
        Assert.Contains("web moves from n2 to n3", plan.Effects);
        Assert.Contains(plan.Effects, effect => effect.StartsWith("mail starts on "));
        Assert.Contains("stop web on n2", plan.Actions);
        Assert.Contains("start web on n3", plan.Actions);
    }

    [Fact]
    public void Errors_are_listed_and_nothing_follows()
    {
        var plan = PlanOf(Text + "resources.web.meta.target-rol = \"stopped\"\ncolour = \"red\"\n");

        Assert.Contains(plan.Errors, error => error.StartsWith("ha.resources.web.meta.target-rol: is not known; did you mean 'target-role'?"));
        Assert.Contains("ha.colour: is not known", plan.Errors);
        Assert.Empty(plan.Effects);
    }

    [Fact]
    public void Secrets_are_not_told_and_what_is_masked_means_no_change()
    {
        Assert.Empty(PlanOf(Text.Replace("tiger", "********")).Differences);
        var changed = Assert.Single(PlanOf(Text.Replace("tiger", "lion")).Differences);
        Assert.Equal(("\"********\"", "\"********\""), (changed.Was, changed.Is));
        Assert.Contains(
            PlanOf(Text + "fencing.devices.other.agent = \"fence_x\"\nfencing.devices.other.parameters.passwd = \"********\"\n").Errors,
            error => error.StartsWith("ha.fencing.devices.other.parameters.passwd: is masked"));
    }

    [Fact]
    public void A_cluster_keeps_its_name() => Assert.Contains(
        PlanOf(Text.Replace("\"test\"", "\"other\"")).Errors, error => error.StartsWith("ha.cluster.name: is 'other', and this is test"));

    [Fact]
    public void What_is_no_configuration_is_refused() =>
        Assert.IsType<OperatorAnswer.Rejected>(Ask("nonsense"));

    [Fact]
    public void What_nodes_read_at_their_start_is_refused_by_name() => Assert.Contains(
        PlanOf(Text + "timings.dead-time = \"900ms\"\n").Errors,
        error => error.StartsWith("ha.timings.dead-time: is read from each node's file when it starts"));

    [Theory]
    [InlineData("nodes.n1.votes = \"2\"\n", "ha.nodes.n1.votes: the votes in force are changed by 'pbm quorum votes'")]
    [InlineData("nodes.n1.role = \"arbiter\"\n", "ha.nodes.n1.role: can change while the node is down; it is online")]
    public void What_others_know_of_a_node_that_runs_is_not_changed(string added, string error) =>
        Assert.Contains(PlanOf(Text + added).Errors, found => found.StartsWith(error));

    [Fact]
    public void A_node_goes_when_it_is_down_and_without_a_vote()
    {
        var errors = PlanOf(Text.Replace("nodes.n3.address = \"10.0.0.3\"\n", "")).Errors;
        Assert.Contains(errors, error => error.StartsWith("ha.nodes.n3: has a vote"));
        Assert.Contains(errors, error => error.StartsWith("ha.nodes.n3: is online"));
    }

    [Fact]
    public void An_edit_of_an_old_revision_is_refused_where_others_changed_the_same()
    {
        var request = new OperatorRequest.ChangeConfiguration(
            new ConfigurationWish.Edits([new ConfigurationEdit("resources.web.meta.priority", "\"5\"")]), "ben") { BasedOn = 1 };
        var refused = Assert.IsType<OperatorAnswer.Rejected>(
            Assert.IsType<ConfigurationChange.Refused>(Change(request)).Answer);
        Assert.Equal("It is based on revision 1, but resources.web.meta.priority was changed in 2 by anna.", refused.Reason);
    }

    [Fact]
    public void An_edit_of_an_old_revision_keeps_what_others_changed_elsewhere()
    {
        var request = new OperatorRequest.ChangeConfiguration(
            new ConfigurationWish.Whole(Text + "resources.db.meta.priority = \"3\"\n"), "ben") { BasedOn = 1 };
        var planned = Assert.IsType<ConfigurationChange.Planned>(Change(request));
        Assert.Equal(
            ("\"1\"", "\"3\""),
            (planned.Next.Values["resources.web.meta.priority"], planned.Next.Values["resources.db.meta.priority"]));
        Assert.Equal("resources.db.meta.priority", Assert.Single(planned.Plan.Differences).Path);
    }

    [Fact]
    public void A_rollback_brings_a_text_back_and_says_whose()
    {
        var request = new OperatorRequest.ChangeConfiguration(new ConfigurationWish.Revision(1), "ben");
        var planned = Assert.IsType<ConfigurationChange.Planned>(Change(request));
        Assert.Equal(Current, planned.Next);
        var log = Log.Apply(new Entry(new Position(0, new Term(1), 3), null, default, "ben", ConfigurationChange.Entry(request, 2, planned.Next)));
        var revisions = Assert.IsType<OperatorAnswer.Revisions>(ConfigurationChange.History(log)).All;
        Assert.Equal([3, 2, 1], revisions.Select(revision => revision.Number));
        Assert.Equal((1L, "ben"), (revisions[0].Restored, revisions[0].By));
        Assert.Equal("resources.web.meta.priority", Assert.Single(revisions[0].Paths!.Value));
        var missing = new OperatorRequest.ChangeConfiguration(new ConfigurationWish.Revision(9), "ben");
        Assert.Equal("There is no revision 9; the present one is 2.", Assert.IsType<OperatorAnswer.Rejected>(
            Assert.IsType<ConfigurationChange.Refused>(Change(missing)).Answer).Reason);
    }

    private static LogState Revise(LogState log, string by, string text) => log.Apply(new Entry(
        new Position(0, new Term(1), log.At.Index + 1), null, DateTimeOffset.UnixEpoch, by, new Change.Configure(log.Revision, text)));

    private ConfigurationChange Change(OperatorRequest.ChangeConfiguration request) => ConfigurationChange.Of(
        request,
        Log,
        ConfigurationDocument.Parse(Log.Configuration!),
        _state,
        Scheduler.Decide(_state),
        Votes.Of(_state.Configuration),
        Some.Node(TimeProvider.System).Ports with { ReadConfiguration = Read });

    private static ConfigurationReading Read(ConfigurationDocument document)
    {
        var defaults = ConfigurationDocument.Parse("""
            alert-defaults.select = []
            colocation-defaults.score = "INFINITY"
            fencing.device-defaults.timeout = "60s"
            fencing.storm-limit = "0"
            node-defaults.port = "2551"
            node-defaults.role = "member"
            node-defaults.votes = "1"
            options.no-quorum-policy = "stop"
            order-defaults.kind = "mandatory"
            order-defaults.symmetrical = "on"
            quorum.auto-tie-breaker = "off"
            quorum.last-man-standing = "off"
            quorum.last-man-standing-window = "10s"
            quorum.two-node = "off"
            quorum.wait-for-all = "off"
            resource-defaults.meta.resource-stickiness = "100"
            timing-profiles.lan.beat-interval = "0"
            timing-profiles.lan.dead-time = "600ms"
            timing-profiles.lan.init-dead = "30s"
            timing-profiles.lan.late-after = "0"
            timing-profiles.lan.stop-wait = "5s"
            timings.profile = "lan"
            """);
        return ConfigurationReading.Of(document, defaults.ToNode(), _ => null);
    }

    private ConfigurationPlan PlanOf(string text) => Assert.IsType<OperatorAnswer.Plan>(Ask(text)).Change;

    private OperatorAnswer Ask(string text)
    {
        var ports = Some.Node(TimeProvider.System).Ports with { ReadConfiguration = Read };
        return ConfigurationChange.Of(
            new OperatorRequest.ChangeConfiguration(new ConfigurationWish.Whole(text), "anna"), Log, Current, _state,
            Scheduler.Decide(_state), Votes.Of(_state.Configuration), ports) switch
        {
            ConfigurationChange.Planned planned => new OperatorAnswer.Plan(planned.Plan),
            var refused => ((ConfigurationChange.Refused)refused).Answer,
        };
    }
}
