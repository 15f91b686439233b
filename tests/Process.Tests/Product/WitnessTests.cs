using HaActors.Lab.Namespaces;
using HaActors.Process.Tests.Cluster;

namespace HaActors.Process.Tests.Product;

/// <summary>Two nodes that run things, and a third vote: a database, or a node that only votes.</summary>
public sealed class WitnessTests : ProductTest
{
    private static readonly string[] s_names = ["n1", "n2"];

    private LabDatabase? _database;

    [DatabaseFact]
    public async Task The_node_that_is_left_takes_over_with_the_databases_vote_and_the_other_learns_what_it_missed()
    {
        var (lab, active, other) = await WithDatabaseAsync();
        lab.Cluster[active].PowerOff();
        await lab.TakenOverAsync(active);
        await lab.DoAsync(other, "config", "set", "resources.db.meta.migration-threshold", "7");
        await lab.DoAsync(other, "ha", "node", "standby", active);

        lab.Cluster[active].PowerOn();
        await lab.UntilAsync(
            view => view.Nodes.Count == 2
                && view.Nodes.All(node => node.Presence == "online" && node.Standby == (node.Name == active)),
            $"{active} is back, in standby");
        await Eventually.Async(
            async () => (await lab.PbmAsync(active, "config", "show")).Output.Split('\n').Any(
                line => line.Contains("db.meta.migration-threshold", StringComparison.Ordinal) && line.Contains('7')),
            $"{active} has the configuration",
            lab.Evidence);
        await Votes.StandAsync(lab, active, 3);
        Assert.Equal(other, lab.Latest!.NodeOf("db"));
    }

    [DatabaseFact]
    public async Task Of_two_nodes_that_lose_each_other_one_goes_on_with_the_databases_vote()
    {
        var (lab, active, _) = await WithDatabaseAsync();
        var coordinator = await lab.CoordinatorAsync();
        var cut = s_names.Single(name => name != coordinator);
        Network.Part("n1", "10.77.0.1", "n2", "10.77.0.2");
        await Eventually.Async(() => lab.WasFenced(cut), $"{cut} is fenced", lab.Evidence);
        await lab.UntilAsync(view => view.NodeOf("db") == coordinator, $"the resource runs on {coordinator}");
        Assert.False(lab.WasFenced(coordinator), lab.Evidence());
        lab.AssertActivations(active == coordinator ? 1 : 2);

        Network.Join(coordinator, lab.Cluster[cut].Address);
        lab.Cluster[cut].PowerOn();
        await lab.WholeAsync();
        await Votes.StandAsync(lab, cut, 3);
    }

    [DatabaseFact]
    public async Task A_database_that_dies_moves_nothing_and_is_needed_only_when_a_node_is_lost()
    {
        var (lab, active, other) = await WithDatabaseAsync();
        _database!.Kill();
        await Eventually.Async(
            async () => (await lab.StatusTextAsync()).Contains("witness is not reached", StringComparison.Ordinal),
            "the status says so",
            lab.Evidence);
        await Votes.StandAsync(lab, other, 2);
        Assert.Contains("witness", await lab.DoAsync(other, "history", "--kind", "medium"));
        lab.AssertActivations(1);
        lab.AssertPeaceful();

        // Alone, and without it: nothing may be started, and nobody fenced.
        lab.Cluster[active].PowerOff();
        await Votes.AreTooFewAsync(lab, other);
        lab.AssertActivations(1);
        Assert.False(lab.WasFenced(active), lab.Evidence());
        _database.Start();
        await lab.TakenOverAsync(active);
        lab.AssertActivations(2);
    }

    [DatabaseFact]
    public async Task A_database_that_is_added_later_votes_once_it_is_given_a_vote()
    {
        var lab = Lab(new ProductLabSettings(Edit: OfTwo));
        _database = Keep(new LabDatabase());
        Parallel.ForEach(s_names, name => lab.Cluster[name].PowerOn());
        var active = await lab.WholeAsync();
        var secret = Path.Combine(lab.History.Folder, "connection");
        File.WriteAllText(secret, LabDatabase.Connection);
        File.SetUnixFileMode(secret, UnixFileMode.UserRead);
        var nodes = s_names.Select(name => lab.Cluster[name]).ToList();
        await LifeCycle.KillAsync(lab, nodes);
        foreach (var file in s_names.Select(lab.ConfigurationOf))
            File.WriteAllText(file, WithWitness(File.ReadAllText(file), $"file:{secret}"));
        await LifeCycle.BeginsAgainAsync(lab, nodes, active);
        await Votes.AreAsync(lab, "n1", 2);
        await lab.DoAsync("n1", "quorum", "votes", "witness", "1");
        await Votes.AreAsync(lab, "n1", 3);
        await Votes.StandAsync(lab, "n2", 3);
        lab.AssertActivations(1);
        lab.AssertPeaceful();
        lab.Cluster[active].PowerOff();
        await lab.TakenOverAsync(active);
    }

    [LabFact]
    public async Task An_arbiter_runs_nothing_votes_for_who_is_left_and_is_missed_by_nobody()
    {
        var lab = Lab(new ProductLabSettings(Edit: template => template.Replace(
            """n3 { address = "10.77.0.3" }""",
            """n3 { address = "10.77.0.3", role = arbiter }""",
            StringComparison.Ordinal)));
        var active = await lab.FormAsync();
        var other = s_names.Single(name => name != active);
        Assert.NotEqual("n3", active);
        lab.Cluster["n3"].PowerOff();
        await lab.UntilAsync(
            view => view.Nodes.Any(node => node is { Name: "n3", Presence: "lost" }), "the arbiter is lost");
        await Votes.StandAsync(lab, other, 2);
        lab.AssertActivations(1);
        lab.AssertPeaceful();
        lab.Cluster["n3"].PowerOn();
        await lab.WholeAsync();

        lab.Cluster[active].PowerOff();
        await lab.TakenOverAsync(active);
        Assert.Equal(other, lab.Latest!.NodeOf("db"));
        await lab.WholeAsync();
        Assert.DoesNotContain(lab.History.Lines, line => line.StartsWith("n3 start", StringComparison.Ordinal));
        Assert.False(lab.WasFenced("n3"), lab.Evidence());
    }

    private async Task<(ProductLab Lab, string Active, string Other)> WithDatabaseAsync()
    {
        var lab = Lab(new ProductLabSettings(
            FenceAction: "off", Edit: template => WithWitness(OfTwo(template), LabDatabase.Connection)));
        _database = Keep(new LabDatabase());
        Parallel.ForEach(s_names, name => lab.Cluster[name].PowerOn());
        var active = await lab.WholeAsync();
        await Votes.StandAsync(lab, active, 3);
        return (lab, active, s_names.Single(name => name != active));
    }

    private static string OfTwo(string template) =>
        template.Replace("    n3 { address = \"10.77.0.3\" }\n", "", StringComparison.Ordinal);

    private static string WithWitness(string template, string connection) => template.Replace(
        "  resources {",
        $$"""
          quorum.witness { provider = postgresql, connection = "{{connection}}", votes = 1 }
          resources {
        """,
        StringComparison.Ordinal);}
