using System.Collections.Concurrent;
using System.Collections.Immutable;
using Akka.Actor;
using Akka.TestKit;
using HaActors.Actors.Media;
using HaActors.Actors.Node;
using HaActors.Actors.Protocol;
using HaActors.Agents.Media;
using HaActors.Policy.Media;
using HaActors.Policy.Model;

namespace HaActors.Actors.Tests.Media;

/// <summary>Two nodes' media actors on a wire in memory, their loops stepped by hand.</summary>
public sealed class MediaActorTests : ActorTest
{
    private static readonly TimeSpan Beat = TimeSpan.FromMilliseconds(60);

    private static readonly MediumSettings Away = new MediumSettings.Serial("away", "none", 9600);

    private readonly HandTime _time = new();
    private readonly ConcurrentDictionary<NodeName, HeartbeatLoop> _loops = new();
    private readonly List<IActorRef> _started = [];
    private readonly Wire _wire = new();
    private readonly NodeRuntime _n1;
    private readonly NodeRuntime _n2;

    public MediaActorTests()
    {
        _n1 = Some.Node(_time, self: Some.N1, stopWait: TimeSpan.FromMinutes(1));
        _n2 = Some.Node(_time, self: Some.N2);
    }

    [Fact]
    public async Task Nodes_hear_each_other_and_who_falls_silent_is_seen()
    {
        Start(_n1);
        Start(_n2);
        await HearEachOtherAsync();
        _wire.IsCut = true;
        await StepUntilAsync(() => State(_n1, Some.N2) == HearingState.Down);
        _wire.IsCut = false;
        await HearEachOtherAsync();
    }

    [Fact]
    public async Task A_node_that_is_asked_to_stop_answers_the_nonce_and_the_term_when_all_is_stopped()
    {
        var node = CreateTestProbe();
        var asker = Start(_n1);
        Start(_n2, node.Ref);
        await HearEachOtherAsync();
        asker.Tell(new MediaActor.AskToStop(Some.N2, new Term(7), 4711), TestActor);
        node.ExpectMsg<MediaActor.HearsOthers>();
        Assert.Equal(Some.N1, Assert.Single(_n2.Media.Now.HeardSteadily(TimeSpan.MaxValue)));
        await StepUntilAsync(() => node.HasMessages);
        var order = node.ExpectMsg<NodeActor.StopEverything>();
        Assert.Equal(new Term(7), order.Term);
        Assert.Equal(new Term(7), _n2.Guard.Newest);
        node.Reply(new NodeActor.EverythingStopped(new Term(7), Cleanly: true));
        MediaActor.StopOutcome? outcome = null;
        await StepUntilAsync(() =>
        {
            while (HasMessages)
                outcome = ExpectMsg<MediaActor.StopOutcome>();

            return outcome is { Progress: not StopProgress.Stopping };
        });
        Assert.Equal(new MediaActor.StopOutcome(Some.N2, new Term(7), 4711, StopProgress.AllStopped, "wire"), outcome);
    }

    [Fact]
    public async Task A_question_of_an_older_term_is_refused()
    {
        var node = CreateTestProbe();
        var asker = Start(_n1);
        Start(_n2, node.Ref);
        await HearEachOtherAsync();
        node.ExpectMsg<MediaActor.HearsOthers>();
        Assert.Equal(Some.N1, Assert.Single(_n2.Media.Now.HeardSteadily(TimeSpan.MaxValue)));
        _n2.Guard.Saw(new Term(8));
        asker.Tell(new MediaActor.AskToStop(Some.N2, new Term(7), 4711), TestActor);
        await StepUntilAsync(() => HasMessages);
        Assert.Equal(StopProgress.Refused, ExpectMsg<MediaActor.StopOutcome>().Progress);
        Assert.False(node.HasMessages);
    }

    [Fact]
    public async Task A_node_asks_another_for_its_coordinator_until_that_one_is_silent()
    {
        var coordinator = CreateTestProbe();
        var node = CreateTestProbe();
        var media = Start(_n1);
        Start(_n2, node.Ref);
        await HearEachOtherAsync();
        node.ExpectMsg<MediaActor.HearsOthers>();
        Relay(media, coordinator, nonce: 4711);
        await StepUntilAsync(() => node.HasMessages);
        node.ExpectMsg<NodeActor.StopEverything>();
        node.Reply(new NodeActor.EverythingStopped(new Term(7), Cleanly: true));
        var expected = new MediumAnswered(Some.N1, Some.N2, new Term(7), 4711, StopProgress.AllStopped, "wire");
        await HearsAsync(coordinator, answer => answer == expected);

        // Once more: it may have been lost on its way.
        await HearsAsync(coordinator, answer => answer == expected);
        _wire.IsCut = true;
        await HearsAsync(coordinator, answer => answer is { Progress: null, Nonce: 4711 });
    }

    [Fact]
    public async Task A_node_that_is_not_heard_is_not_asked_for_a_coordinator()
    {
        var coordinator = CreateTestProbe();
        Relay(Start(_n1), coordinator, nonce: 4711);
        await HearsAsync(coordinator, answer => answer is { Progress: null, Nonce: 4711 });
    }

    [Fact]
    public async Task A_question_ends_with_its_term_and_a_later_one_goes_on()
    {
        var coordinator = CreateTestProbe();
        var node = CreateTestProbe();
        var media = Start(_n1);
        Start(_n2, node.Ref);
        await HearEachOtherAsync();
        var relay = Watch(Relay(media, coordinator, nonce: 4711));
        media.Tell(new MediaActor.AskToStop(Some.N2, new Term(8), 4712), TestActor);
        _n1.Guard.Saw(new Term(8));
        ExpectTerminated(relay);
        await StepUntilAsync(() => HasMessages);
        Assert.Equal(4712ul, ExpectMsg<MediaActor.StopOutcome>().Nonce);
    }

