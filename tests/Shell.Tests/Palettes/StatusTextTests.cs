using HaActors.Shell.Palettes.Ha;
using static HaActors.Shell.Tests.Clusters;

namespace HaActors.Shell.Tests.Palettes;

public sealed class StatusTextTests
{
    [Fact]
    public void A_healthy_cluster_wide() => Golden.Check(StatusText.Render(Three(), null));

    [Fact]
    public void A_healthy_cluster_narrow() => Golden.Check(StatusText.Render(Three(), 40));

    [Fact]
    public void A_lost_node_and_a_failed_resource() => Golden.Check(StatusText.Render(
        Three() with
        {
            VotesPresent = 2,
            AgeMs = 2300,
            Nodes = [Node("n1"), Node("n2", standby: true), Node("n3", "lost", votes: 2)],
            Resources =
            [
                Resource("db", "unknown", "n3") with { Why = "n3 is lost and not yet fenced" },
                .. Three().Resources,
                Resource("app", "failed", null, "n1") with { Failures = [new("n2", 3, "monitor: exit 7: no answer"), new("n1", 1, null)] },
            ],
            Activity = ["fence n3 with lab-fence (1.2 s)"],
            Problems = ["n3 is lost: its resources move once it is fenced. `pbm ha fence history` tells how that goes."],
        },
        72));

    [Fact]
    public void No_quorum() => Golden.Check(StatusText.Render(
        Three() with
        {
            Quorate = false,
            Coordinator = null,
            VotesPresent = 1,
            Nodes = [Node("n1"), Node("n2", "down"), Node("n3", "unseen")],
            Resources = [Resource("db", "stopped", null) with { Why = "without quorum nothing runs here" }],
        },
        null));
}
