using System.Collections.Concurrent;
using System.Collections.Immutable;
using Akka.Actor;
using HaActors.Actors.Media;
using HaActors.Actors.Node;
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
        _n1 = Some.Node(_time, self: Some.N1);
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
        _n2.Guard.Saw(new Term(8));
        asker.Tell(new MediaActor.AskToStop(Some.N2, new Term(7), 4711), TestActor);
        await StepUntilAsync(() => HasMessages);
        Assert.Equal(StopProgress.Refused, ExpectMsg<MediaActor.StopOutcome>().Progress);
        Assert.False(node.HasMessages);
    }

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
