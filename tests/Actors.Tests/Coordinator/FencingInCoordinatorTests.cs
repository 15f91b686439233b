using System.Collections.Immutable;
using Akka.Actor;
using Akka.TestKit;
using HaActors.Actors.Coordinator;
using HaActors.Actors.Events;
using HaActors.Actors.Node;
using HaActors.Actors.Protocol;
using HaActors.Actors.Quorum;
using HaActors.Agents;
using HaActors.Policy.Cib;
using HaActors.Policy.Fencing;
using HaActors.Policy.Log;
using HaActors.Policy.Model;
using HaActors.Policy.Tests;

namespace HaActors.Actors.Tests.Coordinator;

/// <summary>
/// The coordinator with its fences, between a quorum that commits everything and nodes that report nothing but what a test
/// says.
/// </summary>
public sealed partial class FencingInCoordinatorTests : OneSystemTest
{
    private readonly HandTime _time = new();
    private readonly ScriptedFences _fences = new();
    private readonly Lease _lease;
    private readonly SortedDictionary<NodeName, Incarnation> _heard = [];
    private TestProbe? _gateways;
    private NodeRuntime _node = null!;
    private IActorRef _coordinator = ActorRefs.Nobody;
    private long _calls;

    public FencingInCoordinatorTests()
    {
        _lease = new Lease(_time);
        foreach (var name in new[] { Some.N1, Some.N2, Some.N3 })
            _heard[name] = new Incarnation($"{name}-1");
    }

    [Fact]
    public void A_node_that_must_be_switched_on_is_not_used_before_its_device_says_so()
    {
        Lead(Some.Device("power"), Some.Device("fabric") with { ProvidesUnfencing = true, Targets = [Some.N3] });
        var request = _fences.Asked.Next();
        Assert.Equal(("fence_fabric", "n3", FenceVerb.On), (request.Call.Agent, request.Call.Call.Target, request.Call.Call.Action));
        Assert.Equal("joining", Presence(Some.N3));
        request.Ends(ScriptedFences.Confirmed);
        Until(() => Presence(Some.N3) == "online", "it is used");
    }

    [Fact]
    public void A_device_that_fails_its_monitor_is_told_of_and_so_is_that_it_works_again()
    {
        Lead(Some.Device("power") with { MonitorInterval = TimeSpan.FromMilliseconds(50) });
        bool IsTold() => Status().Problems.Any(problem => problem.StartsWith("Fence device power does not work", StringComparison.Ordinal));
        Until(() => Answered(ScriptedFences.Failed) && IsTold(), "it is told");
        Until(() => Answered(new FenceResult.Confirmed(TimeSpan.Zero, PowerState.Unknown)) && !IsTold(), "it works again");

        // Answered late, a look counts as failed; then the next one is answered.
        bool Answered(FenceResult result)
        {
            while (_fences.Asked.Any)
                NextOf(FenceVerb.Monitor).Ends(result);
            return true;
        }
    }

    [Fact]
    public void What_is_wrong_on_one_node_is_told_to_who_asks_on_another()
    {
        Lead(Some.Device("power"));
        bool Tells(string problem) => Status().Problems.Contains(problem);
        Report(Some.N2, _heard[Some.N2], 2, problems: ["Bond bond0 is degraded.", "DRBD resource r0 has no disk."]);

        // Tests ask as n1, which adds its own.
        Report(Some.N1, _heard[Some.N1], 2, problems: ["The witness is away."]);
        Until(() => Tells("n2: Bond bond0 is degraded.") && Tells("n2: DRBD resource r0 has no disk."), "they are told");
        Assert.DoesNotContain(Status().Problems, problem => problem.Contains("witness"));
        Report(Some.N2, _heard[Some.N2], 3);
        Until(() => !Tells("n2: Bond bond0 is degraded."), "it is over");
        Report(Some.N3, _heard[Some.N3], 2, problems: ["Bond bond0 is degraded."]);
        Until(() => Tells("n3: Bond bond0 is degraded."), "it is told");
        Lose(Some.N3);
        Assert.False(Tells("n3: Bond bond0 is degraded."));
    }

    [Fact]
    public void A_node_that_was_fenced_too_often_is_left_alone_with_an_alert_until_somebody_unblocks_it()
    {
        Sys.EventStream.Subscribe(TestActor, typeof(ClusterEvent.Fencing));
        var at = _time.GetUtcNow();
        Lead(
            configuration => configuration with
            {
                Fencing = configuration.Fencing with { Loop = new LoopSettings(2, TimeSpan.FromHours(1), TimeSpan.FromHours(1)) },
            },
            FencingFacts.Change(DesiredState.Empty, facts => facts.Fenced(Some.N3, at, true).Fenced(Some.N3, at, true)),
            Some.Device("power"));
        Lose(Some.N3);
        FishForMessage<ClusterEvent.Fencing>(happened => happened is { Step: FencingStep.Loop } && happened.Subject == Some.N3);
        Until(() => Status().Problems.Any(problem => problem.Contains("pbm ha fence unblock n3")), "the status says what to do");
        Assert.False(_fences.Asked.Any);
        Assert.IsType<OperatorAnswer.Accepted>(Ask(new OperatorRequest.UnblockFence("n3")));
        Assert.Equal("n3", NextOf(FenceVerb.Reboot).Call.Call.Target);
    }

