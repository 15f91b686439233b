using System.Collections.Immutable;
using Akka.Actor;
using Akka.Event;
using HaActors.Actors.Protocol;
using HaActors.Agents.Drbd;
using HaActors.Policy.Drbd;
using HaActors.Policy.Model;

namespace HaActors.Actors.Drbd;

/// <summary>
/// This machine's DRBD: follows the kernel's events, tells each resource's actor what became of it, keeps the files of what is
/// declared, and answers what is asked of this machine. A follower that ends is begun anew, with the whole picture.
/// </summary>
public sealed class DrbdActor : ReceiveActor, IWithTimers
{
    private sealed record Heard(int Follower, string Line);

    private sealed record FollowerEnded(int Follower, string Why);

    private sealed record Follow;

    private sealed record LookAtConfiguration;

    private sealed record Written(DrbdSettings Settings, ImmutableArray<string> Changed, string? Problem);

    private sealed record Adjusted(string Resource, DrbdResult Result);

    public const string Name = "drbd";

    private const string FilesProblem = "drbd/files";

    private static readonly TimeSpan Pace = TimeSpan.FromSeconds(1);
    private static readonly TimeSpan LongestPause = TimeSpan.FromSeconds(10);
    private static readonly TimeSpan AdjustTimeout = TimeSpan.FromSeconds(30);

    private readonly NodeRuntime _node;
    private readonly IDrbd _drbd;
    private readonly IActorRef _owner;
    private readonly ILoggingAdapter _log = Context.GetLogger();
    private readonly SortedDictionary<string, IActorRef> _devices = new(StringComparer.Ordinal);
    private readonly Dictionary<string, DateTimeOffset> _lostAt = new(StringComparer.Ordinal);
    private ImmutableSortedDictionary<string, DrbdResource> _known = DrbdPicture.Empty.Resources;
    private DrbdPicture _picture = DrbdPicture.Empty;
    private DrbdSettings? _written;
    private CancellationTokenSource? _following;
    private TimeSpan _pause = Pace;
    private int _follower;
    private int _calls;

    /// <param name="owner">The node's actor: keeps the attributes.</param>
    public DrbdActor(NodeRuntime node, IDrbd drbd, IActorRef owner)
    {
        _node = node;
        _drbd = drbd;
        _owner = owner;
        Receive<LookAtConfiguration>(_ => OnLookAtConfiguration());
        Receive<Follow>(_ => OnFollow());
        Receive<Heard>(heard => heard.Follower == _follower, heard => OnHeard(heard.Line));
        Receive<FollowerEnded>(ended => ended.Follower == _follower, OnFollowerEnded);
        Receive<Written>(OnWritten);
        Receive<Adjusted>(OnAdjusted);
        Receive<DrbdAsk>(OnAsk);
        Receive<FencePeerCall>(OnFencePeer);
        Receive<DrbdHelperCalled>(called => DeviceOf(called.Resource).Tell(called));
        Receive<DrbdRequest>(request => Context.ActorOf(DrbdQuery.Props(_node, Self, Sender, request)));
        Receive<DrbdResolve>(resolve => Context.ActorOf(DrbdHealActor.Props(_node, Self, Sender, resolve)));
        ReceiveAny(_ => { });   // of a follower that is no more
    }

    public ITimerScheduler Timers { get; set; } = null!;

    private bool IsWanted => !_node.Configuration.Drbd.Resources.IsEmpty
        || _node.Configuration.Resources.Values.Any(resource => resource.Agent is "net:drbd" or "ocf:linbit:drbd");

    /// <summary>What is known is what the kernel says now.</summary>
    private bool IsFollowing => _picture.IsComplete && !Timers.IsTimerActive(nameof(Follow));

    public static Props Props(NodeRuntime node, IDrbd drbd, IActorRef owner) =>
        Akka.Actor.Props.Create(() => new DrbdActor(node, drbd, owner));

    // A device's actor that crashed is told all there is again.
    protected override SupervisorStrategy SupervisorStrategy() => new OneForOneStrategy(
        maxNrOfRetries: 10, withinTimeRange: TimeSpan.FromMinutes(1), localOnlyDecider: _ => Directive.Restart);

    protected override void PreStart()
    {
        Timers.StartPeriodicTimer(nameof(LookAtConfiguration), new LookAtConfiguration(), TimeSpan.Zero, Pace);
    }

    protected override void PostStop() => _following?.Cancel();

