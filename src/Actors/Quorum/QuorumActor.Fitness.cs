using System.Collections.Immutable;
using HaActors.Actors.Events;
using HaActors.Policy.Model;
using HaActors.Policy.Quorum;

namespace HaActors.Actors.Quorum;

/// <summary>A node that cannot arm its watchdog leaves terms to others (see <see cref="Fitness"/>).</summary>
public sealed partial class QuorumActor
{
    private Instant _resignedAt = Instant.Never;
    private string? _wasUnfit;
    private bool _gaveWay;

    private string? Unfit => _node.Watchdog?.WhyUnarmed is { } why ? $"its watchdog cannot be armed ({why})" : null;

    private string? Trouble => _node.Senses.Trouble is { } trouble ? $"of its heuristics {trouble}" : null;

    private bool IsTied(Instant now) => Handicap.IsTied(
        Votes,
        _peers.HeardWithin(Timings.DeadTime, now).Select(peer => peer.Name).Append(ThisNode),
        voter => IsWitness(voter) || IsArbiter(voter));

    private bool LeavesTermToOthers(Instant now) =>
        Fitness.Defers(Unfit ?? Trouble, Votes, Rivals(now), now - _voter.HeldUntil, Timings.InitDead);

    private void LookAtFitness(Instant now)
    {
        var unfit = Unfit;
        if (unfit is not null && unfit != _wasUnfit)
        {
            var device = Configuration.FenceDevices
                .FirstOrDefault(device => device.NeedsWatchdog && device.CanFence(ThisNode))?.Id ?? "watchdog";
            _node.Publish(
                Context.System,
                new ClusterEvent.Fencing(ThisNode, FencingStep.Failed, "arm", device, Detail: unfit));
        }

        _wasUnfit = unfit;
        GiveWay(now);
        if (_leading is null || !Fitness.Resigns(unfit ?? Trouble, Votes, Rivals(now), now - _resignedAt, Timings.InitDead))
            return;

        _resignedAt = now;
        StepDown($"{unfit ?? Trouble}, and another node can lead");
    }

    /// <summary>Once: if nobody else led meanwhile, nobody is better off.</summary>
    private void GiveWay(Instant now)
    {
        var shall = Handicap.Resigns(Trouble is not null, IsTied(now));
        if (shall && !_gaveWay && _leading is { IsOpen: true })
            StepDown($"{Trouble}, and a node that is silent may be better off");
        _gaveWay = shall && (_gaveWay || _leading is null);
    }

    private IEnumerable<Rival> Rivals(Instant now) => _peers.HeardWithin(Timings.DeadTime, now)
        .Where(peer => !IsWitness(peer.Name))
        .Select(peer => new Rival(
            peer.Name, peer is { Unfit: null, Trouble: null }, peer is { Silent: null, BlankStore: null }, peer.Hears));

    private ImmutableSortedDictionary<NodeName, string> UnfitOnes(ImmutableArray<Peer> heard)
    {
        var unfit = heard
            .Where(peer => peer.Unfit is not null)
            .ToImmutableSortedDictionary(peer => peer.Name, peer => peer.Unfit!);
        return Unfit is { } why ? unfit.SetItem(ThisNode, why) : unfit;
    }
}
