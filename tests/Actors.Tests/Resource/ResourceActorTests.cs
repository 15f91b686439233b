using Akka.Actor;
using Akka.TestKit;
using HaActors.Actors.Node;
using HaActors.Actors.Protocol;
using HaActors.Actors.Resource;
using HaActors.Agents;
using HaActors.Policy.Model;

namespace HaActors.Actors.Tests.Resource;

public sealed class ResourceActorTests : ActorTest
{
    private readonly HandTime _time = new();
    private readonly ScriptedAgents _agents = new();
    private readonly NodeRuntime _node;
    private readonly TestProbe _owner;

    public ResourceActorTests()
    {
        _node = Some.Node(_time, _agents);
        _node.Guard.Saw(new Term(3));
        _node.Guard.VouchedUntil(new Term(3), new Instant(TimeSpan.FromHours(100)));
        _node.Guard.QuorumVouchedUntil(new Instant(TimeSpan.FromHours(1)));
        _owner = CreateTestProbe();
    }

    [Fact]
    public void A_start_is_reported_as_under_way_and_then_as_running()
    {
        var resource = Actor();
        resource.Tell(Run(Some.Word(3), ResourceVerb.Start), TestActor);
        Assert.Equal(ResourceVerb.Start, Changed().Busy);
        var start = _agents.Next(AgentAction.Start);
        Assert.Equal(("web", "n1"), (start.Call.Resource, start.Call.NodeName));
        start.Ends(ScriptedAgents.Done);
        var ended = ExpectMsg<ResourceActor.Ended>();
        Assert.Equal((Some.Word(3), ActionOutcome.Succeeded, Activity.Running), (ended.Run.Authority, ended.Outcome, ended.State.Activity));
    }

    [Fact]
    public void Operations_run_one_after_another_in_the_order_asked()
    {
        var resource = Actor();
        resource.Tell(Run(Some.Word(3, 1), ResourceVerb.Start), TestActor);
        resource.Tell(Run(Some.Word(3, 2), ResourceVerb.Stop), TestActor);
        resource.Tell(Run(Some.Word(3, 3), ResourceVerb.Probe), TestActor);
        var start = _agents.Next(AgentAction.Start);
        Assert.False(_agents.Asked.Any);
        start.Ends(ScriptedAgents.Done);
        var stop = _agents.Next(AgentAction.Stop);
        Assert.False(_agents.Asked.Any);
        stop.Ends(ScriptedAgents.Done);
        _agents.Next(AgentAction.Monitor).Ends(ScriptedAgents.NotRunning);
        var probe = _agents.Next(AgentAction.Monitor);
        probe.Ends(ScriptedAgents.NotRunning);
        Assert.Equal([1, 2, 3], Enumerable.Range(0, 3).Select(_ => ExpectMsg<ResourceActor.Ended>().Run.Authority!.Action));
    }

    [Fact]
    public void An_outdated_term_begins_nothing()
    {
        Actor().Tell(Run(Some.Word(2), ResourceVerb.Start), TestActor);
        Assert.Equal(ActionOutcome.Refused, ExpectMsg<ResourceActor.Ended>().Outcome);
        Assert.False(_agents.Asked.Any);
    }

