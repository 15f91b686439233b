using System.Collections.Immutable;
using HaActors.Policy.Log;
using HaActors.Policy.Model;
using HaActors.Policy.Quorum;
using HaActors.Policy.Tests.Log;

namespace HaActors.Policy.Tests.Quorum;

/// <summary>
/// Pure voters that lose power and links, and persons who force quorums on what is left, sometimes two at once, whose word
/// is true: a generation has one fork, a term one leader, and what was committed is lost by a recorded force alone.
/// </summary>
public class ForcePropertyTests
{
    private const int Steps = 600;

    public static TheoryData<int> Seeds => [.. Enumerable.Range(1, 200)];

    [Theory, MemberData(nameof(Seeds))]
    public void Among_the_forced_and_the_rest_there_is_one_leader(int seed)
    {
        var world = new World(new Random(seed), 2 + (seed % 4));
        for (var step = 0; step < Steps; step++)
            world.Step();

        Assert.True(world.Leaders > 0);
        Tried += world.Forces;
    }

    [Fact]
    public void Quorums_are_indeed_forced()
    {
        foreach (var seed in Enumerable.Range(1000, 50))
            Among_the_forced_and_the_rest_there_is_one_leader(seed);

        Assert.True(Tried > 25, $"{Tried}");
    }

    private int Tried { get; set; }

    private sealed class World
    {
        private readonly Random _chance;
        private readonly ImmutableArray<NodeName> _nodes;
        private readonly Votes _seed;
        private readonly Dictionary<NodeName, VoterRecord> _voters = [];
        private readonly HashSet<NodeName> _off = [];
        private readonly HashSet<NodeName> _broken = [];
        private readonly HashSet<(NodeName One, NodeName Other)> _cut = [];
        private readonly Dictionary<Term, NodeName> _leaders = [];
        private readonly Dictionary<NodeName, (Term Term, Replication Replication)> _leading = [];
        private readonly Dictionary<long, string> _forks = [];
        private readonly SortedDictionary<long, Entry> _committed = [];

        public World(Random chance, int count)
        {
            _chance = chance;
            _nodes = [.. Logs.Names(count)];
            _seed = Votes.Of(new VoteTable(_nodes.ToImmutableSortedDictionary(node => node, _ => 1)));
            foreach (var node in _nodes)
                _voters[node] = VoterRecord.Fresh with { Store = $"s-{node}" };
        }

        public int Leaders => _leaders.Count;

        public int Forces => _forks.Count;

        public void Step()
        {
            var node = Pick();
            switch (_chance.Next(17))
            {
                case 0 or 1:
                    AskForTerm(node);
                    break;
                case 2 when _off.Count < _nodes.Length - 1 && _committed.Count > 3:
                    _off.Add(node);
                    _leading.Remove(node);
                    break;
                case 3 when _off.Contains(node) && !_broken.Contains(node):
                    SwitchOn(node);
                    break;
                case 4:
                    _cut.Add((node, Pick()));
                    break;
                case 5:
                    _cut.Clear();
                    break;
                case 6 or 7 or 10 when !_off.Contains(node):
                    Force(node, Pick());
                    break;
                case 8 or 9 when _leading.ContainsKey(node):
                    Append(node, new Change.Decided("work"));
                    break;
                default:
                    Replicate(node, Pick());
                    break;
            }
        }

        private string? ClusterOf(NodeName node) => _voters[node].Log.Newest.Cluster;

        private NodeName Pick() => _nodes[_chance.Next(_nodes.Length)];

        /// <summary>Those of which a quorum was forced on each, without the other, do not count each other.</summary>
        private bool Reach(NodeName one, NodeName other) =>
            !(ClusterOf(one) is { } here && ClusterOf(other) is { } there && ForcedQuorum.AreApart(here, there)) && !_off.Contains(one) && !_off.Contains(other) && (one == other || (!_cut.Contains((one, other)) && !_cut.Contains((other, one))));

        /// <summary>Not before somebody reaches it who knows of the newest quorum that was forced, as the person was told.</summary>
        private void SwitchOn(NodeName node)
        {
            var newest = _nodes.MaxBy(other => _voters[other].Log.Last)!;
            if (newest != node && (_off.Contains(newest) || _voters[node].Promised.Generation > _voters[newest].Promised.Generation))
                return;
            _off.Remove(node);
            _cut.RemoveWhere(cut => cut.One == node || cut.Other == node);
            Promise(node, _voters[newest].Promised, null);
        }

