using Akka.Actor;

namespace Akka.Persistence;

internal sealed class RequestRecoveryPermit : INoSerializationVerificationNeeded
{
    public static readonly RequestRecoveryPermit Instance = new();
}

internal sealed class RecoveryPermitGranted : INoSerializationVerificationNeeded
{
    public static readonly RecoveryPermitGranted Instance = new();
}

internal sealed class ReturnRecoveryPermit : INoSerializationVerificationNeeded
{
    public static readonly ReturnRecoveryPermit Instance = new();
}

/// <summary>Lets so many actors recover at a time: a node that starts thousands must not drown its journal.</summary>
internal sealed class RecoveryPermitter : UntypedActor
{
    private readonly int _permits;
    private readonly HashSet<IActorRef> _holding = [];
    private readonly LinkedList<IActorRef> _waiting = new();
    private readonly Dictionary<IActorRef, LinkedListNode<IActorRef>> _places = [];

    public RecoveryPermitter(int permits) => _permits = permits;

    protected override void OnReceive(object message)
    {
        switch (message)
        {
            case RequestRecoveryPermit:
                Request(Sender);
                break;
            case ReturnRecoveryPermit:
                Return(Sender);
                break;
            case Terminated gone:
                Leave(gone.ActorRef);
                break;
            default:
                Unhandled(message);
                break;
        }
    }

    private void Request(IActorRef actor)
    {
        // A new incarnation asks again, and may find its predecessor's permit or place.
        if (_holding.Contains(actor))
        {
            actor.Tell(RecoveryPermitGranted.Instance, Self);
            return;
        }

        if (_places.ContainsKey(actor))
            return;

        Context.Watch(actor);
        if (_holding.Count < _permits)
            Grant(actor);
        else
            _places[actor] = _waiting.AddLast(actor);
    }

    private void Grant(IActorRef actor)
    {
        _holding.Add(actor);
        actor.Tell(RecoveryPermitGranted.Instance, Self);
    }

    private void Return(IActorRef actor)
    {
        if (!_holding.Remove(actor))
            return;

        Context.Unwatch(actor);
        GrantNext();
    }

    private void Leave(IActorRef actor)
    {
        if (_places.Remove(actor, out var place))
            _waiting.Remove(place);
        if (_holding.Remove(actor))
            GrantNext();
    }

    private void GrantNext()
    {
        if (_waiting.First is not { } next)
            return;

        _waiting.RemoveFirst();
        _places.Remove(next.Value);
        Grant(next.Value);
    }
}
