using System.Collections.Concurrent;
using Akka.Actor;
using Akka.Event;
using Akka.TestKit;
using HaActors.Actors.Node;
using HaActors.Actors.Protocol;
using HaActors.Agents;
using HaActors.Policy;
using HaActors.Policy.Configuration;
using HaActors.Policy.Model;

namespace HaActors.Actors.Tests.Node;

public sealed class NodeActorTests : ActorTest
{
    private static readonly Incarnation Life = new("n1-1");

    private readonly HandTime _time = new();
    private readonly ScriptedAgents _agents = new();
    private readonly ConcurrentQueue<string> _livesEnded = new();
    private readonly NodeRuntime _runtime;
    private readonly TestProbe _gateway;
    private readonly IActorRef _node;
    private double _load;

    public NodeActorTests()
        : this(Some.Cluster())
    {
    }

    private NodeActorTests(ClusterConfiguration configuration, RecordedWatchdog? watchdog = null, bool isConfirmed = true)
    {
        Sys.EventStream.Subscribe(TestActor, typeof(Info));
        Sys.EventStream.Subscribe(TestActor, typeof(Warning));
        _runtime = Some.Node(_time, _agents, configuration: configuration, watchdog: watchdog);
        _runtime = _runtime with { Ports = _runtime.Ports with { BeginAnew = _livesEnded.Enqueue, LoadPerProcessor = () => _load } };
        _runtime.Guard.Saw(new Term(3));
        _runtime.Guard.VouchedUntil(new Term(3), new Instant(TimeSpan.FromHours(100)));
        if (isConfirmed)
            _runtime.InForce.Confirm();
        _gateway = CreateTestProbe();
        _node = Sys.ActorOf(NodeActor.Props(_runtime), NodeActor.Name);
        _node.Tell(new NodeActor.Attach(_gateway.Ref));
    }

    [Fact]
    public void A_new_gateway_is_told_all_that_the_node_knows()
    {
        var report = _gateway.ExpectMsg<NodeReport>();
        Assert.Equal((Some.N1, new Incarnation("n1-1"), false), (report.Node, report.Incarnation, report.Leaving));
        Assert.True(report.IsWhole);
        Assert.Empty(report.Resources);
        _node.Tell(new ReportRequest(new Term(3), Some.N2, 0), _gateway.Ref);
        Assert.True(_gateway.ExpectMsg<NodeReport>().Sequence > report.Sequence);
    }

    [Fact]
    public void A_node_says_when_it_is_busy_and_when_it_no_longer_is()
    {
        Assert.Null(_gateway.ExpectMsg<NodeReport>().Busy);
        _load = 1.5;
        _node.Tell(new NodeActor.LookAtLoad());
        Assert.Equal(Busyness.Medium, _gateway.ExpectMsg<NodeReport>().Busy);
        _load = 0.5;
        _node.Tell(new NodeActor.LookAtLoad());
        Assert.Null(_gateway.ExpectMsg<NodeReport>().Busy);
    }

    [Fact]
    public void What_is_wrong_on_this_node_alone_is_reported_when_it_begins_and_when_it_ends()
    {
        Assert.Null(_gateway.ExpectMsg<NodeReport>().Problems);
        _runtime.Problems.Set("drbd-r0", "DRBD resource r0 has no working disk on n1.");
        var report = _gateway.ExpectMsg<NodeReport>();
        Assert.Equal("DRBD resource r0 has no working disk on n1.", Assert.Single(report.Problems!.Value));
        Assert.Equal((false, 0), (report.IsWhole, report.Resources.Length));
        _runtime.Problems.Set("drbd-r0", "DRBD resource r0 has no working disk on n1.");
        _runtime.Problems.Clear("drbd-r0");
        Assert.Null(_gateway.ExpectMsg<NodeReport>().Problems);
    }

    [Fact]
    public void A_node_whose_watchdog_is_not_armed_is_not_counted_on()
    {
        _gateway.ExpectMsg<NodeReport>();
        _runtime.Guard.WatchdogIs(armed: false);
        _node.Tell(new ReportRequest(new Term(3), Some.N2, 0), _gateway.Ref);
        _gateway.Send(_node, new Identify(1));
        _gateway.ExpectMsg<ActorIdentity>();
        _runtime.Guard.WatchdogIs(armed: true);
        _node.Tell(new ReportRequest(new Term(3), Some.N2, 0), _gateway.Ref);
        Assert.Equal(3, _gateway.ExpectMsg<NodeReport>().Sequence);
    }

