using HaActors.Actors.Protocol;
using HaActors.Shell.Palettes.Ha;
using static HaActors.Shell.Tests.Clusters;

namespace HaActors.Shell.Tests.Palettes;

public sealed class StatusVerdictTests
{
    [Fact]
    public void A_healthy_cluster_serves_and_can_lose_a_minority() =>
        Verdict(Three(), "Serving: all 2 resources run. Can lose 1 of 3 nodes.");

    [Fact]
    public void Without_quorum_that_is_all_that_counts() => Verdict(
        Three() with { Quorate = false, Coordinator = null, VotesPresent = 1 },
        "No quorum: n1 hears 1 of 3 votes and needs 2; it runs nothing until they are back.");

    [Fact]
    public void Without_a_coordinator_nothing_moves() => Verdict(
        Three() with { Coordinator = null },
        "No coordinator: n1 hears 3 of 3 votes; nothing is started or moved until one is elected.");

    [Fact]
    public void A_failed_resource_degrades() => Verdict(
        Three() with { Resources = [Resource("db"), Resource("app", "failed", "n3")] },
        "Degraded: 1 of 2 resources runs; app is failed on n3. Can lose 1 of 3 nodes.");

    [Fact]
    public void A_starting_resource_is_a_change() => Verdict(
        Three() with { Resources = [Resource("db"), Resource("app", "starting", "n3", "n3")] },
        "Changing: 1 of 2 resources runs; app is starting on n3. Can lose 1 of 3 nodes.");

    [Fact]
    public void A_resource_that_was_stopped_on_purpose_is_named() => Verdict(
        Three() with { Resources = [Resource("db"), Resource("app", "stopped", null)] },
        "Serving: 1 of 2 resources runs; app is stopped. Can lose 1 of 3 nodes.");

    [Fact]
    public void Nothing_running_is_not_serving() => Verdict(
        Three() with { Resources = [Resource("app", "stopped", null)] },
        "Not serving: the one resource does not run; app is stopped. Can lose 1 of 3 nodes.");

    [Fact]
    public void The_last_able_node_cannot_be_lost() => Verdict(
        Three() with { Nodes = [Node("n1"), Node("n2", standby: true), Node("n3", standby: true)] },
        "Serving: all 2 resources run. Can lose no node.");

    [Fact]
    public void A_node_with_many_votes_is_the_one_that_counts() => Verdict(
        Three() with { Nodes = [Node("n1", votes: 3), Node("n2"), Node("n3")], VotesPresent = 5, VotesExpected = 5 },
        "Serving: all 2 resources run. Can lose no node.");

    private static void Verdict(ClusterStatus cluster, string sentence) =>
        Assert.Equal(sentence, StatusVerdict.Of(cluster).Sentence);
}
