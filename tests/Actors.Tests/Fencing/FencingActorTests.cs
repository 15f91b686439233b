using Akka.Actor;
using Akka.TestKit;
using HaActors.Actors.Coordinator;
using HaActors.Actors.Fencing;
using HaActors.Actors.Membership;
using HaActors.Actors.Node;
using HaActors.Agents;
using HaActors.Policy.Fencing;
using HaActors.Policy.Model;

namespace HaActors.Actors.Tests.Fencing;

public sealed class FencingActorTests : ActorTest
{
    private static readonly FencingActor.Fence Order = new(Some.Word(3), "it is silent", [Some.N1, Some.N3]);

    private readonly HandTime _time = new();
    private readonly ScriptedFences _fences = new();
    private readonly Lease _lease;
    private readonly TestProbe _coordinator;
    private NodeRuntime _node;

    public FencingActorTests()
    {
        _node = Node(Some.Device("first"), Some.Device("second"));
        _lease = new Lease(_time);
        _lease.ExtendTo(new Instant(TimeSpan.FromHours(1)));
        _coordinator = CreateTestProbe();
    }

    [Fact]
    public void A_device_that_confirms_ends_it()
    {
        Actor().Tell(Order);
        var request = _fences.Asked.Next();
        Assert.Equal(("fence_first", "n2", FenceVerb.Reboot), (request.Call.Agent, request.Call.Call.Target, request.Call.Call.Action));
        _time.Pass(TimeSpan.FromMilliseconds(40));
        request.Ends(ScriptedFences.Confirmed);
        var began = _coordinator.ExpectMsg<FencingActor.Began>();
        Assert.Equal(("first", Some.N1), (began.Device.Id, began.Executor!.Value));
        Assert.True(_coordinator.ExpectMsg<FencingActor.Answered>().Confirmed);
        var ended = _coordinator.ExpectMsg<FencingActor.Ended>();
        Assert.Equal((Some.N2, "first", 40), (ended.Target, ended.Devices, ended.ElapsedMs));
    }

    [Fact]
    public void Devices_are_tried_in_their_order_and_again_until_one_confirms()
    {
        Actor().Tell(Order with { Online = [Some.N1] });
        foreach (var device in new[] { "first", "second", "first", "second" })
        {
            var request = _fences.Asked.Next();
            Assert.Equal($"fence_{device}", request.Call.Agent);
            request.Ends(ScriptedFences.Failed);
            _coordinator.ExpectMsg<FencingActor.Began>();
            var answered = _coordinator.ExpectMsg<FencingActor.Answered>();
            Assert.Equal((false, "exit 1: no answer"), (answered.Confirmed, answered.Detail));
        }
    }

    public static TheoryData<string> Doubts => ["failed", "timed out", "killed", "could not run", "refused"];

    [Theory, MemberData(nameof(Doubts))]
    public void Nothing_but_a_confirmation_counts(string doubt)
    {
        Actor().Tell(Order);
        _fences.Asked.Next().Ends(doubt switch
        {
            "failed" => ScriptedFences.Failed,
            "timed out" => new FenceResult.TimedOut(TimeSpan.FromSeconds(1), []),
            "killed" => new FenceResult.Killed(TimeSpan.Zero, []),
            "could not run" => new FenceResult.CannotRun("it is not there"),
            _ => new FenceResult.Refused(),
        });
        _coordinator.ExpectMsg<FencingActor.Began>();
        Assert.False(_coordinator.ExpectMsg<FencingActor.Answered>().Confirmed);
    }

    [Fact]
    public void The_same_order_again_starts_no_second_request()
    {
        var actor = Actor();
        actor.Tell(Order);
        actor.Tell(Order);
        _fences.Asked.Next().Ends(ScriptedFences.Confirmed);
        _coordinator.FishForMessage(message => message is FencingActor.Ended);
        Assert.False(_fences.Asked.Any);
    }

    [Fact]
    public void A_request_is_killed_with_its_actor()
    {
        var actor = Actor();
        actor.Tell(Order);
        var request = _fences.Asked.Next();
        Sys.Stop(actor);
        AwaitCondition(() => request.IsKilled, Some.Patience);
    }

    [Theory]
    [InlineData("lease")]
    [InlineData("term")]
    public void A_coordinator_whose_time_is_over_may_not_fence_any_more(string over)
    {
        Actor().Tell(Order);
        var request = _fences.Asked.Next();
        Assert.True(request.Call.Call.Permit());
        if (over == "lease")
            _lease.Revoke();
        else
            _node.Guard.Saw(new Term(4));

        Assert.False(request.Call.Call.Permit());
    }

    [Fact]
    public void Without_a_device_an_operator_is_told_what_to_do()
    {
        _node = Node(Some.Device("other") with { Targets = [Some.N3] });
        Actor().Tell(Order);
        Assert.Equal("no configured device can fence it", _coordinator.ExpectMsg<FencingActor.Stuck>().Why);
    }

    private NodeRuntime Node(params FenceDevice[] devices)
    {
        var node = Some.Node(_time, fences: _fences, configuration: Some.Cluster() with { FenceDevices = [.. devices] });
        node.Guard.Saw(new Term(3));
        node.Guard.VouchedUntil(new Term(3), new Instant(TimeSpan.FromHours(100)));
        node.Guard.QuorumVouchedUntil(new Instant(TimeSpan.FromHours(1)));
        return node;
    }

    private IActorRef Actor() => _coordinator.ChildActorOf(FencingActor.Props(
        _node, _lease, new PeerPaths(_node, new Address("akka.tcp", "test")), Some.N2,
        FencePlan.For(_node.Settings.Configuration, FenceKnowledge.None, Some.N2, FenceVerb.Reboot), new DeviceSlots()));
}
