using HaActors.Policy.Cib;
using HaActors.Policy.Scheduling;
using HaActors.Policy.Simulation;

namespace HaActors.Policy.Tests.Decisions;

/// <summary>Rules that none or few of Pacemaker's own cases decide about.</summary>
public class RuleTests
{
    private const string Apart = "<rsc_location id='l1' rsc='a' node='n1' score='9'/><rsc_location id='l2' rsc='b' node='n1' score='9'/>";

    private const string NoParameters = "f2317cad3d54cec5d7d7aa7d0bf35cf8";

    [Theory]
    [InlineData("true", "n2")]
    [InlineData("false", "n1")]
    public void Only_who_is_in_sequence_is_kept_apart_within_a_set(string sequential, string place)
    {
        var report = Decide(
            Dummy("a") + Dummy("b"),
            Apart + $"<rsc_colocation id='k' score='-INFINITY'><resource_set id='s' sequential='{sequential}'>"
            + "<resource_ref id='a'/><resource_ref id='b'/></resource_set></rsc_colocation>");
        Assert.Equal(["Start a ( n1 )", $"Start b ( {place} )"], Summary(report));
    }

    [Fact]
    public void A_ticket_for_the_started_role_is_needed_in_every_role()
    {
        var report = Decide(
            $"<clone id='c'>{Meta("c", ("promotable", "true"))}{Dummy("a")}</clone>",
            "<rsc_ticket id='t' rsc='c' rsc-role='Started' ticket='T' loss-policy='freeze'/>",
            History("a", "monitor", 8, 7));
        var instance = report.Run.FindResource("a:0")!;
        Assert.Equal(Role.Promoted, instance.Role);
        Assert.True(instance.Blocked);
        Assert.DoesNotContain(Summary(report), line => line.Contains("n1", StringComparison.Ordinal));
    }

    [Fact]
    public void A_promotion_that_cannot_happen_is_told_of()
    {
        var group = $"<group id='g'>{Dummy("a")}{Dummy("b")}</group>";
        var report = Decide(
            $"<clone id='c'>{Meta("c", ("promotable", "true"), ("clone-max", "1"))}{group}</clone>",
            "<rsc_location id='l' rsc='c' role='Promoted' node='n1' score='50'/>",
            quorum: false);
        Assert.Equal(
            ["Promote a:0 ( Stopped -> Promoted n1 ) blocked", "Promote b:0 ( Stopped -> Promoted n1 ) blocked"],
            Summary(report));
    }

    [Fact]
    public void What_comes_after_a_bundle_restarts_with_it_wherever_it_is()
    {
        var report = Decide(
            "<bundle id='b'><podman image='i'/></bundle>" + Dummy("a"),
            "<rsc_order id='o' first='b' then='a'/><rsc_location id='l' rsc='b' node='n1' score='-INFINITY'/>"
            + "<rsc_location id='l2' rsc='a' node='n2' score='5'/>",
            History("b-podman-0", "start", 0, 0, "podman", "heartbeat"),
            History("a", "start", 0, 0));
        Assert.Equal(
            ["Move b-podman-0 ( n1 -> n2 )", "Restart a ( n2 ) due to required b running"], Summary(report));
    }

    [Fact]
    public void Where_a_bundle_may_not_be_its_address_may_not_be_either()
    {
        var scores = new ScoreListing();
        Decide(
            "<bundle id='b'><podman image='i'/><network ip-range-start='10.0.0.1'/></bundle>",
            "<rsc_location id='l' rsc='b' node='n1' score='-INFINITY'/>",
            scores: scores);
        Assert.All(
            scores.Entries.Where(entry => entry is { Resource: "b-ip-10.0.0.1", Node: "n1" }),
            entry => Assert.Equal(-Scores.Infinity, entry.Score));
    }

    [Fact]
    public void Of_a_cloned_group_the_instance_is_probed_of_which_something_is_known()
    {
        var report = Decide(
            $"<clone id='c'><group id='g'>{Dummy("a")}{Dummy("b")}</group></clone>",
            "",
            second: History("a", "monitor", 7, 7));
        Assert.Contains("Resource action: b monitor on n2", Executed(report).Select(line => line.Replace(":0", "")));
        Assert.Equal("b:0", report.Run.Graph.Select(synapse => synapse.Action)
            .Single(action => action is { Task: Tasks.Monitor, IntervalMs: 0, Node.Name: "n2", Resource.Id: ['b', ..] })
            .Resource!.Id);
    }

