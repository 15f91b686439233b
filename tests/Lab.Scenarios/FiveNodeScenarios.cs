using HaActors.Lab.Machines;
using HaActors.Lab.Scenarios.FiveNodes;
using Xunit.Abstractions;

namespace HaActors.Lab.Scenarios;

/// <summary>What faults cost those who use the five nodes. A lab takes long to form: each scenario goes through several, one after the other.</summary>
public sealed class FiveNodeScenarios(ITestOutputHelper output) : FiveNodeTest(output)
{
    private const int DefaultRounds = 3;

    [Scenario]
    public async Task Power_cuts_of_the_active_director_and_of_a_primary_cost_a_moment_and_no_acknowledged_upload()
    {
        await ServingAllAsync();
        await DirectorWithoutPowerAsync();
        await PrimaryWithoutPowerAsync("files");
    }

    [Scenario]
    public async Task Servers_that_fail_and_cables_that_are_pulled_cost_no_takeover()
    {
        await ServingAllAsync();
        await ServerWithErrorsAsync();
        await AllServersWithErrorsAsync();
        await CablePulledAsync();
        Assert.Empty(Lab.Power.CutsSince(Cluster.Began));
        await NothingLostAsync();
    }

    [Scenario]
    public async Task A_director_without_networks_stops_and_says_so_over_the_serial_line()
    {
        await ServingAllAsync();
        await DirectorWithoutNetworksAsync();
        await NothingLostAsync();
    }

    /// <summary>
    /// HA_LAB_ROUNDS faults by chance, from HA_LAB_SEED on: after each the cluster is whole again, and nothing that was acknowledged is lost.
    /// </summary>
    [Scenario]
    public async Task Random_faults_lose_no_acknowledged_upload()
    {
        var rounds = NumberOf("HA_LAB_ROUNDS") ?? DefaultRounds;
        var seed = NumberOf("HA_LAB_SEED") ?? Random.Shared.Next(100_000);
        Say($"{rounds} rounds, seed {seed}");
        Func<Task>[] faults =
        [
            DirectorWithoutPowerAsync, () => PrimaryWithoutPowerAsync("files"), () => PrimaryWithoutPowerAsync("www"),
            ServerWithErrorsAsync, AllServersWithErrorsAsync, CablePulledAsync, DirectorWithoutNetworksAsync,
        ];
        var chance = new Random(seed);
        await ServingAllAsync();
        for (var round = 1; round <= rounds; round++)
        {
            Say($"round {round} of {rounds}");
            await chance.GetItems(faults, 1)[0]();
        }

        await NothingLostAsync();
    }

    private async Task DirectorWithoutPowerAsync()
    {
        var active = await KeeperAsync("director");
        var boots = active.Console.Boots;
        await using var kept = KeptConnection.To(Service);
        await Cluster.UntilAsync(() => Task.FromResult(kept.Answers > 20), "a connection is established and answered");
        Client.TakeLongestGap();

        active.PowerOff();
        Say($"{active.Name}, the active director, has no power");

        var heir = await Cluster.RunsElsewhereAsync("director", than: active.Name);
        Say($"{heir} is the active director");
        await WritesOnAsync();
        Say($"uploads are acknowledged again, after {Client.TakeLongestGap().TotalSeconds:0.0} s");
        var answered = kept.Answers;
        await Cluster.UntilAsync(
            () => Task.FromResult(kept.Broken is not null || kept.Answers > answered + 5), "the established connection goes on");
        Assert.Null(kept.Broken);
        Say($"the connection to {kept.Server} that was made before goes on");
        await BackAsync(active, boots);
    }

