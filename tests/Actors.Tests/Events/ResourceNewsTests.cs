using System.Collections.Immutable;
using Akka.Actor;
using HaActors.Actors.Events;
using HaActors.Actors.Resource;
using HaActors.Agents;
using HaActors.Policy.Cib;
using HaActors.Policy.Model;

namespace HaActors.Actors.Tests.Events;

public sealed class ResourceNewsTests : ActorTest
{
    private readonly ResourceNews _news;

    public ResourceNewsTests()
    {
        Sys.EventStream.Subscribe(TestActor, typeof(ClusterEvent));
        _news = new ResourceNews(Some.Node(new HandTime()), Sys, Some.Web);
    }

    [Fact]
    public void An_operation_that_failed_is_told_with_what_it_said()
    {
        _news.Ended(
            Call(AgentAction.Start), new AgentResult.Failed(1, OcfExit.GenericError, "no disk", ["x", "no disk"], TimeSpan.FromSeconds(2)));
        var told = ExpectMsg<ClusterEvent.Action>();
        Assert.Equal(("start", 0, 1, 0, 2000), (told.Operation, told.IntervalMs, told.Exit, told.ExpectedExit, told.DurationMs));
        Assert.Equal<string>(["x", "no disk"], told.Output);
        Assert.False(told.Succeeded);
        Assert.Equal(Some.N1, told.Node);
        Assert.Equal("7.1.1", told.Authority);
    }

    [Fact]
    public void A_recurring_monitor_is_told_when_it_ends_otherwise_than_before()
    {
        Watch(new AgentResult.Done(TimeSpan.Zero));
        Watch(new AgentResult.Done(TimeSpan.Zero));
        Watch(new AgentResult.Killed(TimeSpan.Zero, []));
        Watch(new AgentResult.NotRunning(TimeSpan.Zero));
        Assert.Equal(0, ExpectMsg<ClusterEvent.Action>().Exit);
        Assert.Equal(7, ExpectMsg<ClusterEvent.Action>().Exit);
        Assert.False(HasMessages);
    }

    [Fact]
    public void A_restart_begins_the_watch_anew()
    {
        Watch(new AgentResult.Done(TimeSpan.Zero));
        _news.Ended(Call(AgentAction.Stop), new AgentResult.Done(TimeSpan.Zero));
        Watch(new AgentResult.Done(TimeSpan.Zero));
        Assert.Equal(["monitor", "stop", "monitor"], Enumerable.Range(0, 3).Select(_ => ExpectMsg<ClusterEvent.Action>().Operation));
    }

    [Fact]
    public void A_probe_is_told_when_it_found_something()
    {
        _news.Ended(Call(AgentAction.Monitor), new AgentResult.NotRunning(TimeSpan.Zero));
        _news.Ended(Call(AgentAction.Monitor), new AgentResult.Done(TimeSpan.Zero));
        var told = ExpectMsg<ClusterEvent.Action>();
        Assert.Equal((0, 7), (told.Exit, told.ExpectedExit));
        Assert.False(HasMessages);
    }

    [Fact]
    public void What_never_ran_is_no_result()
    {
        _news.Ended(Call(AgentAction.Start), new AgentResult.Refused());
        Assert.False(HasMessages);
    }

    [Fact]
    public void A_resource_on_this_node_tells_its_operations_and_where_it_settles()
    {
        var agents = new ScriptedAgents();
        var actor = Sys.ActorOf(ResourceActor.Props(Some.Web, Some.Node(new HandTime(), agents), TestActor));
        actor.Tell(new ResourceActor.Run(null, Some.Operation(Some.Web, ResourceVerb.Stop)), TestActor);
        agents.Asked.Next().Ends(ScriptedAgents.Done);
        agents.Asked.Next().Ends(ScriptedAgents.NotRunning);
        var told = FishForMessage<ClusterEvent.Action>(_ => true);
        Assert.Equal(("stop", ExecutionStatus.Done), (told.Operation, told.Status));
        var settled = FishForMessage<ClusterEvent.Resource>(_ => true);
        Assert.Equal(("unknown", "stopped"), (settled.Was, settled.Is));
    }

    private void Watch(AgentResult result) => _news.Ended(Call(AgentAction.Monitor, TimeSpan.FromSeconds(10)), result);

    private static AgentCall Call(AgentAction action, TimeSpan interval = default) => new(
        "web", action, ImmutableSortedDictionary<string, string>.Empty, Some.Patience, interval, "n1", () => true)
    {
        Authority = Some.Word(7),
    };
}