    [Fact]
    public void Of_orders_in_a_loop_the_last_one_is_left_out_and_that_is_said()
    {
        var report = Decide(
            Dummy("a") + Dummy("b"), "<rsc_order id='o1' first='a' then='b'/><rsc_order id='o2' first='b' then='a'/>");
        Assert.Equal(["Start a ( n1 )", "Start b ( n2 )"], Summary(report));
        Assert.Equal(
            ["Resource action: a start on n1", "Resource action: b start on n2"],
            Executed(report).Where(line => line.Contains("start", StringComparison.Ordinal)));
        Assert.Contains(report.Run.Findings, finding => finding.Id == "ordering-loop");
    }

    [Fact]
    public void No_preferred_node_is_taken_that_cannot_hold_what_must_be_there_with_it()
    {
        var report = Decide(
            $"<clone id='c'>{Meta("c", ("clone-max", "1"))}{Dummy("a", Needs("a", 1))}</clone>" + Dummy("b", Needs("b", 5)),
            "<rsc_colocation id='k' rsc='b' with-rsc='c' score='INFINITY'/>",
            History("a", "start", 0, 0),
            options: "<nvpair id='ps' name='placement-strategy' value='utilization'/>",
            capacity: (2, 9));
        Assert.Equal(["Move a:0 ( n1 -> n2 )", "Start b ( n2 )"], Summary(report));
    }

    private static SimulationReport Decide(
        string resources, string constraints, string first = "", string second = "", string options = "",
        bool quorum = true, (int First, int Second)? capacity = null, ScoreListing? scores = null) =>
        SimulationReport.Of(
            CibReader.Read($"""
                <cib validate-with="pacemaker-4.0" have-quorum="{(quorum ? 1 : 0)}" dc-uuid="1" crm_feature_set="3.20.0"><configuration>
                <crm_config><cluster_property_set id="options">
                <nvpair id="f" name="fencing-enabled" value="false"/>{options}</cluster_property_set></crm_config>
                <nodes>{Node(1, capacity?.First)}{Node(2, capacity?.Second)}</nodes>
                <resources>{resources}</resources><constraints>{constraints}</constraints></configuration>
                <status>{State(1, first)}{State(2, second)}</status></cib>
                """),
            new SimulationRequest { Scores = scores });

    private static string Node(int number, int? capacity) => capacity is null
        ? $"<node id='{number}' uname='n{number}'/>"
        : $"<node id='{number}' uname='n{number}'>{Needs($"n{number}", capacity.Value)}</node>";

    private static string State(int number, string history) =>
        $"<node_state id='{number}' uname='n{number}' in_ccm='true' crmd='online' join='member' expected='member'>"
        + $"<lrm id='{number}'><lrm_resources>{history}</lrm_resources></lrm></node_state>";

    private static string Dummy(string id, string inside = "") =>
        $"<primitive id='{id}' class='ocf' provider='pacemaker' type='Dummy'>{inside}</primitive>";

    private static string Needs(string id, int amount) =>
        $"<utilization id='{id}-u'><nvpair id='{id}-u1' name='cpu' value='{amount}'/></utilization>";

    private static string Meta(string id, params (string Name, string Value)[] values) =>
        $"<meta_attributes id='{id}-m'>"
        + string.Concat(values.Select(pair => $"<nvpair id='{id}-{pair.Name}' name='{pair.Name}' value='{pair.Value}'/>"))
        + "</meta_attributes>";

    private static string History(
        string id, string task, int exitCode, int expected, string type = "Dummy", string provider = "pacemaker") =>
        $"<lrm_resource id='{id}' class='ocf' provider='{provider}' type='{type}'>"
        + $"<lrm_rsc_op id='{id}_last_0' operation_key='{id}_{task}_0' operation='{task}' interval='0' call-id='1' "
        + $"op-digest='{NoParameters}' "
        + $"rc-code='{exitCode}' op-status='0' transition-key='1:1:{expected}:u' transition-magic='0:{exitCode};1:1:{expected}:u'/>"
        + "</lrm_resource>";

    private static string[] Summary(SimulationReport report) => Section(report, "Transition Summary:");

    private static string[] Executed(SimulationReport report) => Section(report, "Executing Cluster Transition:");

    private static string[] Section(SimulationReport report, string heading) =>
    [
        .. report.Summary.Split('\n').SkipWhile(line => line != heading).Skip(1)
            .TakeWhile(line => line.StartsWith("  * ", StringComparison.Ordinal))
            .Select(line => string.Join(' ', line[4..].Split(' ', StringSplitOptions.RemoveEmptyEntries))),
    ];
}
