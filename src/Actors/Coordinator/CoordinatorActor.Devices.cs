using System.Collections.Immutable;
using Akka.Actor;
using Akka.Event;
using HaActors.Actors.Events;
using HaActors.Actors.Node;
using HaActors.Actors.Protocol;
using HaActors.Policy.Fencing;
using HaActors.Policy.Model;

namespace HaActors.Actors.Coordinator;

/// <summary>Looks after the fence devices, so that one that fails is known before it is needed.</summary>
public sealed partial class CoordinatorActor
{
    /// <param name="Position">Among those that are looked after.</param>
    private sealed record LookAtDevice(FenceDevice Device, int Position);

    /// <param name="Ok">Null: not answered yet.</param>
    /// <param name="Number">Of the question; a late answer to another one does not count.</param>
    /// <param name="Failed">Nodes from which the device did not work since it last worked.</param>
    private sealed record Look(
        long Number,
        NodeName From,
        DateTimeOffset At,
        bool? Ok,
        string? Detail,
        ImmutableSortedSet<string>? Listed,
        ImmutableSortedSet<NodeName> Failed);

    private readonly SortedDictionary<string, Look> _looks = new(StringComparer.Ordinal);
    private long _lookNumber;

    private FenceKnowledge Knowledge => new(_looks.Where(look => look.Value.Listed is not null)
        .ToImmutableSortedDictionary(look => look.Key, look => look.Value.Listed!, StringComparer.Ordinal));

    private ImmutableArray<FenceDevice> Watched =>
        [.. Configuration.FenceDevices.Where(device => device.Kind == FenceKind.Agent && device.MonitorInterval > TimeSpan.Zero)];

    // A term often begins with a takeover: for so many dead times the machine has better things to do than to look.
    private const int DeadTimesBeforeLook = 4;

    private void LookAfterDevices()
    {
        var first = _node.Settings.Timings.DeadTime * DeadTimesBeforeLook;
        var watched = Watched;
        foreach (var (position, device) in watched.Index().Where(entry => !Timers.IsTimerActive($"look-{entry.Item.Id}")))
        {
            var delay = (first < device.MonitorInterval ? first : device.MonitorInterval)
                + FenceMonitors.Offset(position, watched.Length, device.MonitorInterval);
            Timers.StartPeriodicTimer($"look-{device.Id}", new LookAtDevice(device, position), delay, device.MonitorInterval);
        }
    }

    /// <summary>They are others now: what was learned of them counts no more, and they are looked at anew.</summary>
    private void ForgetDevices()
    {
        foreach (var device in _looks.Keys)
            Timers.Cancel($"look-{device}");

        _looks.Clear();
        LookAfterDevices();
    }

    private void OnLookAtDevice(FenceDevice device, int position)
    {
        var last = _looks.GetValueOrDefault(device.Id);
        // A node that is gone says nothing of the device.
        if (last is { Ok: null } && OnlineNodes.Contains(last.From))
            OnLooked(device.Id, last with { Ok = false, Detail = $"node {last.From}, which was to ask it, did not answer" });

        // It is fencing: no better proof is needed, and nothing may hold that up.
        if (!_slots.TryTake(device))
            return;

        _slots.Release(device);
        var failed = _looks.GetValueOrDefault(device.Id)?.Failed ?? [];
        NodeName? worked = last is { Ok: true } ? last.From : null;
        if (FenceMonitors.Choose(device, position, ThisNode, OnlineNodes, worked, failed) is not { } from)
            return;

        var verb = device.EffectiveCheck == HostCheck.DynamicList ? FenceVerb.List : FenceVerb.Monitor;
        _looks[device.Id] = new Look(++_lookNumber, from, _node.Ports.Clock.GetUtcNow(), null, last?.Detail, last?.Listed, failed);
        Context.ActorSelection(_paths.PathOf(from, NodeGateway.Name)).Tell(
            new RunFence(new Authority(_term, 0, 0), new NodeName(""), device.Id) { Verb = verb, Attempt = _lookNumber }, Self);
    }

    private void OnFenceRan(FenceRan ran)
    {
        if (ran.Target.Value.Length > 0)
        {
            var asker = _fencing.GetValueOrDefault(ran.Target);
            foreach (var actor in new[] { asker, _switchingOn.GetValueOrDefault(ran.Target), _unfencing.GetValueOrDefault(ran.Target) })
                actor?.Forward(ran);
            return;
        }

        if (_looks.GetValueOrDefault(ran.Device) is { } look && look.Number == ran.Attempt && ran.Authority.Term == _term)
        {
            OnLooked(ran.Device, look with
            {
                Ok = ran.Confirmed,
                Detail = ran.Confirmed ? null : ran.Detail,
                Listed = ran is { Confirmed: true, Listed: { IsEmpty: false } listed } ? [.. listed] : look.Listed,
            });
        }
    }

    private void OnLooked(string device, Look look)
    {
        _looks[device] = look with { Failed = look.Ok == true ? [] : look.Failed.Add(look.From) };
        if (look.Ok == _wasOk.GetValueOrDefault(device, true))
            return;

        _wasOk[device] = look.Ok == true;
        if (look.Ok == true)
            _log.Info("Fence device {Device} works again", device);
        else
            _log.Error("Fence device {Device} does not work: {Reason}", device, look.Detail);

        Publish(new ClusterEvent.Fencing(
            look.From, look.Ok == true ? FencingStep.Confirmed : FencingStep.Failed, "monitor", device, look.From, look.Detail, Term: _term));
    }

    private readonly SortedDictionary<string, bool> _wasOk = new(StringComparer.Ordinal);

    private IEnumerable<FenceDeviceStatus> DeviceStatuses() => Configuration.FenceDevices.Select(device =>
    {
        var look = _looks.GetValueOrDefault(device.Id);
        var able = Configuration.Nodes.Keys.Select(node => (Node: node, Eligibility: FenceEligibility.Of(device, node, Knowledge)))
            .Where(entry => entry.Eligibility != Eligibility.Unable)
            .Select(entry => entry.Eligibility == Eligibility.Able ? entry.Node.Value : $"{entry.Node}?");
        var state = look?.Ok switch
        {
            true => "ok",
            false => "failing",
            _ => Watched.Contains(device) ? "unknown" : "unwatched",
        };
        return new FenceDeviceStatus(device.Id, device.Agent, state, [.. able], look?.At, look?.From.Value, look?.Detail);
    });
}
