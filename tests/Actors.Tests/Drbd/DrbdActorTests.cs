using System.Collections.Immutable;
using Akka.Actor;
using Akka.TestKit;
using HaActors.Actors.Drbd;
using HaActors.Actors.Facts;
using HaActors.Actors.Protocol;
using HaActors.Policy.Cib;
using HaActors.Policy.Configuration;
using HaActors.Policy.Drbd;
using HaActors.Policy.Model;
using HaActors.Testing;

namespace HaActors.Actors.Tests.Drbd;

public sealed class DrbdActorTests : ActorTest
{
    private readonly ModelDrbd _pair = new();
    private readonly ModelDrbdMachine _n1;
    private readonly ModelDrbdMachine _n2;
    private readonly NodeRuntime _runtime;
    private readonly TestProbe _operator;
    private readonly IActorRef _here;
    private readonly IActorRef _there;

    public DrbdActorTests()
    {
        (_n1, _n2) = ModelDrbdMachine.Pair(_pair);
        _operator = CreateTestProbe();
        StandIn("operator", _operator.Ref);
        _runtime = Some.Node(TimeProvider.System, configuration: Cluster());
        _here = Sys.ActorOf(DrbdActor.Props(_runtime, _n1, TestActor), "here");
        _there = Sys.ActorOf(DrbdActor.Props(Some.Node(TimeProvider.System, configuration: Cluster(), self: Some.N2), _n2, Sys.DeadLetters), "there");
    }

    private static ClusterConfiguration Cluster()
    {
        var files = CibParts.Primitive("files", "net:drbd") with { Parameters = CibParts.Blocks("files-parameters", ("resource", ModelDrbd.Resource)) };
        var clone = new CloneEntry(
            "files-clone", files, CibParts.Blocks("files-clone-meta", ("promotable", "true")), [], CibParts.PlaceOf("clone", "files-clone"));
        return Some.Cluster() with
        {
            Cib = CibParts.Empty with { Resources = [clone] },
            Drbd = new DrbdSettings(DrbdDialect.V84, [new DrbdDeclaration(
                ModelDrbd.Resource,
                DrbdProtocol.C,
                false,
                DrbdFencing.ResourceAndStonith,
                ImmutableSortedDictionary<int, DrbdVolumeDeclaration>.Empty.Add(0, new DrbdVolumeDeclaration(0, "/dev/vg0/r0", "internal")),
                [
                    new DrbdHost(Some.N1, "10.0.0.1", 7789, ImmutableSortedDictionary<int, string>.Empty),
                    new DrbdHost(Some.N2, "10.0.0.2", 7789, ImmutableSortedDictionary<int, string>.Empty),
                ],
                ImmutableSortedDictionary<string, ImmutableSortedDictionary<string, string>>.Empty)]),
        };
    }

    private void Both(Action<ModelDrbd.Side> act)
    {
        act(_n1.Side);
        act(_n2.Side);
        _n1.Tell();
        _n2.Tell();
    }

    private void ExpectAttribute(string name, string? value) => FishForMessage<ChangeAttributes>(
        change => change.Updates is [{ } update] && update.Name == name && update.Value == value, Some.Patience);

    [Fact]
    public void The_kernel_s_events_become_the_promotion_score_at_once()
    {
        Both(side => side.Up());
        ExpectAttribute("master-files", "10000");
        _n2.Side.PowerOff();
        _n1.Tell();
        ExpectAttribute("master-files", "1000");
        _n1.Side.Down();
        _n1.Tell();
        ExpectAttribute("master-files", null);
    }

    [Fact]
    public void A_side_that_must_not_be_promoted_says_so_whoever_prefers_it()
    {
        Both(side => side.Up());
        ExpectAttribute("master-files", "10000");
        _n1.Side.Disk = DrbdDisk.Inconsistent;
        _n1.Tell();
        ExpectAttribute("master-files", "-INFINITY");
    }