        private void Promise(NodeName node, Term term, NodeName? to)
        {
            if (term > _voters[node].Promised)
                _voters[node] = _voters[node] with { Promised = term, PromisedTo = to };
            if (_leading.TryGetValue(node, out var leads) && leads.Term < term)
                _leading.Remove(node);
        }

        private void AskForTerm(NodeName candidate)
        {
            var own = _voters[candidate];
            var term = own.Promised.Next;
            if (_off.Contains(candidate) || !own.Admits(term, own.Log.Last, forces: false))
                return;
            if (Round(candidate, term, forces: false).Won(_voters[candidate].Log, _seed) is { } adopted)
                Lead(candidate, term, adopted, null);
        }

        /// <summary>Two persons at once, now and then: each has told the truth about who is off.</summary>
        private void Force(NodeName node, NodeName other)
        {
            if (_chance.Next(2) == 0)
                _cut.Clear();
            var generation = _voters[node].Promised.Generation + 1;
            var first = Asked(node, generation);
            var second = _chance.Next(3) == 0 && other != node && !_off.Contains(other) ? Asked(other, _voters[other].Promised.Generation + 1) : null;
            first?.Invoke();
            second?.Invoke();
        }

        private Action? Asked(NodeName node, long generation)
        {
            var facts = Facts(node);
            var own = _voters[node];
            var term = own.Promised.NextIn(generation);
            if (ForcePlan.For(facts).Refusal is not null || !own.Admits(term, own.Log.Last, forces: true))
                return null;
            var round = Round(node, term, forces: true);
            return () =>
            {
                if (_voters[node].Promised == term && ForcePlan.Won(round, Facts(node)) is var (adopted, plan))
                    Lead(node, term, adopted, plan);
            };
        }

        private ForceFacts Facts(NodeName node)
        {
            var heard = _nodes.Where(other => other != node && Reach(node, other)).ToList();
            var log = _voters[node].Log;
            return new ForceFacts(
                node,
                log,
                null,
                _voters[node].Promised.Generation <= log.Last.Generation && log.Newest.Votes.IsQuorum(heard.Append(node)),
                heard.ToImmutableSortedDictionary(
                    other => other, other => new HeardVoter(_voters[other].Log.IsBlank ? _voters[other].Store : null, null)),
                [.. _nodes],
                [.. _off],
                SawFences: true);
        }

        private PromiseRound Round(NodeName candidate, Term term, bool forces)
        {
            var log = _voters[candidate].Log;
            var round = PromiseRound.For(term);
            foreach (var voter in _nodes.Where(voter => voter == candidate || (Reach(candidate, voter) && _chance.Next(4) > 0)))
            {
                var record = _voters[voter];
                if (term <= record.Promised || !record.Admits(term, log.Last, forces))
                    continue;
                Promise(voter, term, candidate);
                round = round.With(voter, term, new Promise(record.Store, voter == candidate ? LogExtract.None : LogExtract.For(record.Log, log.Last, log.CommitIndex)));
            }

            return round;
        }

        private void Lead(NodeName node, Term term, ReplicaLog adopted, ForcePlan? plan)
        {
            Assert.True(_leaders.TryAdd(term, node), $"term {term} is led by {_leaders[term]} and by {node}");
            if (plan is null)
            {
                foreach (var (index, entry) in _committed)
                    Assert.True(adopted.Base.At.Index >= index || adopted.At(index) == entry.Position, $"{node} leads {term} without {entry.Position}");
            }

            _voters[node] = _voters[node] with { Log = adopted };
            _leading[node] = (term, Replication.Began(term, _nodes, adopted.Last.Index));
            if (adopted.IsBlank)
                Append(node, new Change.Found("c", _nodes.ToImmutableSortedDictionary(other => other, other => $"s-{other}"), _seed.Present));
            if (plan is not null)
            {
                var fork = $"{node}-{term}";
                Assert.True(_forks.TryAdd(term.Generation, fork), $"generation {term.Generation} is forced twice: {_forks[term.Generation]} and {fork}");
                var isApart = _committed.TryGetValue(adopted.Base.At.Index, out var based) && based.Position != adopted.Base.At;
                foreach (var (lost, entry) in _committed.ToList())
                {
                    if (isApart || (lost > adopted.Base.At.Index && adopted.At(lost) != entry.Position))
                        _committed.Remove(lost);
                }

                Append(node, Change.Forced.On(_voters[node].Log, fork, plan, "lost"));
            }

            Append(node, new Change.OpenTerm(node));
        }

