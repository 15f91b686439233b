using System.Collections.Immutable;
using Akka.Actor;
using Akka.TestKit;
using HaActors.Actors.Coordinator;
using HaActors.Actors.Membership;
using HaActors.Actors.Node;
using HaActors.Actors.Operator;
using HaActors.Actors.Protocol;
using HaActors.Actors.Quorum;
using HaActors.Policy.Configuration;
using HaActors.Policy.Configuration.Reading;
using HaActors.Policy.Log;
using HaActors.Policy.Model;
using HaActors.Policy.Quorum;

namespace HaActors.Actors.Tests.Quorum;

/// <summary>A cluster of one node, on the real clock.</summary>
public sealed class QuorumActorTests : ActorTest
{
    private static readonly Address Self = new("akka.tcp", "test", "10.0.0.1", 2551);

    private readonly Lease _lease = new(TimeProvider.System);
    private readonly TestProbe _coordinator;
    private readonly TestProbe _gate;

    public QuorumActorTests()
    {
        _coordinator = CreateTestProbe();
        _gate = CreateTestProbe();
        StandIn(CoordinatorActor.Name, _coordinator.Ref);
        StandIn(OperatorGate.Name, _gate.Ref);
        StandIn(MembershipActor.Name, CreateTestProbe().Ref);
    }

    [Fact]
    public void A_node_alone_is_granted_a_term_and_holds_its_lease()
    {
        var node = Start(new MemoryStore());
        var won = Won();
        Assert.Equal((new Term(1), DesiredState.Empty.Standby), (won.Term, won.Desired.Standby));
        AwaitCondition(() => _lease.Holds, Some.Patience);
        Assert.Equal(new Term(1), node.Guard.Newest);
        var sight = _coordinator.FishForMessage<CoordinatorActor.Sight>(sight => sight.MayJudge);
        Assert.Equal([Some.N1], sight.Heard.Keys);
        Assert.Equal([Some.N1], sight.Kept);
        Assert.Equal(Some.N1, _gate.FishForMessage<OperatorGate.Sight>(seen => seen.Coordinator is not null).Coordinator);
    }

    [Fact]
    public async Task A_promise_of_an_earlier_life_is_never_given_again()
    {
        var store = new MemoryStore();
        var standby = DesiredState.Empty with { Standby = [Some.N1] };
        await store.SaveAsync(MemoryStore.Founded(new Term(7), standby, Some.N1));
        Start(store);
        var won = Won();
        Assert.Equal((new Term(8), standby.Standby), (won.Term, won.Desired.Standby));
        Assert.Equal((new Term(8), new Position(0, new Term(8), 3)), (store.Load().Promised, store.Load().Log.Last));
    }

    [Fact]
    public void A_change_is_told_as_done_when_it_is_on_disk()
    {
        var store = new MemoryStore();
        var node = Start(store);
        var won = Won();
        var standby = won.Desired with { Standby = [Some.N1] };
        Propose(won.Term, 42, new Change.SetDesired(standby));
        Assert.Equal(42, _coordinator.FishForMessage<QuorumActor.Committed>(_ => true).Id.Number);
        Assert.Equal(standby.Standby, store.Load().Log.Newest.Desired.Standby);
        Assert.Equal(standby.Standby, node.InForce.State.Desired.Standby);
    }

    [Fact]
    public void A_change_that_is_refused_when_it_is_applied_is_told_so()
    {
        Start(new MemoryStore());
        var won = Won();
        Propose(won.Term, 1, new Change.Configure(0, "first"));
        Propose(won.Term, 2, new Change.Configure(0, "second"));
        Assert.Null(_coordinator.FishForMessage<QuorumActor.Committed>(_ => true).Outcome.Refusal);
        var refused = _coordinator.FishForMessage<QuorumActor.Committed>(_ => true);
        Assert.Contains("revision 0", refused.Outcome.Refusal);
        Assert.Equal("first", refused.State.Configuration);
    }

    [Fact]
    public void A_committed_configuration_is_in_force_and_the_coordinator_is_told()
    {
        var node = Start(new MemoryStore(), document: "cluster.name = \"test\"\noptions.x = \"1\"\n");
        var won = Won();
        Assert.Equal((1L, "\"1\""), (node.InForce.State.Revision, node.Document.Values["options.x"]));
        Propose(won.Term, 1, new Change.Configure(1, "cluster.name = \"test\"\noptions.x = \"2\"\n"));
        Assert.Equal(2, _coordinator.FishForMessage<ConfigurationAdvanced>(advanced => advanced.Revision == 2).Revision);
        Assert.Equal("2", node.Configuration.Name);
        Propose(won.Term, 2, new Change.Configure(2, "nonsense"));
        Assert.Contains("nonsense", _coordinator.FishForMessage<ConfigurationAdvanced>(advanced => advanced.Problem is not null).Problem);
        Assert.Equal("2", node.Configuration.Name);
        Assert.Contains(node.Problems.All, problem => problem.Contains("revision 3"));
    }