    [Fact]
    public void An_action_that_is_asked_for_again_is_done_once_and_answered_again()
    {
        HasQuorum();
        var order = new CarryOut(Some.Word(3), Life, Some.Operation(Some.Db, ResourceVerb.Start));
        _node.Tell(order);
        _node.Tell(order);
        _agents.Next(AgentAction.Start).Ends(ScriptedAgents.Done);
        var answer = Answer();
        Assert.Equal(
            (Some.Word(3), Some.Db, ActionOutcome.Succeeded, Activity.Running),
            (answer.Authority, answer.State.Id, answer.Outcome, answer.State.Activity));
        _node.Tell(order);
        Assert.Equal(answer, Answer());
        Assert.False(_agents.Asked.Any);
    }

    [Fact]
    public void What_was_meant_for_another_life_of_the_process_is_not_done()
    {
        HasQuorum();
        _node.Tell(new CarryOut(Some.Word(3, 1), new Incarnation("n1-0"), Some.Operation(Some.Db, ResourceVerb.Start)));
        _node.Tell(new CarryOut(Some.Word(3, 2), Life, Some.Operation(Some.Ip, ResourceVerb.Start)));
        Assert.Equal("ip", _agents.Next(AgentAction.Start).Call.Resource);
        Assert.False(_agents.Asked.Any);
    }

    [Fact]
    public void A_leaving_node_starts_nothing_more()
    {
        HasQuorum();
        _node.Tell(new NodeActor.Leave(), TestActor);
        _node.Tell(new CarryOut(Some.Word(3), Life, Some.Operation(Some.Db, ResourceVerb.Start)));
        Assert.Equal(ActionOutcome.Refused, Answer().Outcome);
        Assert.False(_agents.Asked.Any);
    }

    [Fact]
    public void An_answer_s_number_is_not_above_the_report_that_includes_it()
    {
        HasQuorum();
        _node.Tell(new CarryOut(Some.Word(3), Life, Some.Operation(Some.Db, ResourceVerb.Probe)));
        _agents.Next(AgentAction.Monitor).Ends(ScriptedAgents.NotRunning);
        var answer = Answer();
        _node.Tell(new ReportRequest(new Term(3), Some.N2, 0), _gateway.Ref);
        var report = _gateway.ExpectMsg<NodeReport>();
        Assert.True(report.Sequence >= answer.Sequence);
        Assert.Equal(Activity.Stopped, report.Resources.Single(resource => resource.Id == Some.Db).Activity);
    }

    [Fact]
    public void At_the_loss_of_quorum_everything_is_stopped_in_the_groups_order()
    {
        HasQuorum();
        Start(Some.Ip, Some.Web, Some.Db);
        _time.Pass(TimeSpan.FromHours(2));
        var stopped = StopsAll(3);
        Assert.Equal(["db", "ip", "web"], stopped.Order());
        Assert.True(stopped.IndexOf("web") < stopped.IndexOf("ip"));
        var seen = new HashSet<ResourceId>();
        _gateway.FishForMessage<NodeReport>(report =>
        {
            seen.UnionWith(report.Resources.Where(resource => resource.Activity == Activity.Stopped).Select(resource => resource.Id));
            return seen.Count == 3;
        });
    }

    [Fact]
    public void At_the_loss_of_quorum_a_node_ends_itself_where_that_is_the_policy()
    {
        var watchdog = new RecordedWatchdog();
        using var test = new NodeActorTests(Some.Cluster().WithOption("no-quorum-policy", "suicide"), watchdog);
        test.HasQuorum();
        test.Start(Some.Ip, Some.Web, Some.Db);
        Assert.Empty(watchdog.Done);
        test._time.Pass(TimeSpan.FromHours(2));
        test.AwaitCondition(() => watchdog.Done.Contains("reset"), Some.Patience);
    }