        private void Append(NodeName leader, Change change)
        {
            var (term, _) = _leading[leader];
            var log = _voters[leader].Log;
            _voters[leader] = _voters[leader] with
            {
                Log = log.Add(new Entry(new Position(term.Generation, term, log.Last.Index + 1), null, default, "test", change)),
            };
            Replicate(leader, leader);
        }

        private void Replicate(NodeName leader, NodeName node)
        {
            if (!_leading.TryGetValue(leader, out var leads) || !Reach(leader, node) || _voters[node].Promised > leads.Term)
                return;

            Promise(node, leads.Term, leader);
            var log = _voters[leader].Log;
            var match = log.Last.Index;
            if (node != leader)
            {
                var (own, lost) = _voters[node].Log.YieldTo(log.Newest.Forced);
                if (lost is not null)
                    Assert.Contains(log.Newest.Forced!, forced => forced.Certain < lost.From && forced.Generation == lost.Generation && forced.By == "test");
                var from = Math.Max(log.Base.At.Index, own.CommitIndex);
                var snapshot = log.Base.At.Index > own.CommitIndex ? log.Base : null;
                if (own.Take(snapshot, log.At(from)!.Value, [.. log.After(from).Take(_chance.Next(1, 6))]) is not Appended.Taken taken)
                {
                    // Of two that were forced apart it has a part of the one, and hears the other: it votes no more.
                    Assert.Contains(_voters.Values, voter => ForcedQuorum.AreApart(voter.Log.Newest.Cluster ?? "", log.Newest.Cluster!));
                    _broken.Add(node);
                    _off.Add(node);
                    _leading.Remove(node);
                    return;
                }

                _voters[node] = _voters[node] with { Log = taken.Log.CommittedTo(Math.Min(log.CommitIndex, taken.Matches)).Compacted(4) };
                match = taken.Matches;
            }

            leads = leads with { Replication = leads.Replication.Confirmed(node, $"s-{node}", match, 0) };
            _leading[leader] = leads;
            Commit(leader, leads.Replication);
        }

        private void Commit(NodeName leader, Replication replication)
        {
            var log = _voters[leader].Log;
            var index = replication.CommitIndex(log);
            for (var next = Math.Max(log.CommitIndex, log.Base.At.Index) + 1; next <= index; next++)
            {
                if (_committed.TryGetValue(next, out var known))
                    Assert.Equal(known.Position, log[next].Position);
                _committed[next] = log[next];
            }

            _voters[leader] = _voters[leader] with { Log = log.CommittedTo(index).Compacted(4) };
            if (index > log.CommitIndex && _chance.Next(20) == 0 && WithoutVotes(leader) is { } fewer)
                Append(leader, new Change.ChangeVotes(fewer));
            else if (index > log.CommitIndex && ReadyToReturn(leader, replication) is { } back)
                Append(leader, new Change.ChangeVotes(back));
            else if (_voters[leader].Log is { Committed.Votes.IsJoint: true, Newest.Votes.IsJoint: true })
                Append(leader, new Change.SettleVotes());
            else if (index > 0 && !_voters[leader].Log.Committed.Votes.IsVoter(leader))
                _leading.Remove(leader);
        }

        /// <summary>As an operator may take a node's votes, for good.</summary>
        private VoteTable? WithoutVotes(NodeName leader)
        {
            var table = _voters[leader].Log.Newest.Votes.Present;
            var without = table with { ByNode = table.ByNode.SetItem(Pick(), 0) };
            return !_voters[leader].Log.Newest.Votes.IsJoint && without.IsQuorum(_nodes.Where(node => Reach(leader, node))) ? without : null;
        }

        private VoteTable? ReadyToReturn(NodeName leader, Replication replication)
        {
            var log = _voters[leader].Log;
            ImmutableSortedSet<NodeName> present = [.. _nodes.Where(node => Reach(leader, node))];
            return log.Newest.Votes.IsJoint || !log.CommitIndex.Equals(log.Last.Index) ? null : VotePlan.Due(log.Newest.Votes, QuorumOptions.None, new VoterFacts(
                _seed.Present.ByNode,
                present,
                present,
                [.. present.Where(node => replication.Of(node).Match >= log.CommitIndex)],
                ImmutableSortedDictionary<NodeName, TimeSpan>.Empty,
                []));
        }
    }
}