    [Fact]
    public void A_follower_that_dies_is_begun_anew_and_reads_the_truth()
    {
        Both(side => side.Up());
        ExpectAttribute("master-files", "10000");
        _n1.EndFollower();
        _n2.Side.PowerOff();
        ExpectAttribute("master-files", "1000");
        Assert.True(_n1.Followers >= 2);
    }

    private void SplitBrain()
    {
        Both(side => side.Up());
        _pair.IsOpen = false;
        foreach (var side in _pair.Sides)
        {
            side.Answered(DrbdFencePeer.Fenced);   // somebody lied to both
            Assert.Null(side.Primary());
            side.Write(side.Number);
        }

        Both(_ => { });
        _pair.IsOpen = true;
        Both(_ => { });
        AwaitCondition(() => _runtime.Problems.All.Any(problem => problem.Contains("split brain", StringComparison.Ordinal)), Some.Patience);
    }

    /// <summary>The other node's questions go there, as over the network.</summary>
    private void Route() => _operator.SetAutoPilot(new DelegateAutoPilot((sender, message) =>
    {
        if (message is FactsGate.ToNode ask)
            _there.Tell(ask.Question, sender);
        return AutoPilot.KeepRunning;
    }));

    [Fact]
    public void A_split_brain_is_explained_and_healed_by_a_person_s_choice_with_a_snapshot_first()
    {
        SplitBrain();
        Route();
        var person = CreateTestProbe();
        _here.Tell(new DrbdResolve(ModelDrbd.Resource, null, true), person.Ref);
        var explained = person.FishForMessage<DrbdProgress>(progress => progress.Final, Some.Patience);
        Assert.Contains("n1 and n2 were both written", explained.Text, StringComparison.Ordinal);

        _n2.Backing = _n2.Backing.Add(0, new DrbdBacking("vg0", "r0"));
        _here.Tell(new DrbdResolve(ModelDrbd.Resource, "n2", true), person.Ref);
        AwaitCondition(() => _pair.IsSyncing, Some.Patience);
        Assert.Equal(["Snapshot", "Secondary", "Discard"], _n2.Done.Select(done => done.Split(' ')[0]));
        Assert.DoesNotContain(_n1.Done, done => done.StartsWith("Secondary", StringComparison.Ordinal));
        _pair.EndSync();
        Both(_ => { });
        var end = person.FishForMessage<DrbdProgress>(progress => progress.Final, Some.Patience);
        Assert.False(end.Failed, end.Text);
        Assert.Contains("vg0/r0-0-before-heal", end.Text, StringComparison.Ordinal);
        Assert.Equal([0], _n2.Side.Data.AsEnumerable());
        AwaitCondition(() => _runtime.Problems.All.IsEmpty, Some.Patience);
    }

    private TestProbe AskOfKernel()
    {
        var kernel = CreateTestProbe();
        _here.Tell(new FencePeerCall(ModelDrbd.Resource, "n2"), kernel.Ref);
        return kernel;
    }

    private sealed class Coordinator
    {
        public string Configuration { get; set; } = "cluster.name = \"test\"\n";

        public string Presence { get; set; } = "online";

        public ImmutableArray<FenceRecord> Fences { get; set; } = [];

        /// <summary>It gives no configuration away.</summary>
        public bool IsBusy { get; set; }

        public List<object> Asked { get; } = [];

        public int Asks<T>()
        {
            lock (Asked)
                return Asked.OfType<T>().Count();
        }

        public OperatorAnswer Answer(OperatorRequest request)
        {
            lock (Asked)
                Asked.Add(request);
            return request switch
            {
                OperatorRequest.GetConfiguration when IsBusy => new OperatorAnswer.Unavailable("busy"),
                OperatorRequest.GetConfiguration => new OperatorAnswer.Configuration(Configuration) { Revision = 7 },
                OperatorRequest.ChangeConfiguration { BasedOn: 7, Wish: ConfigurationWish.Edits edits } => Change(edits),
                OperatorRequest.GetStatus => new OperatorAnswer.Status(new ClusterStatus(
                    "test", "n1", "n3", true, 3, 2, 3, 0, [new HaActors.Actors.Protocol.NodeStatus("n2", "10.0.0.2", Presence, false, false, 1, null)], [], [], [])),
                OperatorRequest.GetFenceHistory => new OperatorAnswer.Fences(Fences),
                _ => new OperatorAnswer.Accepted("as you wish"),
            };
        }