    [Fact]
    public void At_the_loss_of_quorum_what_stands_on_another_is_stopped_before_it()
    {
        var cluster = Some.Cluster();
        using var test = new NodeActorTests(
            cluster with { Cib = cluster.Cib with { Constraints = [CibParts.Order("db-then-shop", "db", "shop")] } });
        test.HasQuorum();
        test.Start(Some.Ip, Some.Web, Some.Db);
        test._time.Pass(TimeSpan.FromHours(2));
        Assert.Equal(["web", "ip", "db"], test.StopsAll(3));
    }

    [Fact]
    public void A_stop_that_hangs_holds_up_no_more_than_its_own_group()
    {
        HasQuorum();
        Start(Some.Ip, Some.Web, Some.Db);
        _time.Pass(TimeSpan.FromHours(2));
        var stops = new[] { _agents.Next(AgentAction.Stop), _agents.Next(AgentAction.Stop) };
        Assert.Equal(["db", "web"], stops.Select(stop => stop.Call.Resource).Order());
        stops.Single(stop => stop.Call.Resource == "db").Ends(ScriptedAgents.Done);
        _agents.Next(AgentAction.Monitor).Ends(ScriptedAgents.NotRunning);
        _gateway.FishForMessage<NodeReport>(report => report.Resources.Any(resource => resource is { Id: var id, Activity: Activity.Stopped } && id == Some.Db));
        _node.Tell(new ReportRequest(new Term(3), Some.N2, 0), _gateway.Ref);
        var report = _gateway.FishForMessage<NodeReport>(report => report.IsWhole);
        Assert.Equal(ResourceVerb.Stop, report.Resources.Single(resource => resource.Id == Some.Web).Busy);
        Assert.Equal(Activity.Running, report.Resources.Single(resource => resource.Id == Some.Ip).Activity);
    }

    [Fact]
    public void A_stop_that_was_begun_at_an_earlier_loss_of_quorum_and_then_fails_is_tried_once_more()
    {
        HasQuorum();
        Start(Some.Ip, Some.Web);
        _time.Pass(TimeSpan.FromHours(2));
        var first = _agents.Next(AgentAction.Stop);
        HasQuorum(TimeSpan.FromHours(4));
        _time.Pass(TimeSpan.FromHours(4));
        FishForMessage<Warning>(warning => warning.ToString().Contains("has no quorum"));
        first.Ends(ScriptedAgents.Failed());
        var second = _agents.Next(AgentAction.Stop);
        Assert.Equal(["web", "web"], [first.Call.Resource, second.Call.Resource]);
        second.Ends(ScriptedAgents.Failed());
        Assert.Equal("ip", _agents.Next(AgentAction.Stop).Call.Resource);
    }

    [Fact]
    public void A_stop_that_fails_does_not_keep_the_rest_from_being_stopped()
    {
        HasQuorum();
        Start(Some.Ip, Some.Web);
        _time.Pass(TimeSpan.FromHours(2));
        _agents.Next(AgentAction.Stop).Ends(ScriptedAgents.Failed());
        Assert.Equal("ip", _agents.Next(AgentAction.Stop).Call.Resource);
    }

    [Fact]
    public void A_leaving_node_goes_when_the_coordinator_lets_it_go()
    {
        HasQuorum();
        _node.Tell(new NodeActor.Leave(), TestActor);
        Assert.True(_gateway.FishForMessage<NodeReport>(report => report.Leaving).Leaving);
        _node.Tell(new Released(new Term(3), new Incarnation("of another life")));
        _node.Tell(new Released(new Term(3), new Incarnation("n1-1")));
        Assert.True(FishForMessage<NodeActor.MayGo>(_ => true).Cleanly);
    }

    [Fact]
    public void A_leaving_node_without_quorum_stops_its_resources_by_itself()
    {
        _node.Tell(new NodeActor.Leave(), TestActor);
        StopsAll(3);
        Assert.False(FishForMessage<NodeActor.MayGo>(_ => true).Cleanly);
    }

    [Fact]
    public void A_leaving_node_that_loses_quorum_waits_for_nobody()
    {
        HasQuorum();
        _node.Tell(new NodeActor.Leave(), TestActor);
        _time.Pass(TimeSpan.FromHours(2));
        StopsAll(3);
        Assert.False(FishForMessage<NodeActor.MayGo>(_ => true).Cleanly);
    }

