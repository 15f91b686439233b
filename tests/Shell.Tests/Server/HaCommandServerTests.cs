using System.Text.Json;
using HaActors.Actors.Protocol;
using HaActors.Policy.Model;
using static HaActors.Shell.Tests.Clusters;

namespace HaActors.Shell.Tests.Server;

public sealed class HaCommandServerTests : ServerFixture
{
    [Fact]
    public void Status_is_the_text_for_a_person()
    {
        var (exit, text, _) = Pbm("ha status");
        Assert.Equal(0, exit);
        Assert.StartsWith("Serving: all 2 resources run. Can lose 1 of 3 nodes.\n", text);
    }

    [Fact]
    public void Status_as_json_has_stable_names()
    {
        var (exit, text, _) = Pbm("ha status -o json");
        var json = JsonDocument.Parse(text).RootElement;
        Assert.Equal(0, exit);
        Assert.Equal("Serving: all 2 resources run. Can lose 1 of 3 nodes.", json.GetProperty("verdict").GetString());
        Assert.Equal(1, json.GetProperty("canLose").GetInt32());
        Assert.Equal("n1", json.GetProperty("cluster").GetProperty("coordinator").GetString());
        Assert.Equal("started", json.GetProperty("cluster").GetProperty("resources")[0].GetProperty("state").GetString());
    }

    public static TheoryData<string, OperatorRequest> Changes => new()
    {
        { "ha resource start web", new OperatorRequest.SetTarget("web", true) },
        { "ha resource stop web", new OperatorRequest.SetTarget("web", false) },
        { "ha resource restart web", new OperatorRequest.Restart("web") },
        { "ha resource move web", new OperatorRequest.Move("web", null) },
        { "ha resource move web --node n2", new OperatorRequest.Move("web", "n2") },
        { "ha resource cleanup web -n n2", new OperatorRequest.Cleanup("web", "n2") },
        { "ha resource cleanup", new OperatorRequest.Cleanup(null, null) },
        { "ha resource cleanup -n n2", new OperatorRequest.Cleanup(null, "n2") },
        { "ha resource move webs -n n2 --promoted", new OperatorRequest.Move("webs", "n2") { Promoted = true } },
        { "ha resource ban webs -n n2 --promoted", new OperatorRequest.Ban("webs", "n2") { Promoted = true } },
        { "ha resource ban web", new OperatorRequest.Ban("web", null) },
        { "ha resource clear web -n n2", new OperatorRequest.Clear("web", "n2") },
        { "ha node standby n1", new OperatorRequest.SetStandby("n1", true) },
        { "ha node online n1", new OperatorRequest.SetStandby("n1", false) },
        { "ha node fence n1 --reason 'it smokes' --yes", new OperatorRequest.FenceNode("n1", "it smokes") },
        { "ha fence n1 --off --yes", new OperatorRequest.FenceNode("n1", "asked by an operator") { Mode = FenceMode.Off } },
        { "ha fence confirm n1 --i-am-sure 'its plug is in my hand' --by anna", new OperatorRequest.ConfirmFenced("n1", "its plug is in my hand", "anna") },
        { "ha fence unblock n1", new OperatorRequest.UnblockFence("n1") },
        { "ha unfence n1", new OperatorRequest.Unfence("n1") },
    };

    [Theory, MemberData(nameof(Changes))]
    public void A_change_is_asked_of_the_operator_actor(string line, OperatorRequest request)
    {
        var (exit, text, _) = Pbm(line);
        Assert.Equal((0, "Done.\n"), (exit, text));
        Assert.Equal([request], Asked);
    }

    [Fact]
    public void A_rejection_exits_with_1_and_its_reason()
    {
        Script = _ => new OperatorAnswer.Rejected("there is no resource 'wep'");
        var (exit, text, error) = Pbm("ha resource stop wep");
        Assert.Equal((1, "", "there is no resource 'wep'\n"), (exit, text, error));
    }

    [Fact]
    public void Nobody_to_decide_exits_with_4()
    {
        Script = _ => new OperatorAnswer.Unavailable("there is no coordinator");
        Assert.Equal((4, "", "Unavailable: there is no coordinator\n"), Pbm("ha resource stop web"));
        var (exit, text, error) = Pbm("ha resource stop web -o json");
        Assert.Equal((4, ""), (exit, error));
        Assert.Equal("unavailable", JsonDocument.Parse(text).RootElement.GetProperty("error").GetString());
    }

    [Fact]
    public void Fencing_asks_a_person()
    {
        var (exit, _, error) = Pbm("ha node fence n1", input: "y\n", terminal: true);
        Assert.Equal(0, exit);
        Assert.Contains("Go on? [y/N]", error);
        Assert.Equal([new OperatorRequest.FenceNode("n1", "asked by an operator")], Asked);
    }

