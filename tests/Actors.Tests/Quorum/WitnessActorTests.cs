using System.Collections.Immutable;
using Akka.Actor;
using Akka.TestKit;
using Akka.TestKit.Xunit2;
using HaActors.Actors.Protocol;
using HaActors.Actors.Quorum;
using HaActors.Policy.Log;
using HaActors.Policy.Model;
using HaActors.Policy.Quorum;

namespace HaActors.Actors.Tests.Quorum;

/// <summary>A database as a voter, from two nodes; time passes when the test says so.</summary>
public sealed class WitnessActorTests() : TestKit("""
    akka {
      loglevel = WARNING, stdout-loglevel = OFF, loggers = []
      scheduler.implementation = "Akka.TestKit.TestScheduler, Akka.TestKit"
      test { single-expect-default = 60s, default-timeout = 60s }
    }
    """)
{
    private static readonly TimeSpan Dead = TimeSpan.FromMilliseconds(600);
    private static readonly Timings Times = new(Dead, TimeSpan.FromSeconds(30));

    private readonly HandTime _time = new();
    private readonly TableOfWitness _table = new() { Record = Founded() };
    private long _beats;

    [Fact]
    public void A_follower_reads_and_is_told_what_is_promised_but_binds_nobody()
    {
        var n1 = Seat(Some.N1);
        var answer = Beat(n1, Term.None);
        Assert.Equal(
            (WitnessSeat.Name, Term.None, new Term(3)), (answer.From, answer.Answer!.Supports, answer.Answer.Promised));
        Assert.Equal((Some.N2, 1L), (n1.Node.Witness.Backs, _table.Record.Version));
        Assert.Equal(["peek"], _table.Calls);
    }

    [Fact]
    public void A_leaders_beat_is_written_and_who_is_lost_to_it_gets_no_echo()
    {
        var (leader, lost) = (Seat(Some.N2), Seat(Some.N1));
        Assert.NotNull(Beat(lost, Term.None).Answer);
        Assert.Equal(new Term(3), Beat(leader, new Term(3), Some.N1).Answer!.Supports);
        Assert.Equal((2L, leader.Life), (_table.Record.Version, _table.Record.Holder));
        Assert.Null(Beat(lost, Term.None).Answer);
        Assert.Null(lost.Node.Witness.Backs);
        Beat(leader, new Term(3));
        Assert.NotNull(Beat(lost, Term.None).Answer);
    }

    [Fact]
    public void An_outdated_leader_is_not_supported()
    {
        var n1 = Seat(Some.N1);
        var answer = Beat(n1, new Term(2)).Answer!;
        Assert.Equal((Term.None, new Term(3)), (answer.Supports, answer.Promised));
        Assert.Equal(1, _table.Record.Version);
    }

    [Fact]
    public void While_the_leader_writes_nobody_else_gets_a_promise_and_afterwards_only_when_the_lease_is_over()
    {
        var (leader, other) = (Seat(Some.N2), Seat(Some.N1));
        Beat(leader, new Term(3));
        AskInVain(other, 4);
        Pass(Times.Lease - Times.PromiseTimeout / 2);
        Beat(leader, new Term(3));

        // Longer than a lease after the first look: but the leader has written since.
        AskInVain(other, 4);
        Pass(Times.PromiseTimeout);
        AskInVain(other, 4);
        Pass(Times.Lease - Times.PromiseTimeout - TimeSpan.FromMilliseconds(10));
        AskInVain(other, 4);
        Assert.Equal(new Term(3), _table.Record.Voter.Promised);

        // It waits for the rest, and is granted what it asked for.
        Pass(TimeSpan.FromMilliseconds(11));
        var granted = other.Parent.ExpectMsg<PromiseAnswer>();
        Assert.Equal((true, new Term(4), "store-witness"), (granted.Granted, granted.Term, granted.Promise!.Store));
        var head = _table.Record.Head;
        Assert.Equal((new Term(4), Some.N1, other.Life), (head.Promised, head.PromisedTo!.Value, head.Holder));

        // The former leader's beat fails: it compares with a version that is gone.
        Assert.Equal(Term.None, Beat(leader, new Term(3)).Answer!.Supports);
        Assert.Equal(new Term(4), _table.Record.Voter.Promised);
    }

    [Fact]
    public void An_own_earlier_life_is_waited_for_like_anybody_else()
    {
        Beat(Seat(Some.N1, "first"), new Term(3));
        var again = Seat(Some.N1, "second");
        AskInVain(again, 4);
        Pass(Times.Lease);
        Ask(again, 4);
        Assert.True(again.Parent.ExpectMsg<PromiseAnswer>().Granted);
    }

    [Fact]
    public void Who_gives_its_term_back_need_not_be_waited_for()
    {
        var (leader, other) = (Seat(Some.N2), Seat(Some.N1));
        Beat(leader, new Term(3));
        leader.Tell(new TermReleased(Some.N2, new Term(3)));
        AwaitCondition(() => _table.Record.Holder is null, Some.Patience);
        Ask(other, 4);
        Assert.True(other.Parent.ExpectMsg<PromiseAnswer>().Granted);
    }

    [Fact]
    public void Sounding_out_promises_nothing()
    {
        var n1 = Seat(Some.N1);
        Ask(n1, 4, sounding: true);
        Assert.True(n1.Parent.ExpectMsg<PromiseAnswer>() is { Granted: true, Sounding: true, Promise: null });
        Ask(n1, 3, sounding: true);
        Assert.False(n1.Parent.ExpectMsg<PromiseAnswer>().Granted);
        Assert.Equal((1L, new Term(3)), (_table.Record.Version, _table.Record.Voter.Promised));
    }

    [Fact]
    public void Who_lacks_entries_gets_them_with_the_promise()
    {
        var n1 = Seat(Some.N1);
        n1.Tell(Request(4) with { Last = new Position(0, new Term(1), 1), CommitIndex = 1 });
        Assert.Equal([2L], n1.Parent.ExpectMsg<PromiseAnswer>().Promise!.Log.Entries.Select(entry => entry.Index));
    }

    [Fact]
    public void A_store_that_the_log_does_not_name_supports_nobody_and_says_why()
    {
        _table.Record = _table.Record with { Voter = _table.Record.Voter with { Store = "another" } };
        var n2 = Seat(Some.N2);
        var answer = Beat(n2, new Term(3));
        Assert.Equal(Term.None, answer.Answer!.Supports);
        Assert.Contains("admitted", answer.Silent);
        Ask(n2, 4);
        Assert.False(n2.Parent.ExpectMsg<PromiseAnswer>().Granted);
    }

    [Fact]
    public void Entries_are_in_the_database_before_they_are_answered()
    {
        var n2 = Seat(Some.N2);
        n2.Tell(Entries(3, 3));
        var answer = n2.Parent.ExpectMsg<Replicated>();
        Assert.Equal((3L, 3L, new Term(3)), (answer.Match, _table.Record.Voter.Log.Last.Index, answer.Promised));
        n2.Tell(Entries(3, 5));
        Assert.Equal(3, n2.Parent.ExpectMsg<Replicated>().TryAfter);
        n2.Tell(Entries(2, 4));
        Assert.Equal(new Term(3), n2.Parent.ExpectMsg<Replicated>().Promised);
        Assert.Equal(3, _table.Record.Voter.Log.Last.Index);
    }

    [Fact]
    public void What_waits_during_a_write_is_the_next_one_and_the_newest_beat_stands_for_all()
    {
        var n2 = Seat(Some.N2);
        _table.Holds = true;
        Send(n2, new Term(3));
        _table.AwaitHeld();
        Send(n2, new Term(3));
        n2.Tell(Entries(3, 3));
        Send(n2, new Term(3));
        _table.Let();
        Assert.Equal(1, n2.Parent.FishForMessage<Beat>(_ => true).Answer!.Sequence);
        Assert.Equal(3, n2.Parent.FishForMessage<Replicated>(_ => true).Match);
        Assert.Equal(3, n2.Parent.FishForMessage<Beat>(_ => true).Answer!.Sequence);
        Assert.Equal(2, _table.Calls.Count(call => call == "write"));
    }

    [Fact]
    public void What_another_one_wrote_first_is_read_before_anything_is_answered()
    {
        var n2 = Seat(Some.N2);
        Beat(n2, new Term(3));
        var voter = _table.Record.Voter with { Promised = new Term(7), PromisedTo = Some.N1 };
        _table.Record = _table.Record with { Version = 9, Voter = voter, Holder = "another" };
        var answer = Beat(n2, new Term(3)).Answer!;
        Assert.Equal((Term.None, new Term(7)), (answer.Supports, answer.Promised));
        Assert.Equal(9, _table.Record.Version);
    }

    [Fact]
    public void A_write_whose_end_is_not_known_is_taken_for_neither()
    {
        var n2 = Seat(Some.N2);
        Beat(n2, new Term(3));
        _table.Calls.Clear();
        _table.LosesAnswers = true;
        Send(n2, new Term(3));
        AwaitCondition(() => _table.Calls.Count == 1, Some.Patience);
        _table.LosesAnswers = false;
        Assert.Equal(new Term(3), Beat(n2, new Term(3)).Answer!.Supports);
        Assert.Equal(["write", "read", "write"], _table.Calls);
        Assert.Equal(4, _table.Record.Version);
    }

    [Fact]
    public void A_database_that_is_silent_for_the_dead_time_is_said_and_so_is_its_return()
    {
        var n1 = Seat(Some.N1);
        Beat(n1, Term.None);
        _table.WhyNot = "connection refused";
        Send(n1, Term.None);
        AwaitCondition(() => _table.Calls.Count == 2, Some.Patience);
        Assert.Empty(n1.Node.Problems.All);

        Pass(Dead + TimeSpan.FromMilliseconds(1));
        Assert.Null(n1.Node.Witness.Backs);
        Send(n1, Term.None);
        AwaitCondition(
            () => n1.Node.Problems.All.Any(problem => problem.Contains("not reached from n1")), Some.Patience);

        _table.WhyNot = null;
        AwaitCondition(
            () =>
            {
                Send(n1, Term.None);
                return !n1.Node.Problems.All.Any();
            },
            Some.Patience);
        Assert.Equal(Some.N2, n1.Node.Witness.Backs);
    }

    [Fact]
    public void The_log_of_another_cluster_is_not_touched_and_a_problem()
    {
        var n2 = Seat(Some.N2);
        n2.Tell(Request(4) with { Cluster = "another" });
        AwaitCondition(() => n2.Node.Problems.All.Any(problem => problem.Contains("another cluster")), Some.Patience);
        n2.Tell(Entries(3, 3) with { Cluster = "another" });
        Beat(n2, Term.None);
        Assert.Equal((new Term(3), 2L), (_table.Record.Voter.Promised, _table.Record.Voter.Log.Last.Index));
    }

    [Fact]
    public void A_log_that_contradicts_the_clusters_votes_no_more()
    {
        // Committed there as another entry than the leader has.
        var voter = _table.Record.Voter;
        _table.Record = _table.Record with { Voter = voter with { Log = voter.Log.CommittedTo(2) } };
        var n2 = Seat(Some.N2);
        n2.Tell(new Replicate(Some.N2, new Term(3), "test", new Position(0, new Term(1), 1), [Entry(3, 2)], 2, null));
        AwaitCondition(() => n2.Node.Problems.All.Any(problem => problem.Contains("not to be trusted")), Some.Patience);
        var calls = _table.Calls.Count;
        Send(n2, new Term(3));
        Ask(n2, 4);
        n2.Parent.Watch(n2.Actor);
        n2.Tell(PoisonPill.Instance);
        n2.Parent.ExpectTerminated(n2.Actor);
        Assert.Equal(calls, _table.Calls.Count);
    }

    private sealed record OneSeat(IActorRef Actor, TestProbe Parent, NodeRuntime Node, string Life)
    {
        public void Tell(object message) => Actor.Tell(message, Parent.Ref);
    }

    private OneSeat Seat(NodeName name, string? life = null)
    {
        var node = Some.Node(_time, deadTime: Dead, self: name);
        var parent = CreateTestProbe();
        life ??= $"life-{name}";
        return new OneSeat(parent.ChildActorOf(WitnessActor.Props(node, _table, life)), parent, node, life);
    }

    private void Send(OneSeat seat, Term leads, params ImmutableArray<NodeName> lost) => seat.Tell(new Beat(
        seat.Node.Settings.Self, seat.Node.Settings.Incarnation, ++_beats, "hash", true, seat.Node.Settings.Self, [],
        leads, lost, true, null, null, null, 0, null));

    private Beat Beat(OneSeat seat, Term leads, params ImmutableArray<NodeName> lost)
    {
        Send(seat, leads, lost);
        var answer = seat.Parent.ExpectMsg<Beat>();
        Assert.Equal(_beats, answer.Sequence);
        return answer;
    }

    private static PromiseRequest Request(long term, bool sounding = false) => new(
        Some.N1, new Term(term), sounding, new Position(0, new Term(1), 2), 0, "store-witness", "test", false);

    private static void Ask(OneSeat seat, long term, bool sounding = false) => seat.Tell(Request(term, sounding));

    /// <summary>A beat is answered when all that came before it is done: there was no answer to it.</summary>
    private void AskInVain(OneSeat seat, long term)
    {
        Ask(seat, term);
        Beat(seat, Term.None);
    }

    private void Pass(TimeSpan span)
    {
        _time.Pass(span);
        ((TestScheduler)Sys.Scheduler).Advance(span);
    }

    private static Replicate Entries(long term, long index)
    {
        var previous = new Position(0, new Term(index == 3 ? 1 : 3), index - 1);
        return new Replicate(Some.N2, new Term(term), "test", previous, [Entry(3, index)], 0, null);
    }

    private static Entry Entry(long term, long index) => new(
        new Position(0, new Term(term), index), null, DateTimeOffset.UnixEpoch, "test",
        new Change.SetDesired(DesiredState.Empty));

    private static WitnessRecord Founded()
    {
        var founded = MemoryStore.Founded(new Term(3), null, WitnessSeat.Name, Some.N1, Some.N2);
        return new WitnessRecord(1, founded with { PromisedTo = Some.N2 }, null, []);
    }

    /// <summary>The database, which answers at once or not at all.</summary>
    private sealed class TableOfWitness : IWitness
    {
        private readonly Lock _gate = new();
        private TaskCompletionSource? _held;

        public WitnessRecord Record { get; set; } = null!;

        public List<string> Calls { get; } = [];

        /// <summary>Null: it is there.</summary>
        public string? WhyNot { get; set; }

        /// <summary>What it is asked is done, and nobody hears of it.</summary>
        public bool LosesAnswers { get; set; }

        /// <summary>The next call waits.</summary>
        public bool Holds { get; set; }

        public Task<WitnessHead> PeekAsync(TimeSpan timeout) => Call("peek", () => Record.Head);

        public Task<WitnessRecord> ReadAsync(TimeSpan timeout) => Call("read", () => Record);

        public Task<bool> TryWriteAsync(WitnessRecord known, WitnessRecord next, TimeSpan timeout) => Call(
            "write",
            () =>
            {
                if (Record.Version != known.Version)
                    return false;
                Record = next;
                return true;
            });

        public void AwaitHeld() =>
            Assert.True(SpinWait.SpinUntil(() => Volatile.Read(ref _held) is not null, Some.Patience));

        public void Let() => _held!.SetResult();

        private async Task<T> Call<T>(string name, Func<T> ask)
        {
            bool loses;
            lock (_gate)
            {
                Calls.Add(name);
                loses = LosesAnswers;
                if (WhyNot is { } why)
                    throw new IOException(why);
            }

            if (Holds)
            {
                Holds = false;
                _held = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
                await _held.Task;
            }

            lock (_gate)
            {
                var answer = ask();
                return loses ? throw new IOException("no answer in time") : answer;
            }
        }
    }
}
