using System.Collections.Immutable;
using HaActors.Policy.Log;
using HaActors.Policy.Model;
using HaActors.Policy.Quorum;

namespace HaActors.Policy.Tests.Log;

/// <summary>
/// Pure replicas with their votes, and terms that come and go at any moment: what a quorum has under its own term stays
/// for ever, on whoever leads later, also while votes change.
/// </summary>
public class ReplicaPropertyTests
{
    private const int Steps = 400;

    public static TheoryData<int> Seeds => [.. Enumerable.Range(1, 40)];

    [Theory, MemberData(nameof(Seeds))]
    public void What_is_committed_is_in_the_log_of_every_later_leader(int seed)
    {
        var cluster = new Replicas(new Random(seed), 3 + (seed % 3));
        for (var step = 0; step < Steps; step++)
            cluster.Step();

        Assert.True(cluster.CommittedEntries > 0);
    }

    private sealed class Replicas
    {
        private readonly Random _chance;
        private readonly ImmutableArray<NodeName> _nodes;
        private readonly Dictionary<NodeName, ReplicaLog> _logs = [];
        private readonly Dictionary<NodeName, Term> _promised = [];
        private readonly SortedDictionary<long, Entry> _committed = [];
        private NodeName? _leader;
        private Term _term;
        private Replication _replication = Replication.Began(Term.None, [], 0);
        private long _commands;

        public Replicas(Random chance, int count)
        {
            _chance = chance;
            _nodes = [.. Logs.Names(count)];
            foreach (var node in _nodes)
                (_logs[node], _promised[node]) = (ReplicaLog.Blank, Term.None);
        }

        public int CommittedEntries => _committed.Count;

        public void Step()
        {
            var isLed = _leader is not null;
            switch (_chance.Next(isLed ? 12 : 1))
            {
                case 0:
                    AskForTerm(Pick());
                    break;
                case 1 or 2:
                    Append(new Change.Configure(_logs[_leader!.Value].Newest.Revision - _chance.Next(2), $"{_commands}"));
                    break;
                case 3:
                    Append(new Change.ChangeVotes(new VoteTable(_nodes.ToImmutableSortedDictionary(node => node, _ => _chance.Next(3)))
                    {
                        TieBreaker = _chance.Next(2) == 0 ? null : [Pick()],
                    }));
                    break;
                default:
                    Replicate(Pick());
                    break;
            }
        }

        private NodeName Pick() => _nodes[_chance.Next(_nodes.Length)];

        private static string Store(NodeName node) => $"s-{node}";

        private void AskForTerm(NodeName candidate)
        {
            var own = _logs[candidate];
            var term = _promised.Values.Max().Next;
            var round = PromiseRound.For(term);
            foreach (var voter in _nodes.Where(node => node == candidate || _chance.Next(3) > 0))
            {
                _promised[voter] = term;
                round = round.With(voter, term, new Promise(
                    Store(voter), voter == candidate ? LogExtract.None : LogExtract.For(_logs[voter], own.Last, own.CommitIndex)));
            }

            // An answer that comes twice, and one of another round.
            round = round.With(candidate, term, round.Promises[candidate]).With(Pick(), Term.None, new Promise("late", LogExtract.None));
            var seed = Votes.Of(new VoteTable(_nodes.ToImmutableSortedDictionary(node => node, _ => 1)));
            if (_leader is { } former && _promised[former] >= term)
                _leader = null;
            if (round.Won(own, seed) is not { } adopted)
                return;

            foreach (var (index, entry) in _committed)
                Assert.True(adopted.Base.At.Index >= index || adopted.At(index) == entry.Position, $"{candidate} leads {term} without {entry.Position}");

            (_leader, _term, _logs[candidate]) = (candidate, term, adopted);
            _replication = Replication.Began(term, _nodes, adopted.Last.Index);
            if (adopted.IsBlank)
                Append(new Change.Found("c", _nodes.ToImmutableSortedDictionary(node => node, Store), seed.Present));
            Append(new Change.OpenTerm(candidate));
        }

        private void Append(Change change)
        {
            var leader = _leader!.Value;
            var log = _logs[leader];
            var id = change is Change.OpenTerm or Change.Found or Change.SettleVotes ? null : new CommandId(new("client"), ++_commands);
            _logs[leader] = log.Add(new Entry(new Position(0, _term, log.Last.Index + 1), id, default, "test", change));
            Replicate(leader);
        }

        private void Replicate(NodeName node)
        {
            var leader = _leader!.Value;
            var log = _logs[leader];
            if (_promised[node] > _term)
                return;

            _promised[node] = _term;
            if (node != leader)
            {
                var from = Math.Max(log.Base.At.Index, _logs[node].CommitIndex);
                var portion = log.After(from).Take(_chance.Next(3) == 0 ? _chance.Next(1, 4) : int.MaxValue).ToImmutableArray();
                var target = _logs[node];
                if (log.Base.At.Index > target.CommitIndex && target.Install(log.Base) is Appended.Taken installed)
                    target = installed.Log;
                if (target.Append(log.At(from)!.Value, portion) is not Appended.Taken taken)
                {
                    Assert.Fail($"{node} does not take entries after what it has as committed");
                    return;
                }

                _logs[node] = taken.Log.CommittedTo(Math.Min(log.CommitIndex, taken.Matches)).Compacted(5);
                _replication = _replication.Confirmed(node, Store(node), taken.Matches, 0);
            }
            else
            {
                _replication = _replication.Confirmed(node, Store(node), log.Last.Index, 0);
            }

            Commit(leader);
        }

        private void Commit(NodeName leader)
        {
            var log = _logs[leader];
            var index = _replication.CommitIndex(log);
            for (var next = Math.Max(log.CommitIndex, log.Base.At.Index) + 1; next <= index; next++)
            {
                if (_committed.TryGetValue(next, out var known))
                    Assert.Equal(known.Position, log[next].Position);
                _committed[next] = log[next];
            }

            _logs[leader] = log = log.CommittedTo(index).Compacted(5);
            if (log.Committed.Votes.IsJoint && log.Newest.Votes.IsJoint)
                Append(new Change.SettleVotes());
            else if (log.CommitIndex > 0 && !log.Committed.Votes.IsVoter(leader))
                _leader = null;
        }
    }
}