    [Fact]
    public void A_person_s_word_ends_a_fence_that_no_device_can_confirm()
    {
        Lead(Some.Device("power"));
        Assert.IsType<OperatorAnswer.Rejected>(Ask(new OperatorRequest.ConfirmFenced("n3", "I see it", "anna")));
        Lose(Some.N3);
        var request = NextOf(FenceVerb.Reboot);
        Assert.IsType<OperatorAnswer.Accepted>(Ask(new OperatorRequest.ConfirmFenced("n3", "its plug is in my hand", "anna")));
        Until(() => request.IsKilled, "the device's program is ended");
        Assert.Equal("down", Presence(Some.N3));
        var last = Assert.IsType<OperatorAnswer.Fences>(Ask(new OperatorRequest.GetFenceHistory())).Records[0];
        Assert.Equal(("confirmed", "anna"), (last.Outcome, last.By));
    }

    [Fact]
    public void A_device_that_must_be_asked_whom_it_can_fence_comes_after_those_that_surely_can()
    {
        Lead(Some.Device("asked") with { Check = HostCheck.Status }, Some.Device("sure"));
        Lose(Some.N3);
        var request = NextOf(FenceVerb.Reboot);
        Assert.Equal("fence_sure", request.Call.Agent);
        request.Ends(ScriptedFences.Failed);
        var question = NextOf(FenceVerb.Status);
        Assert.Equal("fence_asked", question.Call.Agent);
        question.Ends(new FenceResult.Confirmed(TimeSpan.Zero, PowerState.On));
        Assert.Equal("fence_asked", NextOf(FenceVerb.Reboot).Call.Agent);
        Assert.Equal("lost", Presence(Some.N3));
    }

    [Fact]
    public void A_device_that_does_not_know_a_node_is_not_told_to_fence_it()
    {
        Lead(Some.Device("asked") with { Check = HostCheck.Status }, Some.Device("late") with { Check = HostCheck.Status });
        Lose(Some.N3);
        var question = NextOf(FenceVerb.Status);
        Assert.Equal("fence_asked", question.Call.Agent);
        question.Ends(ScriptedFences.Failed);
        question = NextOf(FenceVerb.Status);
        Assert.Equal("fence_late", question.Call.Agent);

        // That it is off already is its status, and no fence: it was not this cluster that switched it off.
        question.Ends(new FenceResult.Confirmed(TimeSpan.Zero, PowerState.Off));
        var fence = NextOf(FenceVerb.Reboot);
        Assert.Equal("lost", Presence(Some.N3));
        fence.Ends(ScriptedFences.Confirmed);
        Until(() => Presence(Some.N3) == "down", "it is fenced");
    }

    [Fact]
    public void A_level_that_was_half_done_when_its_coordinator_lost_the_term_is_begun_anew_by_the_next_one()
    {
        LeadWithTwoFeeds();
        Lose(Some.N3);
        var left = NextOf(FenceVerb.Off);
        Assert.Equal("fence_left", left.Call.Agent);
        left.Ends(ScriptedFences.Confirmed);
        var right = NextOf(FenceVerb.Off);
        Assert.Equal("fence_right", right.Call.Agent);

        _coordinator.Tell(new CoordinatorActor.TermLost(new Term(4)));
        Until(() => right.IsKilled, "what it began is ended");
        right.Ends(ScriptedFences.Confirmed);

        Win(new Term(5), DesiredState.Empty);
        Assert.Equal("fence_left", NextOf(FenceVerb.Off).Call.Agent);
    }

    [Fact]
    public void A_feed_that_is_on_again_after_the_last_one_was_switched_off_is_no_confirmation()
    {
        LeadWithTwoFeeds();
        Lose(Some.N3);
        NextOf(FenceVerb.Off).Ends(ScriptedFences.Confirmed);
        NextOf(FenceVerb.Off).Ends(ScriptedFences.Confirmed);
        var look = NextOf(FenceVerb.Status);
        Assert.Equal("fence_left", look.Call.Agent);
        Assert.Equal("lost", Presence(Some.N3));
        look.Ends(new FenceResult.Confirmed(TimeSpan.Zero, PowerState.On));
        Assert.Equal("fence_left", NextOf(FenceVerb.Off).Call.Agent);
        Assert.Equal("lost", Presence(Some.N3));
    }

    [Fact]
    public void A_fence_is_in_force_until_its_target_is_used_again()
    {
        Lead(Some.Device("power"));
        Lose(Some.N3);
        NextOf(FenceVerb.Reboot).Ends(ScriptedFences.Confirmed);
        Until(() => Presence(Some.N3) == "down", "it is fenced");
        Assert.True(LastFence().IsInForce);
        _heard[Some.N3] = new Incarnation("n3-2");
        See();
        Report(Some.N3, _heard[Some.N3]);
        Until(() => Presence(Some.N3) == "online", "it is back");
        Assert.False(LastFence().IsInForce);
    }