    private async Task PrimaryWithoutPowerAsync(string mirror)
    {
        var primary = await KeeperAsync($"{mirror}-fs");
        var boots = primary.Console.Boots;
        Client.TakeLongestGap();

        primary.PowerOff();
        Say($"{primary.Name}, the primary of {mirror}, has no power");

        var heir = await Cluster.RunsElsewhereAsync($"{mirror}-ip", than: primary.Name);
        Say($"{heir} has {mirror}");
        await Cluster.UntilAsync(
            async () => (await Machines.Product.MachineCluster.PbmAsync(Lab[heir], "ha", "fence", "history")).Output
                .Contains(primary.Name, StringComparison.Ordinal),
            "the history of fences has it");
        await WritesOnAsync();
        Say($"uploads are acknowledged again, after {Client.TakeLongestGap().TotalSeconds:0.0} s");
        await NothingLostAsync();
        await BackAsync(primary, boots);
    }

    private async Task ServerWithErrorsAsync()
    {
        var server = Lab["s2"];
        await AnswerAsync(server, 500);
        Say($"{server.Name} answers 500");
        await TableAsync(Servers - 1, $"{server.Name} is out of the table");
        Say($"{server.Name} is out of the table");
        await WritesOnAsync();

        await AnswerAsync(server, 200);
        await TableAsync(Servers, $"{server.Name} is in the table again");
        Say($"{server.Name} is in the table again");
    }

    private async Task AllServersWithErrorsAsync()
    {
        var servers = new[] { Lab["s1"], Lab["s2"], Lab["s3"] };
        foreach (var server in servers)
            await AnswerAsync(server, 500);
        Say("all servers answer 500");
        using var http = new HttpClient { Timeout = TimeSpan.FromSeconds(5) };
        await Cluster.UntilAsync(async () => (await PageAsync(http)).Contains("We are sorry", StringComparison.Ordinal), "the sorry server answers");
        Say("the sorry server answers");

        foreach (var server in servers)
            await AnswerAsync(server, 200);
        await TableAsync(Servers, "all servers are in the table again");
        await WritesOnAsync();
        Say("all servers are in the table again, uploads are acknowledged");
    }

    private async Task CablePulledAsync()
    {
        var active = await KeeperAsync("director");
        foreach (var (cable, other, bond) in new[] { ("eth1", "eth2", "bond0"), ("eth3", "eth4", "bond1") })
        {
            await active.PullAsync(cable);
            Say($"{cable} of {active.Name}, the active director, is pulled");
            await Cluster.UntilAsync(
                async () => (await active.Shell.RunAsync($"cat /sys/class/net/{bond}/bonding/active_slave")).Output.Trim() == other,
                $"{bond} uses {other}");
            await WritesOnAsync();
            await active.PlugAsync(cable);
        }

        Assert.Equal(active.Name, (await KeeperAsync("director")).Name);
        Say("nothing moved");
    }

    private async Task DirectorWithoutNetworksAsync()
    {
        var active = await KeeperAsync("director");
        var fences = Lab.Power.CutsSince(Cluster.Began).Count;
        Client.TakeLongestGap();
        foreach (var cable in active.Plan.Interfaces.Select(each => each.Name))
            await active.PullAsync(cable);
        Say($"{active.Name}, the active director, has no network");

        var heir = await Cluster.RunsElsewhereAsync("director", than: active.Name);
        Say($"{heir} is the active director");
        await WritesOnAsync();
        Say($"uploads are acknowledged again, after {Client.TakeLongestGap().TotalSeconds:0.0} s");
        Assert.Equal(fences, Lab.Power.CutsSince(Cluster.Began).Count);

        await active.MendAsync();
        await WholeAsync();
        Assert.Equal(fences, Lab.Power.CutsSince(Cluster.Began).Count);
    }

    private static Task AnswerAsync(Machine server, int status) => server.MustAsync(
        $"sed -i '/location = .alive . return/s/return [0-9]*/return {status}/' /etc/nginx/nginx.conf && nginx -s reload", TimeSpan.FromMinutes(1));

    private static async Task<string> PageAsync(HttpClient http)
    {
        try
        {
            using var answer = await http.GetAsync(Service);
            return await answer.Content.ReadAsStringAsync();
        }
        catch (Exception cause) when (cause is HttpRequestException or TaskCanceledException)
        {
            return "";
        }
    }

    private static int? NumberOf(string variable) =>
        int.TryParse(Environment.GetEnvironmentVariable(variable), out var number) ? number : null;
}