        private OperatorAnswer.Accepted Change(ConfigurationWish.Edits edits)
        {
            Configuration = ConfigurationDocument.Parse(Configuration).Apply(edits.All).ToString();
            return new OperatorAnswer.Accepted("Revision 8 is in force");
        }
    }

    private Coordinator Coordinate()
    {
        var coordinator = new Coordinator();
        _operator.SetAutoPilot(new DelegateAutoPilot((sender, message) =>
        {
            if (message is FactsGate.ToNode ask)
                _there.Tell(ask.Question, sender);
            else if (message is OperatorRequest request)
                sender.Tell(coordinator.Answer(request));
            return AutoPilot.KeepRunning;
        }));
        return coordinator;
    }

    [Fact]
    public void A_peer_that_is_heard_outdates_itself_and_the_promise_comes_first()
    {
        Both(side => side.Up());
        Assert.Null(_n1.Side.Primary());
        _pair.IsOpen = false;
        Both(_ => { });
        var coordinator = Coordinate();
        Assert.Equal(DrbdFencePeer.Outdated, AskOfKernel().ExpectMsg<FencePeerVerdict>(Some.Patience).ExitCode);
        Assert.Equal(DrbdDisk.Outdated, _n2.Side.Disk);
        Assert.Equal(Some.N1, DrbdReservation.Holder(ConfigurationDocument.Parse(coordinator.Configuration), ModelDrbd.Resource));
    }

    [Fact]
    public void A_lost_peer_is_waited_for_until_its_fence_is_confirmed()
    {
        Both(side => side.Up());
        var coordinator = Coordinate();
        coordinator.Presence = "lost";
        var kernel = AskOfKernel();
        AwaitCondition(() => DrbdReservation.Holder(ConfigurationDocument.Parse(coordinator.Configuration), ModelDrbd.Resource) == Some.N1, Some.Patience);
        kernel.ExpectNoMsg(TimeSpan.FromMilliseconds(700));

        coordinator.Fences = [new FenceRecord("n2", "silent", "n3", 3, DateTimeOffset.UtcNow, 900, "confirmed", "power", null) { Action = "reboot" }];
        coordinator.Presence = "down";
        Assert.Equal(DrbdFencePeer.Fenced, kernel.ExpectMsg<FencePeerVerdict>(Some.Patience).ExitCode);
    }

    [Fact]
    public void A_peer_that_was_fenced_and_is_back_was_fenced()
    {
        Both(side => side.Up());
        var coordinator = Coordinate();
        coordinator.Presence = "down";
        coordinator.Fences = [new FenceRecord("n2", "silent", "n3", 3, DateTimeOffset.UtcNow, 900, "confirmed", "power", null) { Action = "reboot" }];
        coordinator.IsBusy = true;   // the promise comes late
        var kernel = AskOfKernel();
        AwaitCondition(() => coordinator.Asks<OperatorRequest.GetFenceHistory>() > 3, Some.Patience);
        coordinator.Presence = "online";
        var asks = coordinator.Asks<OperatorRequest.GetStatus>();
        AwaitCondition(() => coordinator.Asks<OperatorRequest.GetStatus>() > asks + 1, Some.Patience);
        coordinator.IsBusy = false;
        Assert.Equal(DrbdFencePeer.Fenced, kernel.ExpectMsg<FencePeerVerdict>(Some.Patience).ExitCode);
    }