    private void OnLookAtConfiguration()
    {
        if (!IsWanted && _written is null)
            return;
        if (_following is null && !Timers.IsTimerActive(nameof(Follow)))
            OnFollow();

        var settings = _node.Configuration.Drbd;
        if (ReferenceEquals(settings, _written) || !settings.Resources.Any(declared => declared.On(_node.Settings.Self) is not null))
            return;

        _written = settings;
        var ours = settings with { Resources = [.. settings.Resources.Where(declared => declared.On(_node.Settings.Self) is not null)] };
        _ = _drbd.WriteAsync(ours, CancellationToken.None).PipeTo(
            Self,
            success: written => new Written(settings, written.Changed, written.Problem),
            failure: cause => new Written(settings, [], cause.Message));
    }

    private void OnWritten(Written written)
    {
        if (written.Problem is { } problem)
        {
            _log.Error("DRBD on {Node}: {Reason}", _node.Settings.Self, problem);
            _node.Problems.Set(FilesProblem, $"On {_node.Settings.Self} {problem}.");
            return;
        }

        _node.Problems.Clear(FilesProblem);
        foreach (var resource in written.Changed)
        {
            _log.Info("DRBD resource {Resource} is configured anew on {Node}", resource, _node.Settings.Self);

            // What is not up is configured when it is started.
            if (_known.ContainsKey(resource))
                _ = _drbd.RunAsync(new DrbdCommand(DrbdVerb.Adjust, resource, AdjustTimeout), CancellationToken.None)
                    .PipeTo(Self, success: result => new Adjusted(resource, result));
        }
    }

    private void OnAdjusted(Adjusted adjusted)
    {
        var name = $"drbd/{adjusted.Resource}/adjust";
        if (adjusted.Result is DrbdResult.Failed failed)
            _node.Problems.Set(name, $"On {_node.Settings.Self} the changed configuration of DRBD resource {adjusted.Resource} is not in force: {failed.Why}.");
        else
            _node.Problems.Clear(name);
    }

    private void OnFollow()
    {
        _following?.Dispose();
        _following = new CancellationTokenSource();
        var number = ++_follower;
        var self = Self;
        _picture = DrbdPicture.Empty;
        _ = _drbd.FollowAsync(line => self.Tell(new Heard(number, line), ActorRefs.NoSender), _following.Token).PipeTo(
            Self, success: why => new FollowerEnded(number, why), failure: cause => new FollowerEnded(number, cause.Message));
    }

    /// <summary>Without the module there is nothing to follow: it may be loaded later.</summary>
    private void OnFollowerEnded(FollowerEnded ended)
    {
        _log.Debug("Following DRBD's events on {Node} ended: {Reason}", _node.Settings.Self, ended.Why);
        _pause = _picture.IsComplete ? Pace : Min(_pause * 2, LongestPause);
        Timers.StartSingleTimer(nameof(Follow), new Follow(), _pause);
    }

    private void OnHeard(string line)
    {
        var wasComplete = _picture.IsComplete;
        _picture = _picture.With(line);
        if (!_picture.IsComplete)
            return;

        if (!wasComplete)
            _picture = _picture.Remembering(_known);

        _pause = Pace;
        var before = _known;
        _known = _picture.Resources;
        foreach (var (name, state) in _known)
            if (!before.TryGetValue(name, out var was) || !was.Says(state))
            {
                NoteLoss(was, state);
                DeviceOf(name).Tell(new DrbdDeviceActor.Seen(state));
            }

        foreach (var gone in before.Keys.Where(name => !_known.ContainsKey(name)))
            DeviceOf(gone).Tell(new DrbdDeviceActor.Seen(null));
    }

    private void NoteLoss(DrbdResource? was, DrbdResource now)
    {
        if (IsLinked(now))
        {
            _lostAt.Remove(now.Name);
            if (was is not null && !IsLinked(was))
                foreach (var call in Calls(now.Name))
                    call.Tell(new FencePeerActor.ConnectedAgain());
        }
        else if (was is not null && IsLinked(was))
            _lostAt[now.Name] = _node.Ports.Clock.GetUtcNow();
    }

    private static bool IsLinked(DrbdResource resource) =>
        resource.Connections.Values.Any(connection => connection.Link == DrbdLink.Connected);

    private IActorRef DeviceOf(string resource)
    {
        if (_devices.TryGetValue(resource, out var device))
            return device;
        return _devices[resource] = Context.ActorOf(
            DrbdDeviceActor.Props(resource, _node, _drbd, _owner), Uri.EscapeDataString(resource));
    }

