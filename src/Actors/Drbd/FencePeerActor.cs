using System.Diagnostics;
using Akka.Actor;
using Akka.Event;
using HaActors.Actors.Facts;
using HaActors.Actors.Protocol;
using HaActors.Policy.Configuration;
using HaActors.Policy.Drbd;
using HaActors.Policy.Model;

namespace HaActors.Actors.Drbd;

/// <summary>
/// Answers one call of a kernel for its peer: has the cluster promise to promote nobody else, the peer outdate itself or the
/// cluster fence it, and answers when that is confirmed, or when the time is over. It lives for this one call.
/// </summary>
public sealed class FencePeerActor : ReceiveActor, IWithTimers
{
    /// <summary>The kernels met again after this was begun.</summary>
    public sealed record ConnectedAgain;

    private sealed record Step;

    private static readonly TimeSpan Pace = TimeSpan.FromMilliseconds(250);

    /// <summary>An answer that does not come is asked for again.</summary>
    private static readonly TimeSpan AnswerPatience = TimeSpan.FromSeconds(10);

    /// <summary>Clocks of nodes may differ by this; an older fence is not what keeps the peer down now. Asked only where an older
    /// build coordinates, which does not say what keeps it down.</summary>
    private static readonly TimeSpan ClockDifference = TimeSpan.FromMinutes(5);

    /// <summary>A person may have to confirm a fence by hand; the kernel's helper waits meanwhile and costs nothing.</summary>
    private static readonly TimeSpan Patience = TimeSpan.FromMinutes(10);

    private readonly NodeRuntime _node;
    private readonly IActorRef _asker;
    private readonly DrbdFencePeer _call;
    private readonly DateTimeOffset? _lostAt;
    private readonly ILoggingAdapter _log = Context.GetLogger();
    private readonly ActorSelection _operator = Context.ActorSelection("/user/operator");
    private DrbdFenceFacts _facts = DrbdFenceFacts.None;
    private Instant _reserveAskedAt = Instant.Never;
    private Instant _fenceAskedAt = Instant.Never;
    private bool _isDown;
    private bool _hasFence;
    private bool _isOver;

    /// <param name="lostAt">When this kernel lost the peer; null: not known, so that no fence of before counts.</param>
    public FencePeerActor(NodeRuntime node, IActorRef asker, string resource, NodeName peer, DateTimeOffset? lostAt)
    {
        _node = node;
        _asker = asker;
        _lostAt = lostAt ?? node.Ports.Clock.GetUtcNow();
        _call = new DrbdFencePeer(resource, node.Settings.Self, peer, Now, Now + Patience);
        Receive<Step>(_ => OnStep());
        Receive<OperatorAnswer.Configuration>(OnConfiguration);
        Receive<OperatorAnswer.Status>(status => OnStatus(status.Cluster));
        Receive<OperatorAnswer.Fences>(OnFences);
        Receive<OperatorAnswer.Accepted>(_ => OnAccepted());
        Receive<OperatorAnswer>(_ => { });   // refused or nobody there: it is asked again
        Receive<DrbdAnswer>(OnOutdated);
        Receive<ConnectedAgain>(_ => OnConnectedAgain());
    }

    public ITimerScheduler Timers { get; set; } = null!;

    private Instant Now => _node.Ports.Clock.Now();

    public static Props Props(NodeRuntime node, IActorRef asker, string resource, NodeName peer, DateTimeOffset? lostAt) =>
        Akka.Actor.Props.Create(() => new FencePeerActor(node, asker, resource, peer, lostAt));

    protected override void PreStart()
    {
        _log.Warning("DRBD resource {Resource} lost {Peer}: the kernel asks {Node} what became of it", _call.Resource, _call.Peer, _call.Asker);
        Look();
        Timers.StartPeriodicTimer(nameof(Step), new Step(), TimeSpan.Zero, Pace);
    }

    private void OnStep()
    {
        Advance();
        Look();
    }

    // What is asked comes back as messages; each step follows from all that is known then.
    private void Advance()
    {
        if (_isOver)
            return;

        switch (_call.Next(_facts, Now))
        {
            case DrbdFenceStep.Exit exit:
                _log.Warning("DRBD resource {Resource}, peer {Peer}: exit {ExitCode}: {Reason}", _call.Resource, _call.Peer, exit.Code, exit.Why);
                _asker.Tell(new FencePeerVerdict(exit.Code, exit.Why));
                _isOver = true;
                Context.Stop(Self);
                break;
            case DrbdFenceStep.Reserve:
                Reserve();
                break;
            case DrbdFenceStep.AskPeer:
                _facts = _facts with { Outdating = PeerOutdating.Asked };
                _operator.Tell(
                    new FactsGate.ToNode(_call.Peer, new DrbdAsk(1, _call.Asker, new DrbdOrder(DrbdDeed.Outdate, _call.Resource))), Self);
                break;
            case DrbdFenceStep.AskFence:
                _facts = _facts with { IsFenceAsked = true };
                _fenceAskedAt = Now;
                _operator.Tell(new OperatorRequest.FenceNode(
                    _call.Peer.Value, $"DRBD resource {_call.Resource} on {_call.Asker} lost it, and its data could not be outdated"), Self);
                break;
            case DrbdFenceStep.Wait:
                // Its taking may have been lost with its coordinator.
                if (_facts.IsFenceAsked && Now - _fenceAskedAt > AnswerPatience * 3)
                    _facts = _facts with { IsFenceAsked = false };
                break;
            default:
                throw new UnreachableException();
        }
    }

