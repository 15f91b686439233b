using System.Collections.Immutable;
using Akka.Cluster;
using Akka.Event;

namespace Akka.DistributedData.Replication;

/// <content>
/// Rids the data of removed nodes. One node, the leader, says so in the data; when all have seen it, it moves what the
/// removed node did to its own account. A mark stays until no late copy can bring the old data back.
/// </content>
internal sealed partial class Replicator
{
    private readonly SortedDictionary<UniqueAddress, TimeSpan> _removed = [];
    private TimeSpan _reachableTime;

    // Time during which somebody could not hear of the removal does not count.
    private void CountReachableTime()
    {
        if (_replicas.Unreachable.IsEmpty)
            _reachableTime += _settings.GossipInterval;
    }

    private void Prune()
    {
        if (!_replicas.Unreachable.IsEmpty)
            return;
        if (_replicas.IsLeader)
        {
            NoteRemoved();
            BeginPruning();
        }

        foreach (var key in _copies.AllKeys.ToArray())
            FinishPruning(key);
    }

    // Nodes that were removed before this one came.
    private void NoteRemoved()
    {
        var known = _replicas.All.Add(_self);
        foreach (var node in _copies.AllKeys
            .Select(key => _copies.Find(key)!.Data).OfType<IRemovedNodePruning>()
            .SelectMany(data => data.ModifiedByNodes)
            .Where(node => !known.Contains(node) && !IsMember(node))
            .ToImmutableSortedSet())
            _removed.TryAdd(node, _reachableTime);
    }

    private void BeginPruning()
    {
        var due = _removed.Where(entry => _reachableTime - entry.Value > _settings.MaxPruningDissemination)
            .Select(entry => entry.Key).ToArray();
        foreach (var key in _copies.AllKeys.ToArray())
        {
            var stored = _copies.Find(key)!;
            foreach (var node in due)
            {
                var isOwned = stored.Prunings.TryGetValue(node, out var pruning)
                    && (pruning is Pruning.Performed || pruning is Pruning.Begun begun && begun.Owner == _self);
                if (!isOwned && stored.Data is IRemovedNodePruning data && data.NeedPruningFrom(node))
                    stored = stored with { Prunings = stored.Prunings.SetItem(node, new Pruning.Begun(_self, [])) };
            }

            Set(key, stored);
        }
    }

    private void FinishPruning(string key)
    {
        var stored = _copies.Find(key)!;
        var now = Context.System.Scheduler.Now.UtcTicks;
        foreach (var (node, pruning) in stored.Prunings)
        {
            if (pruning is Pruning.Performed performed && performed.ForgetAt <= now)
            {
                stored = stored with { Prunings = stored.Prunings.Remove(node) };
            }
            else if (pruning is Pruning.Begun begun && begun.Owner == _self && _replicas.All.IsSubsetOf(begun.Seen))
            {
                _log.Debug("Pruning {0} from {1}", node, key);
                var data = stored.Data is IRemovedNodePruning prunable && prunable.NeedPruningFrom(node)
                    ? prunable.Prune(node, _self)
                    : stored.Data;
                var done = new Pruning.Performed(now + _settings.PruningMarkerTimeToLive.Ticks);
                stored = new Stored(data, stored.Prunings.SetItem(node, done));
            }
        }

        Set(key, stored);
    }
}
