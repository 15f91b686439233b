using HaActors.Policy.Media;
using HaActors.Policy.Model;
using HaActors.Policy.Quorum;

namespace HaActors.Policy.Tests.Media;

public sealed class HeartbeatTableTests
{
    private static readonly Timings Times = new(TimeSpan.FromMilliseconds(600), TimeSpan.FromSeconds(5));
    private static readonly NodeName A = new("a");
    private static readonly NodeName B = new("b");
    private static readonly NodeName C = new("c");

    private readonly HeartbeatTable _a = Table(A, 100);
    private readonly HeartbeatTable _b = Table(B, 200);
    private readonly HeartbeatTable _c = Table(C, 300);
    private readonly List<MediaFrame> _recorded = [];
    private Instant _now = Instant.Origin;

    [Fact]
    public void Nodes_that_beat_hear_each_other_within_a_few_beats()
    {
        Run(8);
        Assert.All([_a, _b, _c], table => Assert.All(table.All(), one => Assert.Equal(HearingState.Up, one.Hearing.State)));
        Assert.All(_a.All(), one => Assert.Equal(0, one.Hearing.Loss));
        Assert.All(_a.All(), one => Assert.NotNull(one.Hearing.RoundTrip));
    }

    [Fact]
    public void Silence_is_late_first_and_then_death()
    {
        Run(20);
        _ = _a.TakeChanges();
        Run(4, from: [A, C]);
        Assert.Equal([(B, HearingState.Late)], _a.TakeChanges().Select(change => (change.Peer, change.Now.State)));
        Run(3, from: [A, C]);
        Assert.Equal([(B, HearingState.Down)], _a.TakeChanges().Select(change => (change.Peer, change.Now.State)));
        Run(4);
        Assert.Equal([(B, HearingState.Up)], _a.TakeChanges().Select(change => (change.Peer, change.Now.State)));
        Assert.Equal(1, _a.All().Single(one => one.Peer == B).Hearing.LateCount);
    }

    [Fact]
    public void Recordings_of_a_dead_node_do_not_keep_it_alive()
    {
        Run(20);
        var old = _recorded.Where(frame => frame.Sender == MediaFrame.TagOf("b")).ToList();
        for (var round = 0; round < 10; round++)
        {
            Run(1, from: [A, C]);
            foreach (var frame in old)
                _ = _a.Take(0, frame, _now);
        }

        Assert.Equal(HearingState.Down, _a.All().Single(one => one.Peer == B).Hearing.State);
    }

    [Fact]
    public void Recordings_of_an_earlier_life_do_not_count_for_a_later_one()
    {
        Run(20);
        var old = _recorded.Where(frame => frame.Sender == MediaFrame.TagOf("b")).ToList();
        var fresh = Table(A, 777, _now);
        foreach (var frame in old)
            _ = fresh.Take(0, frame, _now);

        Assert.All(fresh.All(), one => Assert.Equal(HearingState.Never, one.Hearing.State));
    }

    [Fact]
    public void A_node_that_only_sends_and_hears_nothing_does_not_count()
    {
        for (var round = 0; round < 20; round++)
        {
            _now += Times.BeatInterval;
            _b.Turn(_now);
            _ = _a.Take(0, _b.Beat(0, -1, TimeSpan.Zero, _now), _now);
        }

        Assert.Equal(HearingState.Never, _a.All().Single(one => one.Peer == B).Hearing.State);
    }

    [Fact]
    public void A_node_that_was_late_itself_calls_nobody_dead()
    {
        Run(20);
        _ = _a.TakeChanges();
        _now += TimeSpan.FromSeconds(5);
        _a.Turn(_now);
        Assert.Empty(_a.TakeChanges());
        Assert.False(_a.MayJudge(_now));
    }

    [Fact]
    public void Loss_is_the_share_of_missing_records()
    {
        Run(8);
        for (var round = 0; round < 400; round++)
            Run(1, from: round % 4 == 0 ? [A, C] : [A, B, C]);

        Assert.InRange(_a.All().Single(one => one.Peer == B).Hearing.Loss, 0.1, 0.4);
        Assert.Equal(0, _a.All().Single(one => one.Peer == C).Hearing.Loss);
    }

    [Fact]
    public void What_goes_to_others_or_over_other_media_is_not_missed()
    {
        HeartbeatTable[] both = [Of(A, 1), Of(B, 2)];
        for (var turn = 0; turn < 50; turn++)
        {
            _now += Times.BeatInterval;
            foreach (var table in both)
                table.Turn(_now);

            for (var sender = 0; sender < 2; sender++)
            {
                // To each alone over the first medium, to all over the second.
                var frames = new[] { 0, 1 }.Select(peer => both[sender].Beat(0, peer, TimeSpan.Zero, _now)).ToList();
                _ = both[1 - sender].Take(0, frames[0], _now);
                _ = both[1 - sender].Take(1, both[sender].Beat(1, -1, TimeSpan.Zero, _now), _now);
            }
        }

        var heard = both[1].All().Where(one => one.Peer == A).Select(one => one.Hearing).ToList();
        Assert.All(heard, hearing => Assert.Equal((HearingState.Up, 0.0), (hearing.State, hearing.Loss)));

        HeartbeatTable Of(NodeName self, uint incarnation) =>
            new(self, [A, B, C], ["each", "line"], incarnation, Times, Instant.Origin);
    }

    [Fact]
    public void Questions_reach_the_one_they_are_for()
    {
        Run(8);
        var question = _a.Question(B, 42, new Term(7), TimeSpan.Zero, _now);
        Assert.Equal(A, _b.Take(0, question, _now));
        Assert.Null(_b.Take(0, question, _now));
        Assert.Null(_c.Take(0, question, _now));
    }

    private static HeartbeatTable Table(NodeName self, uint incarnation, Instant? now = null) =>
        new(self, [A, B, C], ["wire"], incarnation, Times, now ?? Instant.Origin);

    private void Run(int beats, params NodeName[] from)
    {
        var all = new[] { (A, _a), (B, _b), (C, _c) };
        var sending = from.Length == 0 ? [A, B, C] : from;
        for (var beat = 0; beat < beats; beat++)
        {
            _now += Times.BeatInterval;
            foreach (var (name, table) in all)
                table.Turn(_now);

            foreach (var (name, table) in all)
            {
                var frame = table.Beat(0, -1, TimeSpan.Zero, _now);
                if (!sending.Contains(name))
                    continue;

                _recorded.Add(frame);
                foreach (var (_, other) in all.Where(one => one.Item1 != name))
                    _ = other.Take(0, frame, _now);
            }
        }
    }
}