    [Fact]
    public void Failures_are_forgotten_at_the_coordinator_s_word_of_this_term_alone()
    {
        HasQuorum();
        _node.Tell(new CarryOut(Some.Word(3), Life, Some.Operation(Some.Db, ResourceVerb.Start)));
        _agents.Next(AgentAction.Start).Ends(ScriptedAgents.Failed());
        Assert.Equal(1, FailCount(Answer()));
        _node.Tell(new ForgetFailures(new Term(2), null));
        _node.Tell(new CarryOut(Some.Word(3, 2), Life, Some.Operation(Some.Db, ResourceVerb.Start)));
        _agents.Next(AgentAction.Start).Ends(ScriptedAgents.Failed());
        Assert.Equal(2, FailCount(Answer()));
        _node.Tell(new ForgetFailures(new Term(3), Some.Db));
        _gateway.FishForMessage<NodeReport>(report => report.Attributes is { IsEmpty: true });
        _gateway.FishForMessage<NodeReport>(report => report.Resources is [{ Busy: null, Activity: Activity.Unknown, LastFailure: null }]);
    }

    [Fact]
    public void Attributes_that_a_tool_sets_are_answered_and_reported()
    {
        HasQuorum();
        _node.Tell(new ChangeAttributes(4, Some.N1, [new AttributeUpdate("pingd", "100")]), TestActor);
        Assert.Equal(4, FishForMessage<AttributesChanged>(_ => true).Call);
        Assert.Equal("100", _gateway.FishForMessage<NodeReport>(report => report.Attributes is not null).Attributes!["pingd"]);
        _node.Tell(new AskAttributes(5, Some.N1), TestActor);
        Assert.Equal([new AttributeValue("pingd", "100")], FishForMessage<AttributesAre>(_ => true).Values.ToArray());
    }

    [Fact]
    public void A_node_that_was_asked_to_stop_everything_says_so_when_everything_is_known_to_be_stopped()
    {
        HasQuorum();
        Start(Some.Ip, Some.Web);
        _node.Tell(new NodeActor.StopEverything(new Term(3)), TestActor);
        Assert.Equal(["web", "ip"], StopsAll(2));
        Assert.Equal(new NodeActor.EverythingStopped(new Term(3), Cleanly: true), FishForMessage<NodeActor.EverythingStopped>(_ => true));
    }

    [Fact]
    public void What_nobody_has_looked_at_is_stopped_before_a_node_says_that_everything_is()
    {
        _node.Tell(new NodeActor.StopEverything(new Term(3)), TestActor);
        Assert.Equal(["db", "ip", "web"], StopsAll(3).Order());
        Assert.True(FishForMessage<NodeActor.EverythingStopped>(_ => true).Cleanly);
    }

    [Fact]
    public void A_life_that_heard_of_no_leader_does_not_say_that_everything_is_stopped()
    {
        using var test = new NodeActorTests(Some.Cluster(), isConfirmed: false);
        test._node.Tell(new NodeActor.StopEverything(new Term(3)), test.TestActor);
        test.StopsAll(3);
        Assert.False(test.FishForMessage<NodeActor.EverythingStopped>(_ => true).Cleanly);
    }

    [Fact]
    public void A_node_on_which_a_stop_fails_does_not_say_that_everything_is_stopped()
    {
        HasQuorum();
        Start(Some.Ip, Some.Web);
        _node.Tell(new NodeActor.StopEverything(new Term(3)), TestActor);
        _agents.Next(AgentAction.Stop).Ends(ScriptedAgents.Failed());
        _agents.Next(AgentAction.Stop).Ends(ScriptedAgents.Done);
        _agents.Next(AgentAction.Monitor).Ends(ScriptedAgents.NotRunning);
        Assert.False(FishForMessage<NodeActor.EverythingStopped>(_ => true).Cleanly);
    }

    [Fact]
    public void A_node_that_stopped_everything_begins_anew_when_that_coordinator_talks_to_it_again()
    {
        _node.Tell(new NodeActor.StopEverything(new Term(3)), TestActor);
        StopsAll(3);
        FishForMessage<NodeActor.EverythingStopped>(_ => true);
        _node.Tell(new CarryOut(Some.Word(3), Life, Some.Operation(Some.Db, ResourceVerb.Start)));
        Assert.Equal(ActionOutcome.Refused, Answer().Outcome);
        Assert.Empty(_livesEnded);
        _node.Tell(new ReportRequest(new Term(3), Some.N2, 0), _gateway.Ref);
        AwaitCondition(() => _livesEnded.Count == 1);
    }