    [Fact]
    public void Without_quorum_nothing_begins()
    {
        _time.Pass(TimeSpan.FromHours(1));
        Actor().Tell(Run(Some.Word(3), ResourceVerb.Start), TestActor);
        Assert.Equal(ActionOutcome.Refused, ExpectMsg<ResourceActor.Ended>().Outcome);
        Assert.False(_agents.Asked.Any);
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public void What_became_outdated_before_the_agent_began_is_refused_at_the_point_of_effect(bool byTerm)
    {
        Actor().Tell(Run(Some.Word(3), ResourceVerb.Start), TestActor);
        var start = _agents.Next(AgentAction.Start);
        Assert.True(start.Call.Permit());
        if (byTerm)
            _node.Guard.Saw(new Term(4));
        else
            _time.Pass(TimeSpan.FromHours(1));

        Assert.False(start.Call.Permit());
        start.Ends(new AgentResult.Refused());
        var ended = ExpectMsg<ResourceActor.Ended>();
        Assert.Equal(
            (ActionOutcome.Refused, Activity.Unknown, null, false),
            (ended.Outcome, ended.State.Activity, ended.State.Busy, ended.Failed));
    }

    [Fact]
    public void A_promotion_that_was_refused_has_promoted_nothing()
    {
        var resource = Actor();
        resource.Tell(Run(Some.Word(3, 1), ResourceVerb.Start), TestActor);
        _agents.Next(AgentAction.Start).Ends(ScriptedAgents.Done);
        Assert.False(ExpectMsg<ResourceActor.Ended>().State.MayBePromoted);
        resource.Tell(Run(Some.Word(3, 2), ResourceVerb.Promote), TestActor);
        _agents.Next(AgentAction.Promote).Ends(new AgentResult.Refused());
        var ended = ExpectMsg<ResourceActor.Ended>();
        Assert.Equal((ActionOutcome.Refused, Activity.Running, false), (ended.Outcome, ended.State.Activity, ended.State.MayBePromoted));
    }

    [Fact]
    public void A_stop_counts_only_once_a_monitor_agrees()
    {
        Actor().Tell(Run(Some.Word(3), ResourceVerb.Stop), TestActor);
        _agents.Next(AgentAction.Stop).Ends(ScriptedAgents.Done);
        _agents.Next(AgentAction.Monitor).Ends(ScriptedAgents.NotRunning);
        var ended = ExpectMsg<ResourceActor.Ended>();
        Assert.Equal((ActionOutcome.Succeeded, Activity.Stopped), (ended.Outcome, ended.State.Activity));
    }

    public static TheoryData<string> Doubts => ["runs", "fails", "times out"];

    [Theory, MemberData(nameof(Doubts))]
    public void A_stop_that_a_monitor_does_not_confirm_has_failed(string doubt)
    {
        Actor().Tell(Run(Some.Word(3), ResourceVerb.Stop), TestActor);
        _agents.Next(AgentAction.Stop).Ends(ScriptedAgents.Done);
        _agents.Next(AgentAction.Monitor).Ends(doubt switch
        {
            "runs" => ScriptedAgents.Done,
            "fails" => ScriptedAgents.Failed(),
            _ => new AgentResult.TimedOut(TimeSpan.FromSeconds(1), []),
        });
        var ended = ExpectMsg<ResourceActor.Ended>();
        Assert.Equal((ActionOutcome.Failed, Activity.StopFailed, true), (ended.Outcome, ended.State.Activity, ended.Failed));
        Assert.Contains("the agent reported success, but a monitor afterwards did not: ", ended.State.LastFailure);
    }

    [Fact]
    public void A_failed_stop_is_told_from_a_failed_start()
    {
        var resource = Actor();
        resource.Tell(Run(Some.Word(3), ResourceVerb.Start), TestActor);
        _agents.Next(AgentAction.Start).Ends(ScriptedAgents.Failed());
        Assert.Equal(Activity.Failed, ExpectMsg<ResourceActor.Ended>().State.Activity);
        resource.Tell(Run(Some.Word(3), ResourceVerb.Stop), TestActor);
        _agents.Next(AgentAction.Stop).Ends(ScriptedAgents.Failed());
        var state = ExpectMsg<ResourceActor.Ended>().State;
        Assert.Equal(Activity.StopFailed, state.Activity);
        Assert.Equal("stop: exit 1 (generic error): no luck", state.LastFailure);
    }

    [Fact]
    public void A_failed_start_is_in_the_history_with_its_reason_and_is_counted()
    {
        Actor().Tell(Run(Some.Word(3), ResourceVerb.Start), TestActor);
        _agents.Next(AgentAction.Start).Ends(ScriptedAgents.Failed(5));
        var ended = ExpectMsg<ResourceActor.Ended>();
        Assert.True(ended.Failed);
        Assert.Equal(["last_0", "last_failure_0"], ended.State.History.Select(report => report.Id));
        Assert.All(ended.State.History, report => Assert.Equal((ResourceVerb.Start, 5, 1), (report.Verb, report.ExitCode, report.CallId)));
    }

    [Fact]
    public void A_missing_agent_is_a_failure_with_its_reason()
    {
        _agents.Missing = "it is in no folder";
        Actor().Tell(Run(Some.Word(3), ResourceVerb.Start), TestActor);
        var ended = ExpectMsg<ResourceActor.Ended>();
        Assert.Equal((ActionOutcome.Failed, "it is in no folder"), (ended.Outcome, ended.Detail));
    }

    [Theory]
    [InlineData(true, Activity.Running)]
    [InlineData(false, Activity.Stopped)]
    public void A_probe_tells_what_it_finds(bool runs, Activity activity)
    {
        Actor().Tell(Run(Some.Word(3), ResourceVerb.Probe), TestActor);
        _agents.Next(AgentAction.Monitor).Ends(runs ? ScriptedAgents.Done : ScriptedAgents.NotRunning);
        var ended = ExpectMsg<ResourceActor.Ended>();
        Assert.Equal((ActionOutcome.Succeeded, activity, false), (ended.Outcome, ended.State.Activity, ended.Failed));
    }

    [Fact]
    public void A_resource_that_a_monitor_finds_dead_is_reported_and_counted_once()
    {
        var resource = Watched();
        _agents.Next(AgentAction.Monitor).Ends(ScriptedAgents.Done);
        _agents.Next(AgentAction.Monitor).Ends(ScriptedAgents.NotRunning);
        var changed = _owner.FishForMessage<ResourceActor.Changed>(changed => changed.State.Activity == Activity.Failed);
        Assert.Equal(ResourceVerb.Monitor, changed.Failed!.Verb);
        Assert.Equal("monitor: it is not running", changed.State.LastFailure);

        // That it is still dead is no news.
        _agents.Next(AgentAction.Monitor).Ends(ScriptedAgents.NotRunning);
        _agents.Next(AgentAction.Monitor).Ends(ScriptedAgents.NotRunning);
        resource.Tell(Run(Some.Word(3), ResourceVerb.Stop), TestActor);
        Assert.Equal(ResourceVerb.Stop, Changed().Busy);
    }

    [Fact]
    public void A_resource_that_recovers_by_itself_is_reported_as_running()
    {
        Watched();
        _agents.Next(AgentAction.Monitor).Ends(ScriptedAgents.Failed());
        Assert.Equal(Activity.Failed, Changed().Activity);
        _agents.Next(AgentAction.Monitor).Ends(ScriptedAgents.Done);
        var state = Changed();
        Assert.Equal((Activity.Running, 0), (state.Activity, state.History.Single(report => report.Id == "monitor_10").ExitCode));
    }

    [Fact]
    public void What_failed_and_is_left_alone_is_watched_on()
    {
        var resource = Watched();
        _agents.Next(AgentAction.Monitor).Ends(ScriptedAgents.Failed());
        Assert.Equal(Activity.Failed, Changed().Activity);
        resource.Tell(Run(Some.Word(3, 3), ResourceVerb.Monitor), TestActor);
        _agents.Next(AgentAction.Monitor).Ends(ScriptedAgents.Done);
        var ended = FishForMessage<ResourceActor.Ended>(ended => ended.Run.Authority == Some.Word(3, 3));
        Assert.Equal((ActionOutcome.Succeeded, Activity.Running), (ended.Outcome, ended.State.Activity));
    }

    [Theory]
    [InlineData(false, Activity.Stopped, false)]
    [InlineData(true, Activity.Running, true)]
    public void Where_a_resource_must_not_run_that_is_watched(bool runs, Activity activity, bool failed)
    {
        var resource = Actor();
        resource.Tell(Run(Some.Word(3, 1), ResourceVerb.Probe), TestActor);
        _agents.Next(AgentAction.Monitor).Ends(ScriptedAgents.NotRunning);
        ExpectMsg<ResourceActor.Ended>();
        var run = Run(Some.Word(3, 2), ResourceVerb.Monitor);
        resource.Tell(run with { Operation = run.Operation with { ExpectedExitCode = 7 } }, TestActor);
        _agents.Next(AgentAction.Monitor).Ends(runs ? ScriptedAgents.Done : ScriptedAgents.NotRunning);
        var ended = ExpectMsg<ResourceActor.Ended>();
        Assert.Equal((activity, failed), (ended.State.Activity, ended.Failed));
    }

    [Fact]
    public void A_delayed_monitor_is_answered_by_its_first_run()
    {
        var resource = Started();
        var run = Run(Some.Word(3, 2), ResourceVerb.Monitor);
        resource.Tell(run with { Operation = run.Operation with { StartDelayMs = 20 } }, TestActor);
        _agents.Next(AgentAction.Monitor).Ends(ScriptedAgents.Done);
        Assert.Contains(ExpectMsg<ResourceActor.Ended>().State.History, report => report.Id == "monitor_10");
    }

    [Fact]
    public void A_monitor_that_is_delayed_for_long_is_presumed_to_be_well_and_not_ordered_again()
    {
        var resource = Started();
        var run = Run(Some.Word(3, 2), ResourceVerb.Monitor);
        resource.Tell(run with { Operation = run.Operation with { StartDelayMs = 300_001 } }, TestActor);
        var ended = ExpectMsg<ResourceActor.Ended>();
        Assert.Equal(ActionOutcome.Succeeded, ended.Outcome);
        Assert.Contains(ended.State.History, report => report.Id == "monitor_10");
        Assert.False(_agents.Asked.Any);
    }

    [Fact]
    public void A_stop_breaks_off_a_slow_monitor()
    {
        var resource = Watched();
        var monitor = _agents.Next(AgentAction.Monitor);
        resource.Tell(Run(Some.Word(3), ResourceVerb.Stop), TestActor);
        AwaitCondition(() => monitor.IsKilled, Some.Patience);
        monitor.Ends(new AgentResult.Killed(TimeSpan.Zero, []));
        _agents.Next(AgentAction.Stop).Ends(ScriptedAgents.Done);
        _agents.Next(AgentAction.Monitor).Ends(ScriptedAgents.NotRunning);
        var state = ExpectMsg<ResourceActor.Ended>().State;
        Assert.Equal((Activity.Stopped, null), (state.Activity, state.LastFailure));
    }

    [Fact]
    public void A_clean_up_forgets_failures_and_has_it_looked_at_again()
    {
        var resource = Actor();
        resource.Tell(Run(Some.Word(3), ResourceVerb.Stop), TestActor);
        _agents.Next(AgentAction.Stop).Ends(ScriptedAgents.Failed());
        ExpectMsg<ResourceActor.Ended>();
        resource.Tell(Run(null, ResourceVerb.ForgetFailures), TestActor);
        var state = ExpectMsg<ResourceActor.Ended>().State;
        Assert.Equal((Activity.Unknown, null, true), (state.Activity, state.LastFailure, state.History.IsEmpty));
    }

    [Fact]
    public void At_the_loss_of_quorum_a_start_is_broken_off_what_waits_is_dropped_and_the_node_stops_it()
    {
        var resource = Actor();
        resource.Tell(Run(Some.Word(3, 1), ResourceVerb.Start), TestActor);
        resource.Tell(Run(Some.Word(3, 2), ResourceVerb.Probe), TestActor);
        var start = _agents.Next(AgentAction.Start);
        _time.Pass(TimeSpan.FromHours(1));
        resource.Tell(new ResourceActor.DropClusterWork());
        resource.Tell(Run(null, ResourceVerb.Stop), TestActor);
        AwaitCondition(() => start.IsKilled, Some.Patience);
        start.Ends(new AgentResult.Killed(TimeSpan.Zero, []));
        Assert.Equal((Some.Word(3, 2), ActionOutcome.Refused), Outcome());
        Assert.Equal((Some.Word(3, 1), ActionOutcome.Failed), Outcome());

        // Nobody's permit is needed for stopping what is one's own.
        var stop = _agents.Next(AgentAction.Stop);
        Assert.True(stop.Call.Permit());
        stop.Ends(ScriptedAgents.Done);
        _agents.Next(AgentAction.Monitor).Ends(ScriptedAgents.NotRunning);
        Assert.Equal((null, ActionOutcome.Succeeded), Outcome());
    }

    [Fact]
    public void An_actor_that_stops_kills_what_its_agent_runs()
    {
        var resource = Actor();
        resource.Tell(Run(Some.Word(3), ResourceVerb.Start), TestActor);
        var start = _agents.Next(AgentAction.Start);
        Sys.Stop(resource);
        AwaitCondition(() => start.IsKilled, Some.Patience);
    }

    private (Authority? Authority, ActionOutcome Outcome) Outcome()
    {
        var ended = ExpectMsg<ResourceActor.Ended>();
        return (ended.Run.Authority, ended.Outcome);
    }

    private ResourceState Changed() => _owner.ExpectMsg<ResourceActor.Changed>().State;

    private static ResourceActor.Run Run(Authority? authority, ResourceVerb verb) =>
        new(authority, Some.Operation(Some.Web, verb, TimeSpan.FromMilliseconds(10)));

    private IActorRef Actor() => Sys.ActorOf(ResourceActor.Props(Some.Web, _node, _owner.Ref));

    private IActorRef Started()
    {
        var resource = Actor();
        resource.Tell(Run(Some.Word(3, 1), ResourceVerb.Start), TestActor);
        Changed();
        _agents.Next(AgentAction.Start).Ends(ScriptedAgents.Done);
        ExpectMsg<ResourceActor.Ended>();
        return resource;
    }

    /// <summary>Runs, and is looked at every few milliseconds.</summary>
    private IActorRef Watched()
    {
        var resource = Started();
        resource.Tell(Run(Some.Word(3, 2), ResourceVerb.Monitor), TestActor);
        _agents.Next(AgentAction.Monitor).Ends(ScriptedAgents.Done);
        var state = ExpectMsg<ResourceActor.Ended>().State;
        Assert.Contains(state.History, report => report.Id == "monitor_10");
        return resource;
    }
}
