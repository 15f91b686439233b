using Akka.Actor;
using Akka.Event;
using HaActors.Actors.Protocol;
using HaActors.Agents.Drbd;
using HaActors.Policy.Drbd;
using HaActors.Policy.Model;

namespace HaActors.Actors.Drbd;

/// <summary>
/// One DRBD resource on this node: makes of the kernel's events the promotion score that the policy engine decides by, an
/// attribute that tells its state, and a problem where a person is needed; gives the reservation back when all copies are good;
/// has both copies compared on time. What it knows it was told since it began: an actor that crashed is told anew.
/// </summary>
public sealed class DrbdDeviceActor : ReceiveActor, IWithTimers
{
    /// <param name="State">Null: the kernel has it no more.</param>
    public sealed record Seen(DrbdResource? State);

    private sealed record StillWhole;

    private sealed record StillAlone;

    private sealed record WaitedLongEnough;

    private sealed record VerifyDue;

    private sealed record VerifyBegan(DrbdResult Result);

    /// <param name="Kib">What differs; null: nobody can say.</param>
    private sealed record VerifyEnded(long? Kib);

    /// <summary>A copy that has just become good may be lost again in the next moment.</summary>
    private static readonly TimeSpan WholeFor = TimeSpan.FromSeconds(2);

    /// <summary>A resource that is coming up is alone for a moment.</summary>
    private static readonly TimeSpan AloneFor = TimeSpan.FromSeconds(10);

    private static readonly TimeSpan VerifyPace = TimeSpan.FromMinutes(1);
    private static readonly TimeSpan VerifyTimeout = TimeSpan.FromSeconds(30);

    private readonly string _name;
    private readonly NodeRuntime _node;
    private readonly IDrbd _drbd;
    private readonly IActorRef _owner;
    private readonly ILoggingAdapter _log = Context.GetLogger();
    private readonly Instant _begun;
    private DrbdResource? _state;
    private Instant? _verified;
    private long _differsKib;
    private bool _isAlone;
    private bool _waits;
    private string? _told;
    private string? _score;

    public DrbdDeviceActor(string name, NodeRuntime node, IDrbd drbd, IActorRef owner)
    {
        _name = name;
        _node = node;
        _drbd = drbd;
        _owner = owner;
        _begun = node.Ports.Clock.Now();
        Receive<Seen>(OnSeen);
        Receive<DrbdHelperCalled>(OnHelper);
        Receive<StillWhole>(_ => OnStillWhole());
        Receive<StillAlone>(_ => OnStillAlone());
        Receive<WaitedLongEnough>(_ => OnWaited());
        Receive<VerifyDue>(_ => OnVerifyDue());
        Receive<VerifyBegan>(OnVerifyBegan);
        Receive<VerifyEnded>(OnVerifyEnded);
        Receive<OperatorAnswer>(OnReleaseAnswered);
        Receive<AttributesChanged>(_ => { });
    }

    public ITimerScheduler Timers { get; set; } = null!;

    private string Problem => $"drbd/{_name}";

    private NodeName Node => _node.Settings.Self;

    public static Props Props(string name, NodeRuntime node, IDrbd drbd, IActorRef owner) =>
        Akka.Actor.Props.Create(() => new DrbdDeviceActor(name, node, drbd, owner));

    protected override void PreStart() =>
        Timers.StartPeriodicTimer(nameof(VerifyDue), new VerifyDue(), VerifyPace, VerifyPace);

    protected override void PostStop() => _node.Problems.Clear(Problem);

    private void OnSeen(Seen seen)
    {
        var before = _state;
        _state = seen.State;
        NoteVerify(before);
        NoteAlone();
        NoteWait(before);
        Tell();
        TellProblem(before);
        if (_state is { IsWhole: true })
        {
            if (!Timers.IsTimerActive(nameof(StillWhole)))
                Timers.StartSingleTimer(nameof(StillWhole), new StillWhole(), WholeFor);
        }
        else
        {
            Timers.Cancel(nameof(StillWhole));
        }
    }

