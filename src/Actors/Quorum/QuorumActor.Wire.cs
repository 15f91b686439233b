using System.Collections.Immutable;
using Akka.Event;
using HaActors.Actors.Protocol;
using HaActors.Policy.Log;
using HaActors.Policy.Model;
using HaActors.Policy.Quorum;

namespace HaActors.Actors.Quorum;

/// <summary>Nodes of several builds in one cluster, and those that cannot be in it.</summary>
public sealed partial class QuorumActor
{
    /// <param name="Why">It is not counted, in an operator's words.</param>
    private sealed record Stranger(Instant HeardAt, string Why);

    private bool IsUnderstood(Beat beat)
    {
        if (_settings.Speaks.WhyNot(beat.From, beat.Speaks ?? WireVersions.Unsaid, Log.Newest.WireInForce) is not { } why)
            return true;

        IsStranger(beat.From, why);
        return false;
    }

    /// <summary>What it understood of the log would not be what the log says.</summary>
    private bool SpeaksTooLittle(NodeName node) => _peers.ByName.TryGetValue(node, out var peer)
        && _settings.Speaks.WhyNot(node, peer.Speaks, Log.Newest.WireInForce) is not null;

    /// <summary>A build whose beats this one cannot read; other messages that it does not know are nothing to it.</summary>
    private void OnForeign(ForeignMessage foreign)
    {
        if (!foreign.IsBeat || OtherNodes().FirstOrDefault(node => _paths.AddressOf(node) == Sender.Path.Address) is not { Value: not null } sender)
            return;

        var theirs = foreign.Version < WireVersions.Base ? WireVersions.Register : new WireVersions(_settings.Speaks.Newest + 1, _settings.Speaks.Newest + 1);
        IsStranger(sender, _settings.Speaks.WhyNot(sender, theirs, Log.Newest.WireInForce) ?? "");
    }

    private void IsStranger(NodeName node, string why)
    {
        if (!_strangers.TryGetValue(node, out var known) || known.Why != why)
            _log.Error("Node {Node} is not counted: {Reason}", node, why);

        _strangers = _strangers.SetItem(node, new Stranger(Now, why));
    }

    private ImmutableSortedDictionary<NodeName, string> StrangersNow(Instant now) => _strangers
        .Where(stranger => now - stranger.Value.HeardAt <= Timings.DeadTime)
        .ToImmutableSortedDictionary(stranger => stranger.Key, stranger => stranger.Value.Why);

    /// <summary>One that was not heard yet is taken for one of this build: an older one asks again.</summary>
    private WireVersions SpokenBy(NodeName node) => _peers.ByName.GetValueOrDefault(node)?.Speaks ?? _settings.Speaks;

    /// <summary>It could not read that a quorum was forced, nor understand what it is asked to promise for that.</summary>
    private static string? WhyTooOld(Peer peer) => peer.Speaks.Newest < WireVersions.HandOffs
        ? $"it speaks {peer.Speaks.Text}, and a forced quorum needs {WireVersions.HandOffs}"
        : null;

    private bool HearsOlderBuild(Instant now) =>
        _peers.HeardWithin(Timings.DeadTime, now).Any(peer => WhyTooOld(peer) is not null);

    /// <summary>
    /// Every configured node is heard and speaks more than the version in force: that is in force now. One that was absent
    /// could still be of an older build, and would misread what the log says then. If the log says that already (a quorum
    /// was forced, or taken over from the other of two), the older build is told what is wrong with it.
    /// </summary>
    private void RaiseWire(ImmutableArray<Peer> heard)
    {
        if (_leading is not { IsOpen: true })
            return;

        var needed = WireNeeds.Of(Log.Newest);
        var common = heard.Length < OtherNodes().Count()
            ? WireVersions.Base
            : heard.Select(peer => peer.Speaks.Newest).Append(_settings.Speaks.Newest).Min();
        var version = Math.Max(needed, common);
        if (version <= Log.Newest.WireInForce)
            return;

        _log.Info("Wire version {Version} is in force", version);
        Add(new Change.RaiseWire(version));
        Spread();
    }
}
