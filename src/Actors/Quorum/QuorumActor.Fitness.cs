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

    private string? Unfit => _node.Watchdog?.WhyUnarmed is { } why ? $"its watchdog cannot be armed ({why})" : null;

    private bool LeavesTermToOthers(Instant now) =>
        Fitness.Defers(Unfit, Votes, Rivals(now), now - _voter.HeldUntil, Timings.InitDead);

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
        if (_leading is null || !Fitness.Resigns(unfit, Votes, Rivals(now), now - _resignedAt, Timings.InitDead))
            return;

        _resignedAt = now;
        StepDown($"{unfit}, and another node can lead");
    }

    private IEnumerable<Rival> Rivals(Instant now) => _peers.HeardWithin(Timings.DeadTime, now)
        .Where(peer => !IsWitness(peer.Name))
        .Select(peer => new Rival(
            peer.Name, peer.Unfit is null, peer is { Silent: null, BlankStore: null }, peer.Hears));

    private ImmutableSortedDictionary<NodeName, string> UnfitOnes(ImmutableArray<Peer> heard)
    {
        var unfit = heard
            .Where(peer => peer.Unfit is not null)
            .ToImmutableSortedDictionary(peer => peer.Name, peer => peer.Unfit!);
        return Unfit is { } why ? unfit.SetItem(ThisNode, why) : unfit;
    }
}