    /// <summary>The kernel's state as attributes of this node: a score for decisions, and words for people, rules and alerts.</summary>
    private void Tell()
    {
        var words = _state is null ? null : DrbdText.InShort(_state);
        if (words != _told)
        {
            _log.Info("DRBD resource {Resource} on {Node}: {State}", _name, Node, words ?? "down");
            _owner.Tell(Change($"drbd-{_name}", words), Self);
            _told = words;
        }

        // ocf:linbit:drbd keeps its own score.
        var score = _state is null ? null : DrbdPromotion.Word(_state, waits: _waits);
        if (score == _score || DrbdReservation.PrimitiveOf(_node.Configuration.Cib, _name) is not { } primitive
            || !_node.Configuration.Resources.TryGetValue(new ResourceId(primitive), out var resource) || resource.Agent != "net:drbd")
            return;

        _owner.Tell(Change($"master-{primitive}", score), Self);
        _score = score;
    }

    private ChangeAttributes Change(string name, string? value) => new(0, Node, [new AttributeUpdate(name, value)]);

    private void TellProblem(DrbdResource? before)
    {
        if (_state is { SplitBrainSeen: true })
        {
            if (before is not { SplitBrainSeen: true })
                _log.Error("DRBD resource {Resource} is in split brain on {Node}: both sides were written apart. 'pbm drbd resolve {Resource}' explains it", _name, Node, _name);
            _node.Problems.Set(Problem, $"DRBD resource {_name} is in split brain: both sides were written apart. 'pbm drbd resolve {_name}' explains it and heals it by your choice.");
        }
        else if (_state is { Suspended: { } why })
        {
            _node.Problems.Set(Problem, $"I/O of DRBD resource {_name} is frozen on {Node} ({why}): it goes on when the peer is back, outdated or fenced.");
        }
        else if (_state is not null && DrbdPromotion.IsForbidden(
            _state, _node.Configuration.Drbd.Find(_name) is not { DualPrimary: false }))
        {
            _node.Problems.Set(Problem, $"DRBD resource {_name} is primary on both sides, and nobody asked for that.");
        }
        else if (_state?.Volumes.Values.Any(volume => volume is { Disk: DrbdDisk.Diskless or DrbdDisk.Failed, IsClient: false }) == true)
        {
            _node.Problems.Set(Problem, $"DRBD resource {_name} has no working disk on {Node}.");
        }
        else if (_isAlone)
        {
            _node.Problems.Set(Problem, $"DRBD resource {_name} does not look for its peer on {Node} (StandAlone): "
                + $"'pbm drbd resolve {_name}' tells how both sides stand, 'pbm drbd connect {_name} --node {Node}' connects it.");
        }
        else if (_differsKib > 0)
        {
            _node.Problems.Set(Problem, $"The copies of DRBD resource {_name} differ in {_differsKib} KiB, as comparing them has shown: "
                + "'pbm drbd disconnect' and then 'connect' on the side that is not primary copies that again.");
        }
        else
        {
            _node.Problems.Clear(Problem);
        }
    }

    /// <summary>A split brain that nobody saw begin is seen by this alone.</summary>
    private void NoteAlone()
    {
        if (_state is not { IsStandAlone: true })
        {
            _isAlone = false;
            Timers.Cancel(nameof(StillAlone));
        }
        else if (!_isAlone && !Timers.IsTimerActive(nameof(StillAlone)))
        {
            Timers.StartSingleTimer(nameof(StillAlone), new StillAlone(), AloneFor);
        }
    }

    /// <summary>Promoted at once it would have a peer fenced that is only slower to come up.</summary>
    private void NoteWait(DrbdResource? before)
    {
        if (!DrbdPromotion.LooksForPeer(_state))
        {
            _waits = false;
            Timers.Cancel(nameof(WaitedLongEnough));
            return;
        }

        var wait = _node.Configuration.Drbd.Find(_name)?.WaitForPeer ?? DrbdDeclaration.UsualWait;
        if (DrbdPromotion.LooksForPeer(before) || wait <= TimeSpan.Zero)
            return;
        _waits = true;
        Timers.StartSingleTimer(nameof(WaitedLongEnough), new WaitedLongEnough(), wait);
    }