    [Fact]
    public void A_command_that_is_asked_for_twice_is_carried_out_once()
    {
        Start(new MemoryStore());
        var won = Won();
        Propose(won.Term, 1, new Change.Configure(0, "first"));
        Propose(won.Term, 1, new Change.Configure(0, "first"));
        _coordinator.FishForMessage<QuorumActor.Committed>(_ => true);
        var again = _coordinator.FishForMessage<QuorumActor.Committed>(_ => true);
        Assert.Null(again.Outcome.Refusal);
        Assert.Equal(1, again.State.Revision);
    }

    [Fact]
    public void A_change_of_votes_is_ended_by_the_coordinator_itself()
    {
        var node = Start(new MemoryStore());
        var won = Won();
        var three = new VoteTable(ImmutableSortedDictionary<NodeName, int>.Empty.Add(Some.N1, 3));
        Propose(won.Term, 1, new Change.ChangeVotes(three));
        Assert.Null(_coordinator.FishForMessage<QuorumActor.Committed>(_ => true).Outcome.Refusal);
        AwaitCondition(() => node.InForce.State.Votes == Votes.Of(three), Some.Patience);
    }

    [Fact]
    public void A_text_that_no_message_could_carry_is_refused()
    {
        Start(new MemoryStore());
        var won = Won();
        Propose(won.Term, 1, new Change.Configure(0, new string('x', 1_000_000)));
        Assert.Contains("longer", _coordinator.FishForMessage<QuorumActor.Committed>(_ => true).Outcome.Refusal);
    }

    [Fact]
    public void What_waits_during_a_flush_shares_the_next_one()
    {
        var store = new CountingStore();
        Start(store);
        var won = Won();
        _coordinator.FishForMessage<CoordinatorActor.Sight>(_ => true);
        store.Hold();
        for (var number = 1; number <= 50; number++)
            Propose(won.Term, number, new Change.Decided($"{number}"));
        store.Release();
        for (var number = 1; number <= 50; number++)
            Assert.Equal(number, _coordinator.FishForMessage<QuorumActor.Committed>(_ => true).Id.Number);

        Assert.InRange(store.Saves, 1, 10);
    }

    [Fact]
    public async Task A_store_that_the_log_does_not_know_asks_for_nothing()
    {
        var store = new MemoryStore();
        await store.SaveAsync(MemoryStore.Founded(new Term(7), null, Some.N1) with { Store = "another" });
        Start(store);
        for (var beat = 0; beat < 20; beat++)
            Assert.Null(_gate.ExpectMsg<OperatorGate.Sight>().Coordinator);

        Assert.Equal(new Term(7), store.Load().Promised);
    }

    [Fact]
    public void A_proposal_of_another_term_is_void()
    {
        Start(new MemoryStore());
        var won = Won();
        Propose(Term.None, 1, new Change.Decided("too late"));
        Propose(won.Term, 2, new Change.Decided("in time"));
        Assert.Equal(2, _coordinator.FishForMessage<QuorumActor.Committed>(_ => true).Id.Number);
    }

    [Fact]
    public void A_term_that_was_handed_over_is_over_and_no_other_is_asked_for()
    {
        var node = Start(new MemoryStore());
        var won = Won();
        AwaitCondition(() => _lease.Holds, Some.Patience);
        _gate.FishForMessage<OperatorGate.Sight>(sight => sight.Coordinator is not null);
        _quorum.Tell(new QuorumActor.HandOver(won.Term));
        _gate.FishForMessage<OperatorGate.Sight>(sight => sight.Coordinator is null);
        Assert.False(_lease.Holds);
        for (var beat = 0; beat < 20; beat++)
            Assert.Null(_gate.ExpectMsg<OperatorGate.Sight>().Coordinator);

        Assert.Equal(won.Term, node.Guard.Newest);
        Assert.False(_lease.Holds);
    }