    [Fact]
    public void A_peer_whose_kernel_has_not_noticed_yet_is_waited_for()
    {
        Both(side => side.Up());
        Assert.Null(_n1.Side.Primary());
        var coordinator = Coordinate();
        var kernel = AskOfKernel();
        AwaitCondition(() => DrbdReservation.Holder(ConfigurationDocument.Parse(coordinator.Configuration), ModelDrbd.Resource) == Some.N1, Some.Patience);
        kernel.ExpectNoMsg(TimeSpan.FromMilliseconds(700));
        _pair.IsOpen = false;
        Both(_ => { });
        Assert.Equal(DrbdFencePeer.Outdated, kernel.ExpectMsg<FencePeerVerdict>(Some.Patience).ExitCode);
        Assert.Equal(0, coordinator.Asks<OperatorRequest.FenceNode>());
    }

    [Fact]
    public void A_peer_that_has_it_not_up_has_its_disk_outdated()
    {
        Both(side => side.Up());
        Assert.Null(_n1.Side.Primary());
        _n2.Side.PowerOff();
        _n2.Side.PowerOn();
        Both(_ => { });
        Coordinate();
        Assert.Equal(DrbdFencePeer.Outdated, AskOfKernel().ExpectMsg<FencePeerVerdict>(Some.Patience).ExitCode);
        Assert.True(_n2.Side.IsOutdated);
    }

    [Fact]
    public void Kernels_that_met_again_need_no_fence()
    {
        Both(side => side.Up());
        Assert.Null(_n1.Side.Primary());
        _pair.IsOpen = false;
        Both(_ => { });
        var coordinator = Coordinate();
        coordinator.IsBusy = true;
        var kernel = AskOfKernel();
        AwaitCondition(() => coordinator.Asks<OperatorRequest.GetStatus>() > 0, Some.Patience);
        _pair.IsOpen = true;
        Both(_ => { });
        var verdict = kernel.ExpectMsg<FencePeerVerdict>(Some.Patience);
        Assert.Equal(DrbdFencePeer.Unconfirmed, verdict.ExitCode);
        Assert.Contains("connected again", verdict.Why, StringComparison.Ordinal);
    }

    [Fact]
    public void A_fence_of_long_ago_is_no_fence()
    {
        Both(side => side.Up());
        var coordinator = Coordinate();
        coordinator.Presence = "down";
        coordinator.Fences = [new FenceRecord("n2", "silent", "n3", 3, DateTimeOffset.UtcNow.AddDays(-1), 900, "confirmed", "power", null) { Action = "reboot" }];
        AskOfKernel().ExpectNoMsg(TimeSpan.FromMilliseconds(700));
        AwaitCondition(() =>
        {
            lock (coordinator.Asked)
                return coordinator.Asked.OfType<OperatorRequest.FenceNode>().Any();
        }, Some.Patience);
    }

    [Fact]
    public void A_fence_that_its_target_came_back_from_is_no_fence_however_lately_it_was()
    {
        Both(side => side.Up());
        var coordinator = Coordinate();
        coordinator.Presence = "down";
        coordinator.Fences = [Fence(DateTimeOffset.UtcNow) with { IsInForce = false }];
        var kernel = AskOfKernel();
        AwaitCondition(() => coordinator.Asks<OperatorRequest.FenceNode>() > 0, Some.Patience);
        kernel.ExpectNoMsg(TimeSpan.FromMilliseconds(700));
    }

    [Fact]
    public void A_fence_in_force_counts_whatever_the_clocks_of_the_nodes_say()
    {
        Both(side => side.Up());
        var coordinator = Coordinate();
        coordinator.Presence = "down";
        coordinator.Fences = [Fence(DateTimeOffset.UtcNow.AddDays(-1)) with { IsInForce = true }];
        Assert.Equal(DrbdFencePeer.Fenced, AskOfKernel().ExpectMsg<FencePeerVerdict>(Some.Patience).ExitCode);
    }