    private void OnAsk(DrbdAsk ask)
    {
        var self = _node.Settings.Self;
        var order = ask.Order;
        if (order is { Deed: DrbdDeed.Look, IsBrief: true } && IsFollowing)
        {
            Sender.Tell(new DrbdAnswer(ask.Call, self, null, "") { Sides = Glance(order.Resource) });
            return;
        }

        if (order.Deed == DrbdDeed.Look)
        {
            _ = LookAsync(order.Resource is { } only ? [only] : [.. _known.Keys.Union(Declared)], _lostAt.ToImmutableDictionary()).PipeTo(
                Sender,
                Self,
                success: sides => new DrbdAnswer(ask.Call, self, null, "") { Sides = sides },
                failure: cause => new DrbdAnswer(ask.Call, self, cause.Message, ""));
            return;
        }

        if (order.Resource is not { } resource || Refusal(order, resource) is { } refusal)
        {
            Sender.Tell(new DrbdAnswer(ask.Call, self, order.Resource is null ? "a resource must be named" : Refusal(order, order.Resource), ""));
            return;
        }

        _log.Info("DRBD on {Node}: {Operation} of {Resource}, asked by {Asker}", self, order.Deed, resource, ask.From);
        _ = DrbdDeeds.DoAsync(_drbd, order, resource, _node.Ports.Clock).PipeTo(
            Sender,
            Self,
            success: done => new DrbdAnswer(ask.Call, self, done.Problem, done.Text),
            failure: cause => new DrbdAnswer(ask.Call, self, cause.Message, ""));
    }

    private string? Refusal(DrbdOrder order, string resource) => DrbdGuard.Refusal(
        DrbdDeedWords.All.FirstOrDefault(word => word.Value == order.Deed).Key ?? "",
        resource.Split('/')[0],
        DrbdReservation.PrimitiveOf(_node.Configuration.Cib, resource.Split('/')[0]),
        _known.GetValueOrDefault(resource.Split('/')[0]),
        _node.InForce.State.Desired.Maintenance == true,
        order.IsInsisted || order.IsDryRun);

    private ImmutableSortedDictionary<string, DrbdSide> Glance(string? resource) =>
        (resource is { } only ? [only] : _known.Keys.Union(Declared)).ToImmutableSortedDictionary(
            name => name,
            name => DrbdSide.Absent with
            {
                State = _known.GetValueOrDefault(name),
                LinkLostAt = _lostAt.TryGetValue(name, out var at) ? at : null,
            },
            StringComparer.Ordinal);

    private async Task<ImmutableSortedDictionary<string, DrbdSide>> LookAsync(
        ImmutableArray<string> resources, ImmutableDictionary<string, DateTimeOffset> lostAt)
    {
        var sides = ImmutableSortedDictionary.CreateBuilder<string, DrbdSide>(StringComparer.Ordinal);
        foreach (var resource in resources)
        {
            var side = await _drbd.SideAsync(resource, CancellationToken.None);
            sides[resource] = side with { LinkLostAt = lostAt.TryGetValue(resource, out var at) ? at : null };
        }

        return sides.ToImmutable();
    }

    private void OnFencePeer(FencePeerCall call)
    {
        var self = _node.Settings.Self;
        var peers = PeersOf(call.Resource).Where(peer => peer != self).ToList();
        var peer = call.Peer is { } named && peers.Contains(new NodeName(named)) ? new NodeName(named) : peers is [var only] ? only : (NodeName?)null;
        if (peer is not { } found)
        {
            Sender.Tell(new FencePeerVerdict(
                DrbdFencePeer.Unconfirmed, $"who the peer of {call.Resource} is cannot be told: '{call.Peer}' is no node of it"));
            return;
        }

        var lostAt = _lostAt.TryGetValue(call.Resource, out var at) ? at : (DateTimeOffset?)null;
        Context.ActorOf(FencePeerActor.Props(_node, Sender, call.Resource, found, lostAt), $"{CallOf(call.Resource)}{++_calls}");
    }

    private static IEnumerable<IActorRef> Calls(string resource) =>
        Context.GetChildren().Where(child => child.Path.Name.StartsWith(CallOf(resource), StringComparison.Ordinal));

    // Devices' actors have no colon in their names: it is escaped there.
    private static string CallOf(string resource) => $"fence-peer:{Uri.EscapeDataString(resource)}:";

    /// <summary>The nodes that have it: declared, or, of a resource that others configured, all that may run it.</summary>
    private IEnumerable<NodeName> PeersOf(string resource) => _node.Configuration.Drbd.Find(resource) is { } declared
        ? declared.Hosts.Select(host => host.Node)
        : _node.Configuration.Members;

    private static TimeSpan Min(TimeSpan one, TimeSpan other) => one < other ? one : other;

    private IEnumerable<string> Declared => _node.Configuration.Drbd.Resources
        .Where(declared => declared.On(_node.Settings.Self) is not null).Select(declared => declared.Name);
}