    [Fact]
    public void A_coordinator_that_counts_a_quorum_as_lost_gives_its_term_up()
    {
        Start(new MemoryStore());
        var won = Won();
        _quorum.Tell(new QuorumActor.CoordinatorView([Some.N1], Formed: true));
        Assert.Equal(won.Term, _coordinator.FishForMessage<CoordinatorActor.TermLost>(_ => true).Term);
    }

    [Fact]
    public void What_was_read_is_on_disk_anew_before_the_voter_asks_for_a_term()
    {
        var store = new ReadBackStore(MemoryStore.Founded(new Term(7), null, Some.N1));
        Start(store);
        Assert.True(store.Asked.Wait(Some.Patience));
        for (var beat = 0; beat < 20; beat++)
            Assert.Null(_gate.ExpectMsg<OperatorGate.Sight>().Coordinator);

        Assert.Equal(new Term(7), store.Saving.Promised);
        store.Flush.SetResult();
        Assert.Equal(new Term(8), Won().Term);
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public void A_voter_whose_disk_fails_says_so_and_leads_nothing(bool atLoad)
    {
        Start(new BrokenStore(atLoad));
        _gate.FishForMessage<OperatorGate.Sight>(sight => sight.Silent.ContainsKey(Some.N1));
        Assert.False(_lease.Holds);
        Assert.False(_coordinator.HasMessages);
    }

    [Fact]
    public void A_node_that_hears_no_quorum_asks_for_nothing()
    {
        var node = Start(new MemoryStore(), Some.Cluster());
        for (var beat = 0; beat < 20; beat++)
            Assert.False(_gate.ExpectMsg<OperatorGate.Sight>().Quorate);

        Assert.Equal(Term.None, node.Guard.Newest);
        Assert.False(_coordinator.HasMessages);
    }

    private IActorRef _quorum = ActorRefs.Nobody;

    private void Propose(Term term, long number, Change change) => _quorum.Tell(
        new QuorumActor.Propose(term, new CommandId(new CommandOrigin("test"), number), change), _coordinator.Ref);

    private CoordinatorActor.TermWon Won() => _coordinator.FishForMessage<CoordinatorActor.TermWon>(_ => true);

    private NodeRuntime Start(IVoterStore store, ClusterConfiguration? configuration = null, string? document = null)
    {
        var alone = Some.Cluster();
        alone = alone with { Nodes = alone.Nodes.RemoveRange([Some.N2, Some.N3]) };
        var node = Some.Node(TimeProvider.System, store: store, configuration: configuration ?? alone);
        if (document is not null)
            node = new NodeRuntime(
                node.Settings with { Document = ConfigurationDocument.Parse(document) },
                node.Ports with { ReadConfiguration = read => new ConfigurationReading(
                    new ClusterSettings(alone with { Name = read.Values["options.x"].Trim('"') }, node.Settings.Timings), [], []) },
                node.Guard);
        _quorum = Sys.ActorOf(QuorumActor.Props(node, _lease, Self), QuorumActor.Name);
        return node;
    }

    /// <summary>Reads back what may not be on disk; its first flush takes as long as the test wants.</summary>
    private sealed class ReadBackStore(VoterRecord read) : IVoterStore
    {
        private bool _hasSaved;

        public ManualResetEventSlim Asked { get; } = new();

        public TaskCompletionSource Flush { get; } = new(TaskCreationOptions.RunContinuationsAsynchronously);

        public VoterRecord Saving { get; private set; } = VoterRecord.Fresh;

        public VoterRecord Load() => read;

        public Task SaveAsync(VoterRecord record)
        {
            if (_hasSaved)
                return Task.CompletedTask;
            _hasSaved = true;
            Saving = record;
            Asked.Set();
            return Flush.Task;
        }
    }

    /// <summary>Its flushes wait as long as the test wants.</summary>
    private sealed class CountingStore : IVoterStore
    {
        private readonly SemaphoreSlim _gate = new(1, 1);
        private int _saves;

        public int Saves => Volatile.Read(ref _saves);

        public void Hold()
        {
            _gate.Wait();
            Volatile.Write(ref _saves, 0);
        }

        public void Release() => _gate.Release();

        public VoterRecord Load() => VoterRecord.Fresh;

        public async Task SaveAsync(VoterRecord record)
        {
            await _gate.WaitAsync();
            Interlocked.Increment(ref _saves);
            _gate.Release();
        }
    }

    private sealed class BrokenStore(bool atLoad) : IVoterStore
    {
        public VoterRecord Load() => atLoad ? throw new IOException("it is damaged") : VoterRecord.Fresh;

        public Task SaveAsync(VoterRecord record) => Task.FromException(new IOException("the disk is full"));
    }
}