    private void OnWaited()
    {
        _waits = false;
        Tell();
    }

    private void OnStillAlone()
    {
        _isAlone = true;
        TellProblem(_state);
    }

    /// <summary>The side that compared looks what came of it: the kernel says it in no event. A resync settles it.</summary>
    private void NoteVerify(DrbdResource? before)
    {
        if (_state is not { IsWhole: true })
            _differsKib = 0;
        else if (IsComparing(before) && !IsComparing(_state))
            _ = _drbd.ReadAsync(VerifyTimeout, CancellationToken.None).PipeTo(
                Self,
                success: picture => new VerifyEnded(picture?.Resources.GetValueOrDefault(_name)?.PeerVolumes.Sum(volume => volume.OutOfSyncKib)),
                failure: _ => new VerifyEnded(null));
    }

    private static bool IsComparing(DrbdResource? resource) =>
        resource?.PeerVolumes.Any(volume => volume.Replication == DrbdReplication.VerifySource) == true;

    private void OnVerifyEnded(VerifyEnded ended)
    {
        if (ended.Kib is not { } kib || _state is not { IsWhole: true })
            return;

        _log.Info("DRBD resource {Resource} was verified: {Kib} KiB differ", _name, kib);
        _differsKib = kib;
        TellProblem(_state);
    }

    private void OnHelper(DrbdHelperCalled called)
    {
        _log.Info("DRBD resource {Resource} on {Node} calls its helper {Helper}", _name, Node, called.Helper);
        if (called.Helper == "unfence-peer" && _state is { IsWhole: true })
            OnStillWhole();
    }

    /// <summary>All copies are good: who is promoted next is free again.</summary>
    private void OnStillWhole()
    {
        if (_state is not { IsWhole: true } || DrbdReservation.Holder(_node.Document, _name) is null)
            return;

        // One of the two asks, whoever holds it: the one whose copy the others took.
        if (_state.Role != DrbdRole.Primary && _state.Connections.Values.Any(connection => connection.PeerRole == DrbdRole.Primary))
            return;

        Context.ActorSelection("/user/operator").Tell(
            new OperatorRequest.ChangeConfiguration(new ConfigurationWish.Edits(DrbdReservation.Release(_name)), $"DRBD on {Node}"), Self);
        Timers.StartSingleTimer(nameof(StillWhole), new StillWhole(), WholeFor * 5);
    }

    private void OnReleaseAnswered(OperatorAnswer answer)
    {
        if (answer is OperatorAnswer.Accepted)
            _log.Info("DRBD resource {Resource} has all its copies again: it may be promoted anywhere", _name);
    }

    private void OnVerifyDue()
    {
        if (_node.Configuration.Drbd.Find(_name) is not { VerifyEvery: var every } declared || every <= TimeSpan.Zero || _state is null)
            return;

        var now = _node.Ports.Clock.Now();
        if (now < DrbdVerify.Due(_verified, _begun, every)
            || DrbdVerify.NotNow(_state, isFirstByName: declared.Hosts.Min(host => host.Node) == Node) is not null)
            return;

        _verified = now;
        _log.Info("DRBD resource {Resource} is being verified", _name);
        _ = _drbd.RunAsync(new DrbdCommand(DrbdVerb.Verify, _name, VerifyTimeout), CancellationToken.None)
            .PipeTo(Self, success: result => new VerifyBegan(result), failure: cause => new VerifyBegan(new DrbdResult.Failed(-1, cause.Message)));
    }

    private void OnVerifyBegan(VerifyBegan began)
    {
        if (began.Result is DrbdResult.Failed failed)
            _log.Warning("DRBD resource {Resource} cannot be verified: {Reason}", _name, failed.Why);
    }
}