    /// <summary>Committed, perhaps: what is in force now is read again, and at once.</summary>
    private void OnAccepted()
    {
        _reserveAskedAt = Instant.Never;
        Advance();
        Look();
    }

    private void Look()
    {
        _operator.Tell(new OperatorRequest.GetStatus(), Self);
        _operator.Tell(new OperatorRequest.GetFenceHistory(), Self);
    }

    /// <summary>Read from the coordinator, not from what this node remembers: only that is the present.</summary>
    private void Reserve()
    {
#if MUTANTS
        if (Planted.Is(Plant.ReservationIgnored))
        {
            _facts = _facts with { Reserved = new Reservation.Held() };
            return;
        }
#endif
        if (Now - _reserveAskedAt < TimeSpan.FromSeconds(1))
            return;
        _reserveAskedAt = Now;
        _operator.Tell(new OperatorRequest.GetConfiguration(), Self);
    }

    private void OnConfiguration(OperatorAnswer.Configuration answer)
    {
        if (_facts.Reserved is not Reservation.None)
            return;

        if (DrbdReservation.CloneOf(_node.Configuration.Cib, _call.Resource) is not { Clone: var clone })
        {
            _facts = _facts with { Reserved = new Reservation.Refused($"the cluster runs {_call.Resource} in no promotable clone: it can promise nothing") };
            return;
        }

        var holder = DrbdReservation.Holder(ConfigurationDocument.Parse(answer.Text), _call.Resource);
        if (holder == _call.Asker)
        {
            _facts = _facts with { Reserved = new Reservation.Held() };
            Advance();
        }
        else if (holder is { } other)
            _facts = _facts with { Reserved = new Reservation.Refused($"{other} has newer data of {_call.Resource}, and the cluster has promised to promote it alone") };
        else
            // Whoever wrote the same meanwhile wins: the other's edit is refused, and is read on the next look.
            _operator.Tell(
                new OperatorRequest.ChangeConfiguration(
                    new ConfigurationWish.Edits(DrbdReservation.Hold(_call.Resource, clone, _call.Asker)), $"DRBD on {_call.Asker}")
                {
                    BasedOn = answer.Revision,
                },
                Self);
    }

    private void OnStatus(ClusterStatus cluster)
    {
        // What a node without coordinator says is what it alone sees.
        var presence = cluster.Coordinator is null ? null : cluster.Nodes.FirstOrDefault(node => node.Name == _call.Peer.Value)?.Presence;
        _isDown = presence == "down";
        _facts = _facts with
        {
            IsPeerHeard = presence is "online" or "joining",
            IsPeerDown = _isDown,
        };
        NoteFence();
    }

    private void OnFences(OperatorAnswer.Fences fences)
    {
        // Newest first; one to switch it on says nothing about its being off. A node's own word that it stopped everything stands
        // there, too, and replaces a fence elsewhere: here nobody saw what its data are.
        var last = fences.Records.FirstOrDefault(record =>
            record.Target == _call.Peer.Value && record.Action != "on" && record.Outcome is "confirmed" or "failed");
        _hasFence = last is { Outcome: "confirmed", Action: "off" or "reboot" } && (last.IsInForce ?? last.EndedAt >= _lostAt - ClockDifference);
        NoteFence();
    }

    // A fence is a reboot often: that it comes back afterwards takes nothing from it.
    private void NoteFence()
    {
#if MUTANTS
        _hasFence |= Planted.Is(Plant.DownCountsAsFenced);
#endif
        if (!_isDown || !_hasFence)
            return;
        _facts = _facts with { IsPeerFenced = true };
        Advance();
    }

    private void OnConnectedAgain()
    {
        _facts = _facts with { IsConnectedAgain = true };
        Advance();
    }

    private void OnOutdated(DrbdAnswer answer)
    {
        if (answer.Problem is { } problem)
            _log.Info("{Peer} did not outdate its data of {Resource}: {Reason}", _call.Peer, _call.Resource, problem);
        _facts = _facts with { Outdating = answer.Problem is null ? PeerOutdating.Confirmed : PeerOutdating.Failed };
        Advance();
    }
}
