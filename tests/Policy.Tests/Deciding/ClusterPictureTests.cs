using HaActors.Policy.Cib;
using HaActors.Policy.Configuration;
using HaActors.Policy.Model;
using HaActors.Policy.Reports;
using HaActors.Policy.Simulation;
using static HaActors.Policy.Tests.Cases;

namespace HaActors.Policy.Tests.Deciding;

public class ClusterPictureTests
{
    private static readonly ClusterConfiguration Shop = Cluster(Group(new ResourceId("g"), Ip, Web), Primitive(Db)).With(
        Location("near", Db, N3, 10),
        Colocation("apart", Db, new ResourceId("g"), Score.MinusInfinity),
        Order("db-first", Db, new ResourceId("g")));

    public static TheoryData<string> States => ["healthy", "lost", "failed", "standby", "unseen", "fence asked for"];

    [Theory, MemberData(nameof(States))]
    public void Deciding_upon_the_picture_leads_where_the_coordinator_s_decision_leads(string kind)
    {
        var state = StateOf(kind);
        var decision = Scheduler.Decide(state);

        var report = SimulationReport.Of(CibReader.Read(ClusterPicture.Of(state, N1)), new SimulationRequest { Time = "@0" });
        var after = CibReader.Read(CibWriter.Write(report.After!));

        Assert.Empty(CibCheck.Check(report.Run.Cib).Where(finding => finding.Severity == Severity.Error));
        Assert.All(decision.Fences.Keys, node => Assert.Contains($"Fence (reboot) {node}", report.Summary));
        foreach (var (resource, place) in decision.Placements)
            Assert.Equal(place?.Value, PlaceOf(after, resource));
    }

    [Fact]
    public void Secrets_are_masked_and_look_unchanged()
    {
        var parameters = CibParts.Blocks("db-parameters", ("db_Password", "tiger"), ("port", "5432"));
        var state = AllOnline(Cluster(Primitive(Db) with { Parameters = parameters })).With(N1, Db, Activity.Running);

        var picture = ClusterPicture.Of(state, N1);

        Assert.DoesNotContain("tiger", picture);
        Assert.Contains("5432", picture);
        var report = SimulationReport.Of(CibReader.Read(picture), new SimulationRequest { Time = "@0" });
        Assert.Empty(TransitionSummary.Of(report.Run).Resources);
    }

    private static ClusterState StateOf(string kind)
    {
        var running = AllOnline(Shop).With(N1, Ip, Activity.Running).With(N1, Web, Activity.Running).With(N3, Db, Activity.Running);
        return kind switch
        {
            "lost" => running.With(N1, NodePresence.Lost),
            "failed" => running.With(N3, Db, Activity.Failed, 3),
            "standby" => running with { Desired = running.Desired with { Standby = [N1] } },
            "unseen" => running.With(NodeState.Unseen(N2)),
            "fence asked for" => running with
            {
                Desired = running.Desired with { FenceRequests = running.Desired.FenceRequests.Add(N2, "smoke") },
            },
            _ => running,
        };
    }

    private static string? PlaceOf(CibDocument cib, ResourceId resource)
    {
        var status = SimulationReport.Of(cib, new SimulationRequest { Time = "@0", CarryOut = false });
        return (status.Run.FindResource(resource.Value) as Scheduling.Primitive)?.CurrentNode?.Name;
    }
}
