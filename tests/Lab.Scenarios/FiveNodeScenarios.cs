using HaActors.Lab.Machines;
using HaActors.Lab.Scenarios.FiveNodes;
using Xunit.Abstractions;

namespace HaActors.Lab.Scenarios;

/// <summary>What faults cost those who use the five nodes. A lab takes long to form: each scenario goes through several, one after the other.</summary>
public sealed partial class FiveNodeScenarios(ITestOutputHelper output) : FiveNodeTest(output)
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
        var before = Lab.Power.CutsSince(Cluster.Began).Count;
        await ServerWithErrorsAsync();
        await AllServersWithErrorsAsync();
        await CablePulledAsync();
        Assert.Equal(before, Lab.Power.CutsSince(Cluster.Began).Count);
        await NothingLostAsync();
    }

    [Scenario]
    public async Task A_director_without_networks_stops_and_says_so_over_the_serial_line_and_without_that_is_fenced()
    {
        await ServingAllAsync();
        await DirectorWithoutNetworksAsync();
        await DirectorWithoutAnyLineAsync();
    }

    [Scenario]
    public async Task A_machine_that_stands_still_and_a_split_network_cost_no_acknowledged_upload()
    {
        await ServingAllAsync();
        await PrimaryStandsStillAsync();
        await SwitchSplitAsync();
    }

    /// <summary>
    /// HA_LAB_ROUNDS faults by chance, from HA_LAB_SEED on, each kind once before any comes again: after each the cluster is whole again, and
    /// nothing that was acknowledged is lost.
    /// </summary>
    [Scenario, Trait("Run", "acceptance")]
    public async Task Random_faults_lose_no_acknowledged_upload()
    {
        var rounds = NumberOf("HA_LAB_ROUNDS") ?? DefaultRounds;
        var seed = NumberOf("HA_LAB_SEED") ?? Random.Shared.Next(100_000);
        Say($"{rounds} rounds, seed {seed}");
        Func<Task>[] faults =
        [
            DirectorWithoutPowerAsync, () => PrimaryWithoutPowerAsync("files"), () => PrimaryWithoutPowerAsync("www"), PrimaryStandsStillAsync,
            ServerWithErrorsAsync, AllServersWithErrorsAsync,
            CablePulledAsync, DirectorWithoutNetworksAsync, DirectorWithoutAnyLineAsync, SwitchSplitAsync,
        ];
        var chance = new Random(seed);
        await ServingAllAsync();
        for (var round = 0; round < rounds; round++)
        {
            if (round % faults.Length == 0)
                chance.Shuffle(faults);
            Say($"round {round + 1} of {rounds}");
            await faults[round % faults.Length]();
        }

        await NothingLostAsync();
    }

    private static int? NumberOf(string variable) =>
        int.TryParse(Environment.GetEnvironmentVariable(variable), out var number) ? number : null;
}