    private FenceRecord LastFence() =>
        Assert.IsType<OperatorAnswer.Fences>(Ask(new OperatorRequest.GetFenceHistory())).Records.First(record => record.Outcome == "confirmed");

    private void Lead(params ImmutableArray<FenceDevice> devices) => Lead(configuration => configuration, DesiredState.Empty, devices);

    /// <summary>n3 is off when both are.</summary>
    private void LeadWithTwoFeeds() => Lead(
        configuration => configuration with
        {
            Cib = configuration.Cib with
            {
                FencingTopology = [new FencingLevel("l1", "n3", null, null, null, 1, ["left", "right"], new Place("fencing-level", "l1", 0))],
            },
        },
        DesiredState.Empty,
        Some.Device("left"), Some.Device("right"));

    private void Lead(
        Func<ClusterConfiguration, ClusterConfiguration> change, DesiredState desired, params ImmutableArray<FenceDevice> devices)
    {
        _node = Some.Node(
            _time, fences: _fences, configuration: AllHere(change(Some.Cluster()) with { FenceDevices = devices }), stopWait: TimeSpan.FromMinutes(1));
        var far = new Instant(TimeSpan.FromHours(100));
        _lease.ExtendTo(far);
        _node.Guard.QuorumVouchedUntil(far);
        Sys.ActorOf(Props.Create(() => new Quorum()), QuorumActor.Name);
        var gateway = _gateways?.Ref;
        Sys.ActorOf(
            gateway is null ? NodeGateway.Props(_node, CreateTestProbe().Ref, Self, ActorRefs.Nobody) : Props.Create(() => new Forwarder(gateway)),
            NodeGateway.Name);
        _coordinator = Sys.ActorOf(CoordinatorActor.Props(_node, _lease, Self, CreateTestProbe().Ref), CoordinatorActor.Name);
        Win(new Term(4), desired);
    }

    private void Win(Term term, DesiredState desired)
    {
        _node.Guard.Saw(term);
        _node.Guard.VouchedUntil(term, new Instant(TimeSpan.FromHours(100)));
        _coordinator.Tell(new CoordinatorActor.TermWon(term, desired, Formed: true));
        See();
        foreach (var (name, life) in _heard)
            Report(name, life);
        See();
    }

    private void Report(
        NodeName name, Incarnation life, long number = 1, ImmutableArray<NodeName>? hears = null, ImmutableArray<string>? problems = null) => _coordinator.Tell(
        new NodeReport(
            name, life, number, false, true,
            [.. _node.Settings.Configuration.Resources.Values.Select(resource => Histories.Of(resource, Activity.Stopped))],
            NodeState.NoAttributes)
        {
            Hears = hears,
            Problems = problems,
        });

    private void See() => _coordinator.Tell(new CoordinatorActor.Sight(
        _heard.ToImmutableSortedDictionary(), [.. _heard.Keys], MayJudge: true));

    private void Lose(NodeName name)
    {
        Until(() => Presence(name) == "online", $"{name} is online");
        _heard.Remove(name);
        See();
        _time.Pass(TimeSpan.FromSeconds(1));
        See();
        Until(() => Presence(name) == "lost", $"{name} is lost");
    }

    private Operation<(string Agent, FenceCall Call), FenceResult> NextOf(FenceVerb verb)
    {
        var next = _fences.Asked.Next();
        Assert.Equal(verb, next.Call.Call.Action);
        return next;
    }

    private string Presence(NodeName name) => Status().Nodes.Single(node => node.Name == name.Value).Presence;

    private ClusterStatus Status() => Assert.IsType<OperatorAnswer.Status>(Ask(new OperatorRequest.GetStatus())).Cluster;

    private OperatorAnswer Ask(OperatorRequest request)
    {
        var id = ++_calls;
        var probe = CreateTestProbe();
        _coordinator.Tell(new OperatorCall(Some.N1, id, request), probe.Ref);
        return probe.FishForMessage<OperatorReply>(reply => reply.Id == id).Answer;
    }

    private void Until(Func<bool> condition, string what) => AwaitCondition(condition, Some.Patience, TimeSpan.FromMilliseconds(10), what);

    private sealed class Forwarder : ReceiveActor
    {
        public Forwarder(IActorRef listener) => ReceiveAny(listener.Forward);
    }

    /// <summary>Commits everything at once.</summary>
    private sealed class Quorum : ReceiveActor
    {
        public Quorum()
        {
            Receive<QuorumActor.Propose>(proposed => Sender.Tell(new QuorumActor.Committed(
                proposed.Id, Outcome.Done, LogState.Empty with { Desired = ((Change.SetDesired)proposed.Change).Desired })));
            ReceiveAny(_ => { });
        }
    }
}