    [Fact]
    public void A_peer_s_own_word_that_it_stopped_everything_is_no_fence_of_it()
    {
        Both(side => side.Up());
        var coordinator = Coordinate();
        coordinator.Presence = "down";
        coordinator.Fences = [Fence(DateTimeOffset.UtcNow) with { Action = "stop", Device = "line", IsInForce = true }];
        var kernel = AskOfKernel();
        AwaitCondition(() => coordinator.Asks<OperatorRequest.FenceNode>() > 0, Some.Patience);
        kernel.ExpectNoMsg(TimeSpan.FromMilliseconds(700));
    }

    private static FenceRecord Fence(DateTimeOffset at) => new("n2", "silent", "n3", 3, at, 900, "confirmed", "power", null) { Action = "reboot" };

    [Fact]
    public void Whoever_lost_the_race_for_the_promise_stays_frozen()
    {
        Both(side => side.Up());
        var coordinator = Coordinate();
        coordinator.Configuration = ConfigurationDocument.Parse(coordinator.Configuration)
            .Apply(DrbdReservation.Hold(ModelDrbd.Resource, "files-clone", Some.N2)).ToString();
        var verdict = AskOfKernel().ExpectMsg<FencePeerVerdict>(Some.Patience);
        Assert.Equal(DrbdFencePeer.Unconfirmed, verdict.ExitCode);
        Assert.Contains("n2 has newer data", verdict.Why, StringComparison.Ordinal);
        Assert.Equal(DrbdDisk.UpToDate, _n2.Side.Disk);
    }

    [Fact]
    public void What_a_comparison_found_is_a_problem_until_it_is_copied()
    {
        Both(side => side.Up());
        ExpectAttribute("master-files", "10000");
        _n1.Side.Verify();
        Both(_ => { });
        ExpectAttribute("drbd-r0", "Secondary/UpToDate/Connected/VerifySource");
        _pair.EndVerify(kib: 8);
        Both(_ => { });
        AwaitCondition(() => _runtime.Problems.All.Any(problem => problem.Contains("differ in 8 KiB", StringComparison.Ordinal)), Some.Patience);
        _n2.Side.Disconnect();
        Both(_ => { });
        AwaitCondition(() => _runtime.Problems.All.IsEmpty, Some.Patience);
    }

    [Fact]
    public void A_look_at_what_is_followed_costs_no_program_and_one_with_generations_does()
    {
        Both(side => side.Up());
        ExpectAttribute("master-files", "10000");
        var person = CreateTestProbe();
        _here.Tell(new DrbdRequest(new DrbdOrder(DrbdDeed.Look, ModelDrbd.Resource) { IsBrief = true }, "n1"), person.Ref);
        var brief = Assert.Single(person.ExpectMsg<DrbdReport>(Some.Patience).Nodes).Resources![ModelDrbd.Resource];
        Assert.Equal(DrbdDisk.UpToDate, brief.State!.Disk);
        Assert.Empty(brief.Generations);
        _here.Tell(new DrbdRequest(new DrbdOrder(DrbdDeed.Look, ModelDrbd.Resource), "n1"), person.Ref);
        Assert.Single(Assert.Single(person.ExpectMsg<DrbdReport>(Some.Patience).Nodes).Resources![ModelDrbd.Resource].Generations);
    }

    [Fact]
    public void What_the_cluster_decides_a_person_must_insist_on()
    {
        Both(side => side.Up());
        var person = CreateTestProbe();
        _here.Tell(new DrbdRequest(new DrbdOrder(DrbdDeed.Primary, ModelDrbd.Resource), null), person.Ref);
        Assert.Contains("the cluster decides", person.ExpectMsg<DrbdReport>(Some.Patience).Problem, StringComparison.Ordinal);
        Assert.Equal(DrbdRole.Secondary, _n1.Side.Role);
        _here.Tell(new DrbdRequest(new DrbdOrder(DrbdDeed.Primary, ModelDrbd.Resource) { IsInsisted = true }, null), person.Ref);
        Assert.Null(person.ExpectMsg<DrbdReport>(Some.Patience).Problem);
        Assert.Equal(DrbdRole.Primary, _n1.Side.Role);
    }
}