    [Fact]
    public async Task A_question_that_nobody_takes_back_ends_by_itself()
    {
        var node = CreateTestProbe();
        var asker = Start(_n1);
        Start(_n2, node.Ref);
        await HearEachOtherAsync();
        asker.Tell(new MediaActor.AskToStop(Some.N2, new Term(7), 4711), TestActor);
        _n1.Guard.Saw(new Term(8));
        await StepUntilAsync(() => !IsSaid(Some.N1, Some.N2));
        asker.Tell(new MediaActor.AskToStop(Some.N2, new Term(8), 4712), TestActor);
        await StepUntilAsync(() => IsSaid(Some.N1, Some.N2));
        _time.Pass(TimeSpan.FromMinutes(2));
        await StepUntilAsync(() => !IsSaid(Some.N1, Some.N2));
    }

    private bool IsSaid(NodeName from, NodeName to) => _loops[from].IsSaying(to);

    private IActorRef Relay(IActorRef media, TestProbe coordinator, ulong nonce, TimeSpan? left = null) => Sys.ActorOf(StopRelay.Props(
        _n1, new AskOverMedium(new Authority(new Term(7), 1, 1), Some.N2, nonce, left ?? TimeSpan.FromMinutes(1)), media, coordinator.Ref));

    private Task HearsAsync(TestProbe coordinator, Func<MediumAnswered, bool> isIt) => StepUntilAsync(() =>
    {
        while (coordinator.HasMessages)
            if (isIt(coordinator.ExpectMsg<MediumAnswered>()))
                return true;
        return false;
    });

    [Fact]
    public async Task A_medium_that_is_absent_is_shown_with_its_reason()
    {
        _wire.IsAbsent = true;
        Start(_n1);
        await StepUntilAsync(() => _n1.Media.Now.Media is [_, { Name: "wire", Problem: "no cable" }]);
    }

    [Fact]
    public async Task A_medium_that_stays_absent_takes_nothing_from_what_the_others_hear()
    {
        var media = Start(_n1);
        Start(_n2);
        await HearEachOtherAsync();
        media.Tell(new HeartbeatMediumActor.Absent(Away, "still no cable"));
        await media.Ask<ActorIdentity>(new Identify(null), Some.Patience);
        Assert.Contains(_n1.Media.Now.Media, medium => medium.Problem == "still no cable");
        Assert.Equal(["wire"], _n1.Media.Now.Hear(Some.N2, TimeSpan.FromSeconds(1), steadily: true));
    }

    private IActorRef Start(NodeRuntime node, IActorRef? nodeActor = null)
    {
        var actor = Sys.ActorOf(MediaActor.Props(
            node,
            new MediaPorts([new MediumSettings.Serial("wire", "none", 9600), Away], _wire, "0123456789abcdef", (loop, _) =>
            {
                _loops[node.Settings.Self] = loop;
                return new Nothing();
            }),
            nodeActor ?? CreateTestProbe().Ref));
        _started.Add(actor);
        return actor;
    }

    private Task HearEachOtherAsync() => StepUntilAsync(() =>
        State(_n1, Some.N2) == HearingState.Up && State(_n2, Some.N1) == HearingState.Up);

    private static HearingState? State(NodeRuntime node, NodeName peer) =>
        node.Media.Now.Hearing.Where(one => one.Peer == peer).Select(one => (HearingState?)one.Hearing.State).FirstOrDefault();

    private async Task StepUntilAsync(Func<bool> holds)
    {
        for (var turn = 0; turn < 2000; turn++)
        {
            _time.Pass(Beat);
            foreach (var loop in _loops.OrderBy(one => one.Key).Select(one => one.Value))
                loop.Step(_time.Now());

            foreach (var loop in _loops.OrderBy(one => one.Key).Select(one => one.Value))
                loop.Step(_time.Now());

            // Time must not run ahead of those that read it.
            await Task.WhenAll(_started.Select(actor => actor.Ask<ActorIdentity>(new Identify(null), Some.Patience)));
            await Task.Delay(2);
            if (holds())
                return;
        }

        Assert.Fail("never");
    }

    private sealed class Nothing : IDisposable
    {
        public void Dispose()
        {
        }
    }

    /// <summary>Everybody on it hears everybody else.</summary>
    private sealed class Wire : IMediaPort
    {
        private readonly List<End> _ends = [];

        public bool IsCut { get; set; }

        public bool IsAbsent { get; set; }

        public IMedium Open(MediumSettings settings)
        {
            if (IsAbsent || settings == Away)
                throw new IOException("no cable");

            lock (_ends)
            {
                var end = new End(this);
                _ends.Add(end);
                return end;
            }
        }

        private sealed class End(Wire wire) : IMedium
        {
            private readonly ConcurrentQueue<byte[]> _arrived = new();

            public int Descriptor => -1;

            public IReadOnlyList<NodeName> Addressees => [];

            public string? Send(NodeName? to, ReadOnlySpan<byte> record)
            {
                lock (wire._ends)
                {
                    foreach (var other in wire._ends.Where(end => end != this && !wire.IsCut))
                        other._arrived.Enqueue(record.ToArray());
                }

                return null;
            }

            public int Receive(Span<byte> into)
            {
                if (!_arrived.TryDequeue(out var record))
                    return 0;

                record.CopyTo(into);
                return record.Length;
            }

            public void Dispose()
            {
            }
        }
    }
}
