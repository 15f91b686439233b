using HaActors.Actors.Coordinator;
using HaActors.Actors.Protocol;
using HaActors.Policy;
using HaActors.Policy.Configuration;
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
            new OperatorRequest.PlanConfiguration(text), Current, _state, Scheduler.Decide(_state), ports);
    }
}