    [Theory]
    [InlineData("n\n", true)]
    [InlineData("", true)]
    [InlineData("y\n", false)]
    public void Fencing_without_consent_does_nothing(string input, bool terminal)
    {
        Assert.Equal(2, Pbm("ha node fence n1", input, terminal).Exit);
        Assert.Empty(Asked);
    }

    [Fact]
    public void Waiting_ends_when_the_effect_is_there()
    {
        var looks = 0;
        Script = request => request switch
        {
            OperatorRequest.GetStatus => new OperatorAnswer.Status(Three() with
            {
                Resources = [Resource("db", ++looks < 4 ? "stopping" : "stopped")],
            }),
            OperatorRequest.GetFenceHistory => new OperatorAnswer.Fences([]),
            _ => new OperatorAnswer.Accepted("db will stop."),
        };
        var (exit, text, _) = Pbm("ha resource stop db --wait 20 -o json");
        Assert.Equal(0, exit);
        Assert.Equal("reached", JsonDocument.Parse(text).RootElement.GetProperty("result").GetString());
        Assert.Equal(4, looks);
    }

    [Fact]
    public void Waiting_in_vain_fails()
    {
        var (exit, _, error) = Pbm("ha resource stop web --wait 1");
        Assert.Equal(1, exit);
        Assert.Equal("Done. But it is not so after 1 s.\n", error);
    }

    [Fact]
    public void Waiting_ends_at_a_rejection()
    {
        Script = request => request switch
        {
            OperatorRequest.GetStatus => new OperatorAnswer.Status(Three()),
            OperatorRequest.GetFenceHistory => new OperatorAnswer.Fences([]),
            _ => new OperatorAnswer.Rejected("no"),
        };
        Assert.Equal((1, "", "no\n"), Pbm("ha node standby n1 --wait 60"));
    }

    [Fact]
    public void The_coordinator_s_picture_is_printed_as_it_is()
    {
        Script = _ => new OperatorAnswer.Cib("<cib/>");
        Assert.Equal((0, "<cib/>\n", ""), Pbm("ha cib"));
        Assert.Equal([new OperatorRequest.GetCib()], Asked);
    }

    [Theory]
    [InlineData("web", "it shall not run: target-role=Stopped on web")]
    [InlineData("n1", "Node n1")]
    [InlineData("all", "Resource web")]
    public void Why_something_does_not_run_is_explained(string name, string expected)
    {
        Script = _ => new OperatorAnswer.Cib(Picture);
        var (exit, text, _) = Pbm($"ha explain {name}");
        Assert.Equal(0, exit);
        Assert.Contains(expected, text);
        Assert.Equal(0, Pbm($"ha explain {name} -o json").Exit);
    }

    [Fact]
    public void What_is_not_there_is_not_explained()
    {
        Script = _ => new OperatorAnswer.Cib(Picture);
        var (exit, text, error) = Pbm("ha explain wep");
        Assert.Equal((1, ""), (exit, text));
        Assert.Contains("'wep'", error);
    }

    private const string Picture = """
        <cib validate-with="pacemaker-4.0" have-quorum="true"><configuration>
          <crm_config><cluster_property_set id="o"><nvpair id="w" name="have-watchdog" value="true"/></cluster_property_set></crm_config>
          <nodes><node id="n1" uname="n1"/></nodes>
          <resources><primitive id="web" class="ocf" provider="ha" type="process">
            <meta_attributes id="m"><nvpair id="t" name="target-role" value="Stopped"/></meta_attributes>
          </primitive></resources>
          <constraints/></configuration>
          <status><node_state id="n1" uname="n1" in_ccm="true" crmd="online" join="member" expected="member"/></status></cib>
        """;

    [Fact]
    public void Fence_history_tells_how_it_went()
    {
        Assert.Equal((0, "Nobody was fenced.\n", ""), Pbm("ha fence history"));
        Script = _ => new OperatorAnswer.Fences(
        [
            new("n3", "lost", "n1", 4, new DateTimeOffset(2026, 5, 1, 10, 0, 0, TimeSpan.Zero), 310, "confirmed", "lab", null),
        ]);
        Assert.Equal(
            "● 2026-05-01 10:00:00Z  n3  confirmed after 310 ms by lab: lost (coordinator n1, term 4)\n", Pbm("ha fence history").Out);
    }

    [Fact]
    public void Names_for_completion_come_from_the_cluster()
    {
        Assert.Equal("web\nweb-ip\nweb-server\n", Pbm("ha complete resource").Out);
        Assert.Equal("n1\nn2\nn3\n", Pbm("ha complete node").Out);
    }
}