    [Fact]
    public void A_node_that_stopped_everything_is_used_in_this_life_by_a_later_coordinator()
    {
        _node.Tell(new NodeActor.StopEverything(new Term(3)), TestActor);
        StopsAll(3);
        FishForMessage<NodeActor.EverythingStopped>(_ => true);
        _runtime.Guard.Saw(new Term(4));
        _runtime.Guard.VouchedUntil(new Term(4), new Instant(TimeSpan.FromHours(100)));
        HasQuorum();
        _node.Tell(new ReportRequest(new Term(4), Some.N2, 0), _gateway.Ref);
        _node.Tell(new CarryOut(Some.Word(4), Life, Some.Operation(Some.Db, ResourceVerb.Start)));
        _agents.Next(AgentAction.Start).Ends(ScriptedAgents.Done);
        Assert.Equal(ActionOutcome.Succeeded, Answer().Outcome);
        Assert.Empty(_livesEnded);
    }

    private static int FailCount(CarriedOut answer) => FailureAttributes.Count(answer.Attributes!, answer.State.Id);

    /// <summary>Each stop ends well, and the look after it finds nothing.</summary>
    private List<string> StopsAll(int resources)
    {
        var stopped = new List<string>();
        for (var looks = 0; looks < resources;)
        {
            var operation = _agents.Asked.Next();
            if (operation.Call.Action == AgentAction.Stop)
            {
                stopped.Add(operation.Call.Resource);
                operation.Ends(ScriptedAgents.Done);
            }
            else
            {
                looks++;
                operation.Ends(ScriptedAgents.NotRunning);
            }
        }

        return stopped;
    }

    [Fact]
    public void What_the_last_life_broke_off_counts_as_failed_until_it_was_stopped()
    {
        var runtime = Some.Node(_time, _agents, brokenOff: [Some.Db]);
        var node = Sys.ActorOf(NodeActor.Props(runtime), "again");
        node.Tell(new NodeActor.Attach(_gateway.Ref));
        var first = _gateway.FishForMessage<NodeReport>(report => report.Resources.Any(resource => resource.Activity != Activity.Unknown));
        Assert.Equal(
            [(Some.Db, Activity.Failed)], first.Resources.Select(resource => (resource.Id, resource.Activity)));
        runtime.Guard.VouchedUntil(new Term(3), new Instant(TimeSpan.FromHours(1)));
        runtime.Guard.QuorumVouchedUntil(new Instant(TimeSpan.FromHours(1)));
        node.Tell(new CarryOut(Some.Word(3), Life, Some.Operation(Some.Db, ResourceVerb.Stop)));
        _agents.Next(AgentAction.Stop).Ends(ScriptedAgents.Done);
        _agents.Next(AgentAction.Monitor).Ends(ScriptedAgents.NotRunning);
        Assert.Equal(Activity.Stopped, Answer().State.Activity);
    }

    private CarriedOut Answer() => _gateway.FishForMessage<CarriedOut>(_ => true);

    private void HasQuorum() => HasQuorum(TimeSpan.FromHours(1));

    private void HasQuorum(TimeSpan until)
    {
        _runtime.Guard.QuorumVouchedUntil(new Instant(until));
        FishForMessage<Info>(info => info.ToString().Contains("has quorum"));
        _gateway.ExpectMsg<NodeReport>();
    }

    private void Start(params ResourceId[] resources)
    {
        for (var i = 0; i < resources.Length; i++)
        {
            _node.Tell(new CarryOut(Some.Word(3, i), Life, Some.Operation(resources[i], ResourceVerb.Start)));
            _agents.Next(AgentAction.Start).Ends(ScriptedAgents.Done);
            Answer();
        }

        // What else there is was found stopped.
        foreach (var other in new[] { Some.Db, Some.Ip, Some.Web }.Except(resources))
        {
            _node.Tell(new CarryOut(Some.Word(3, 100), Life, Some.Operation(other, ResourceVerb.Probe)));
            _agents.Next(AgentAction.Monitor).Ends(ScriptedAgents.NotRunning);
            Answer();
        }
    }
}
