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
        _node.Guard.QuorumVouchedUntil(new Instant(TimeSpan.FromHours(1)));
        _owner = CreateTestProbe();
    }

    [Fact]
    public void A_start_is_reported_as_under_way_and_then_as_running()
    {
        var resource = Actor();
        resource.Tell(new ResourceActor.Run(Some.Word(3), ResourceVerb.Start), TestActor);
        Assert.Equal(ResourceVerb.Start, Changed().Busy);
        var start = _agents.Next(AgentAction.Start);
        Assert.Equal(("web", "n1"), (start.Call.Resource, start.Call.NodeName));
        start.Ends(ScriptedAgents.Done);
        Assert.Equal((Activity.Running, null), (Changed().Activity, (ResourceVerb?)null));
        var ended = ExpectMsg<ResourceActor.Ended>();
        Assert.Equal((Some.Word(3), ActionOutcome.Succeeded, Activity.Running), (ended.Authority, ended.Outcome, ended.State.Activity));
    }

    [Fact]
    public void Operations_run_one_after_another_in_the_order_asked()
    {
        var resource = Actor();
        resource.Tell(new ResourceActor.Run(Some.Word(3, 1), ResourceVerb.Start), TestActor);
        resource.Tell(new ResourceActor.Run(Some.Word(3, 2), ResourceVerb.Stop), TestActor);
        resource.Tell(new ResourceActor.Run(Some.Word(3, 3), ResourceVerb.Probe), TestActor);
        var start = _agents.Next(AgentAction.Start);
        Assert.False(_agents.Asked.Any);
        start.Ends(ScriptedAgents.Done);
        var stop = _agents.Next(AgentAction.Stop);
        Assert.False(_agents.Asked.Any);
        stop.Ends(ScriptedAgents.Done);
        _agents.Next(AgentAction.Monitor).Ends(ScriptedAgents.NotRunning);
        var probe = _agents.Next(AgentAction.Monitor);
        probe.Ends(ScriptedAgents.NotRunning);
        Assert.Equal([1, 2, 3], Enumerable.Range(0, 3).Select(_ => ExpectMsg<ResourceActor.Ended>().Authority!.Action));
    }

    [Fact]
    public void An_outdated_term_begins_nothing()
    {
        Actor().Tell(new ResourceActor.Run(Some.Word(2), ResourceVerb.Start), TestActor);
        Assert.Equal(ActionOutcome.Refused, ExpectMsg<ResourceActor.Ended>().Outcome);
        Assert.False(_agents.Asked.Any);
    }

    [Fact]
    public void Without_quorum_nothing_begins()
    {
        _time.Pass(TimeSpan.FromHours(1));
        Actor().Tell(new ResourceActor.Run(Some.Word(3), ResourceVerb.Start), TestActor);
        Assert.Equal(ActionOutcome.Refused, ExpectMsg<ResourceActor.Ended>().Outcome);
        Assert.False(_agents.Asked.Any);
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public void What_became_outdated_before_the_agent_began_is_refused_at_the_point_of_effect(bool byTerm)
    {
        Actor().Tell(new ResourceActor.Run(Some.Word(3), ResourceVerb.Start), TestActor);
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
            (ActionOutcome.Refused, Activity.Unknown, null, 0),
            (ended.Outcome, ended.State.Activity, ended.State.Busy, ended.State.FailCount));
    }

    [Fact]
    public void A_stop_counts_only_once_a_monitor_agrees()
    {
        Actor().Tell(new ResourceActor.Run(Some.Word(3), ResourceVerb.Stop), TestActor);
        _agents.Next(AgentAction.Stop).Ends(ScriptedAgents.Done);
        _agents.Next(AgentAction.Monitor).Ends(ScriptedAgents.NotRunning);
        var ended = ExpectMsg<ResourceActor.Ended>();
        Assert.Equal((ActionOutcome.Succeeded, Activity.Stopped), (ended.Outcome, ended.State.Activity));
    }

    public static TheoryData<string> Doubts => ["runs", "fails", "times out"];

    [Theory, MemberData(nameof(Doubts))]
    public void A_stop_that_a_monitor_does_not_confirm_has_failed(string doubt)
    {
        Actor().Tell(new ResourceActor.Run(Some.Word(3), ResourceVerb.Stop), TestActor);
        _agents.Next(AgentAction.Stop).Ends(ScriptedAgents.Done);
        _agents.Next(AgentAction.Monitor).Ends(doubt switch
        {
            "runs" => ScriptedAgents.Done,
            "fails" => ScriptedAgents.Failed(),
            _ => new AgentResult.TimedOut(TimeSpan.FromSeconds(1), []),
        });
        var ended = ExpectMsg<ResourceActor.Ended>();
        Assert.Equal((ActionOutcome.Failed, Activity.StopFailed, 1), (ended.Outcome, ended.State.Activity, ended.State.FailCount));
        Assert.StartsWith("stop: the agent reported success, but a monitor afterwards did not: ", ended.State.LastFailure);
    }

    [Fact]
    public void A_failed_stop_is_told_from_a_failed_start()
    {
        var resource = Actor();
        resource.Tell(new ResourceActor.Run(Some.Word(3), ResourceVerb.Start), TestActor);
        _agents.Next(AgentAction.Start).Ends(ScriptedAgents.Failed());
        Assert.Equal(Activity.Failed, ExpectMsg<ResourceActor.Ended>().State.Activity);
        resource.Tell(new ResourceActor.Run(Some.Word(3), ResourceVerb.Stop), TestActor);
        _agents.Next(AgentAction.Stop).Ends(ScriptedAgents.Failed());
        var state = ExpectMsg<ResourceActor.Ended>().State;
        Assert.Equal((Activity.StopFailed, 2), (state.Activity, state.FailCount));
        Assert.Equal("stop: exit 1 (generic error): no luck", state.LastFailure);
    }

    [Theory]
    [InlineData(1, 1)]
    [InlineData(5, 1_000_000)]
    [InlineData(6, 1_000_000)]
    public void An_exit_that_cannot_go_away_by_itself_bans_the_node(int code, int failCount)
    {
        Actor().Tell(new ResourceActor.Run(Some.Word(3), ResourceVerb.Start), TestActor);
        _agents.Next(AgentAction.Start).Ends(ScriptedAgents.Failed(code));
        Assert.Equal(failCount, ExpectMsg<ResourceActor.Ended>().State.FailCount);
    }

    [Fact]
    public void A_missing_agent_is_a_failure_with_its_reason()
    {
        _agents.Missing = "it is in no folder";
        Actor().Tell(new ResourceActor.Run(Some.Word(3), ResourceVerb.Start), TestActor);
        var ended = ExpectMsg<ResourceActor.Ended>();
        Assert.Equal((ActionOutcome.Failed, "it is in no folder"), (ended.Outcome, ended.Detail));
    }

    [Theory]
    [InlineData(true, Activity.Running)]
    [InlineData(false, Activity.Stopped)]
    public void A_probe_tells_what_it_finds(bool runs, Activity activity)
    {
        Actor().Tell(new ResourceActor.Run(Some.Word(3), ResourceVerb.Probe), TestActor);
        _agents.Next(AgentAction.Monitor).Ends(runs ? ScriptedAgents.Done : ScriptedAgents.NotRunning);
        var ended = ExpectMsg<ResourceActor.Ended>();
        Assert.Equal((ActionOutcome.Succeeded, activity, 0), (ended.Outcome, ended.State.Activity, ended.State.FailCount));
    }

    [Fact]
    public void A_resource_that_a_monitor_finds_dead_is_reported_and_counted_once()
    {
        var resource = Watched();
        _agents.Next(AgentAction.Monitor).Ends(ScriptedAgents.Done);
        _agents.Next(AgentAction.Monitor).Ends(ScriptedAgents.NotRunning);
        var state = Changed();
        Assert.Equal((Activity.Failed, 1, false), (state.Activity, state.FailCount, state.Monitored));
        Assert.Equal("monitor: it is not running any more", state.LastFailure);

        // It is watched no more: what is asked next is what the cluster asks.
        resource.Tell(new ResourceActor.Run(Some.Word(3), ResourceVerb.Stop), TestActor);
        _agents.Next(AgentAction.Stop);
    }

    [Fact]
    public void A_stop_breaks_off_a_slow_monitor()
    {
        var resource = Watched();
        var monitor = _agents.Next(AgentAction.Monitor);
        resource.Tell(new ResourceActor.Run(Some.Word(3), ResourceVerb.Stop), TestActor);
        AwaitCondition(() => monitor.IsKilled, Some.Patience);
        monitor.Ends(new AgentResult.Killed(TimeSpan.Zero, []));
        _agents.Next(AgentAction.Stop).Ends(ScriptedAgents.Done);
        _agents.Next(AgentAction.Monitor).Ends(ScriptedAgents.NotRunning);
        var state = ExpectMsg<ResourceActor.Ended>().State;
        Assert.Equal((Activity.Stopped, 0), (state.Activity, state.FailCount));
    }

    [Fact]
    public void A_clean_up_forgets_failures_and_has_it_looked_at_again()
    {
        var resource = Actor();
        resource.Tell(new ResourceActor.Run(Some.Word(3), ResourceVerb.Stop), TestActor);
        _agents.Next(AgentAction.Stop).Ends(ScriptedAgents.Failed());
        ExpectMsg<ResourceActor.Ended>();
        resource.Tell(new ResourceActor.ForgetFailures(), TestActor);
        var state = (ResourceState)_owner.FishForMessage<ResourceActor.Changed>(changed => changed.State.FailCount == 0 && changed.State.Busy is null).State;
        Assert.Equal(ResourceState.Unknown(Some.Web), state);
    }

    [Fact]
    public void At_the_loss_of_quorum_a_start_is_broken_off_what_waits_is_dropped_and_the_node_stops_it()
    {
        var resource = Actor();
        resource.Tell(new ResourceActor.Run(Some.Word(3, 1), ResourceVerb.Start), TestActor);
        resource.Tell(new ResourceActor.Run(Some.Word(3, 2), ResourceVerb.Probe), TestActor);
        var start = _agents.Next(AgentAction.Start);
        _time.Pass(TimeSpan.FromHours(1));
        resource.Tell(new ResourceActor.DropClusterWork());
        resource.Tell(new ResourceActor.Run(null, ResourceVerb.Stop), TestActor);
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
        resource.Tell(new ResourceActor.Run(Some.Word(3), ResourceVerb.Start), TestActor);
        var start = _agents.Next(AgentAction.Start);
        Sys.Stop(resource);
        AwaitCondition(() => start.IsKilled, Some.Patience);
    }

    private (Authority? Authority, ActionOutcome Outcome) Outcome()
    {
        var ended = ExpectMsg<ResourceActor.Ended>();
        return (ended.Authority, ended.Outcome);
    }

    private ResourceState Changed() => _owner.ExpectMsg<ResourceActor.Changed>().State;

    private IActorRef Actor(TimeSpan? monitorInterval = null) =>
        Sys.ActorOf(ResourceActor.Props(Some.Resource(Some.Web, monitorInterval), _node, _owner.Ref));

    /// <summary>Runs, and is looked at every few milliseconds.</summary>
    private IActorRef Watched()
    {
        var resource = Actor(TimeSpan.FromMilliseconds(10));
        resource.Tell(new ResourceActor.Run(Some.Word(3, 1), ResourceVerb.Start), TestActor);
        _agents.Next(AgentAction.Start).Ends(ScriptedAgents.Done);
        ExpectMsg<ResourceActor.Ended>();
        resource.Tell(new ResourceActor.Run(Some.Word(3, 2), ResourceVerb.Monitor), TestActor);
        Assert.True(ExpectMsg<ResourceActor.Ended>().State.Monitored);
        _owner.FishForMessage<ResourceActor.Changed>(changed => changed.State.Monitored);
        return resource;
    }
}
