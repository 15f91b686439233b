using System.Collections.Immutable;
using Akka.Event;
using HaActors.Actors.Coordinator;
using HaActors.Actors.Events;
using HaActors.Actors.Protocol;
using HaActors.Policy.Configuration;
using HaActors.Policy.Drbd;
using HaActors.Policy.Log;
using HaActors.Policy.Model;

namespace HaActors.Actors.Quorum;

/// <summary>How a log begins, and how a store that is new comes to vote (safety rule 17).</summary>
public sealed partial class QuorumActor
{
    /// <summary>
    /// Nobody has a log: all voters are heard, with empty stores and this configuration; or a quorum of them is, and an
    /// operator has said that this is a new cluster.
    /// </summary>
    private bool MayFound(Instant now)
    {
        if (!Log.IsBlank)
            return false;

        var stores = BlankStores(now);
        return _voter.Record.MayBootstrap
            ? _seed.IsQuorum(stores.Keys) && _peers.HeardWithin(Timings.DeadTime, now).All(peer => peer.Cluster is null)
            : _seed.Voters.All(stores.ContainsKey);
    }

    private ImmutableSortedDictionary<NodeName, string> BlankStores(Instant now) => _peers.HeardWithin(Timings.DeadTime, now)
        .Where(peer => peer.BlankStore is not null)
        .ToImmutableSortedDictionary(peer => peer.Name, peer => peer.BlankStore!)
        .SetItem(ThisNode, _voter.Record.Store);

    /// <summary>The promisers had no log, and they are a quorum: there is none.</summary>
    private Change.Found FirstEntry()
    {
        var found = new Change.Found(RandomId(), BlankStores(Now), _seed.Present);
        if (HearsOlderBuild(Now))
            return found with { Votes = found.Votes with { TieBreaker = null } };

        return found with { Configuration = _settings.Document.Values.IsEmpty ? null : _settings.Document.ToString() };
    }

    /// <summary>
    /// A store that the cluster does not know has forgotten what it promised. It may promise if the candidate's log knows
    /// it, which this one does not have yet, or if no voter has a log.
    /// </summary>
    private bool MayPromise(PromiseRequest request) =>
        MayVote || request.Store == _voter.Record.Store || (Log.IsBlank && request.Founds);

    /// <summary>
    /// The node's process is another one, with another store: what its old one promised is gone with it. A late promise
    /// of that one counts nowhere, since a candidate compares stores with the log that it adopts.
    /// </summary>
    private void Readmit(NodeName node, string store)
    {
        if (_leading is not { IsOpen: true } || Log.Newest.Stores.GetValueOrDefault(node) == store)
            return;

        _log.Warning("Node {Node} has a new store and votes again once a quorum of the others knows it", node);
        Add(new Change.Readmit(node, store));
        Spread();
    }

    /// <summary>Its log is another cluster's, however equal the names are.</summary>
    private bool IsForeign(string? cluster) => cluster is not null && Log.Newest.Cluster is { } own && ForcedQuorum.AreApart(cluster, own);

    /// <summary>Why this node does not vote, in an operator's words; null if it does, or never shall.</summary>
    private string? WhySilent(Instant now)
    {
        if (_storeBroken is { } why)
            return $"its state directory is not to be trusted ({why}); repair it and restart the node";

        if (!_isOnDisk || MayVote)
            return null;

        if (!Log.IsBlank || _peers.HeardWithin(Timings.DeadTime, now).Any(peer => peer.Cluster is not null))
            return "its store is new, and it has to be admitted by a quorum of the others";

        var stores = BlankStores(now);
        var missing = _seed.Voters.Where(voter => !stores.ContainsKey(voter)).ToList();
        return missing.Count == 0
            ? null
            : $"there is no log yet, and {string.Join(", ", missing)} must be heard before the cluster begins (`haactors bootstrap` begins it without)";
    }

    private ImmutableSortedDictionary<NodeName, string> SilentOnes(Instant now, ImmutableArray<Peer> heard)
    {
        var silent = heard.Where(peer => peer.Silent is not null).ToImmutableSortedDictionary(peer => peer.Name, peer => peer.Silent!);
        return WhySilent(now) is { } why ? silent.SetItem(ThisNode, why) : silent;
    }

    private void TellInForce()
    {
        var inForce = _node.InForce;
        var (before, problem) = (inForce.Configuration, inForce.Problem);
        var state = inForce.State;
        var isNewer = inForce.Set(Log.Committed, Votes);

        // A new leader does not know at first how much of what it has is committed: an entry of its own term says so (safety rule 6).
        if ((_leading is not null || _tookPart) && inForce.Problem is null && Log.At(Log.CommitIndex)?.Term == _voter.Record.Promised)
            inForce.Confirm();
        if (!isNewer)
            return;

        CompareFile();
        Context.System.EventStream.Publish(new LogAdvanced(Log.Committed));
        if (state.IsFounded && state.Votes != Log.Committed.Votes)
            _node.Publish(Context.System, VotesNews(Log.Committed));
        if (ReferenceEquals(before, inForce.Configuration) && problem == inForce.Problem)
            return;

        if (inForce.Problem is { } why)
        {
            _log.Error("Node {Node} cannot follow the committed configuration and goes on with an older one: {Reason}", ThisNode, why);
            _node.Problems.Set("configuration", $"{ThisNode} cannot follow the committed configuration and goes on with an older one: {why}.");
        }
        else
        {
            _node.Problems.Clear("configuration");
        }

        var advanced = new ConfigurationAdvanced(inForce.State.Revision, inForce.Problem);
        Context.System.EventStream.Publish(advanced);
        Tell(CoordinatorActor.Name, advanced);
    }

    /// <summary>Once the log says what is configured, a node's file is heard for its own settings alone.</summary>
    private void CompareFile()
    {
        var file = _settings.Document;
        if (_node.InForce.State.Configuration is null || file.Values.IsEmpty || ReferenceEquals(_compared, _node.Document))
            return;

        // What this node's own disk says at first may be outdated.
        var isStart = _compared is null || Now - _bornAt < Timings.InitDead;
        _compared = _node.Document;
        var differences = ConfigurationHistory.Paths(file, _node.Document).RemoveAll(DrbdReservation.IsPartOf);
        if (differences.IsEmpty)
            _node.Problems.Clear(FileProblem);
        if (!isStart || differences.IsEmpty)
            return;

        var keys = string.Join(", ", differences.Select(path => $"ha.{path}"));
        _log.Warning("The file of {Node} is not the cluster's configuration and does not count in: {Keys}", ThisNode, keys);
        _node.Problems.Set(
            FileProblem,
            $"The file of {ThisNode} is not the cluster's configuration and does not count in: {keys}. 'pbm config export' shows what counts.");
    }

    private const string FileProblem = "file";

    private ConfigurationDocument? _compared;

    private string RandomId() => $"{_node.Ports.Chance.NextInt64(1, long.MaxValue):x16}";
}
