using Akka.Actor;
using Akka.Remote.Transport;

namespace Akka.Remote.Associations;

/// <summary>
/// The places for strangers: each inbound connection holds one from the moment it is accepted, its TLS greeting
/// included, until its handshake is over. Thread-safe.
/// </summary>
internal sealed class PendingHandshakes(int limit)
{
    private int _taken;

    /// <returns>False: all places are taken.</returns>
    public bool TryEnter()
    {
        if (Interlocked.Increment(ref _taken) <= limit)
            return true;
        Leave();
        return false;
    }

    public void Leave() => Interlocked.Decrement(ref _taken);
}

/// <summary>Where transports announce inbound connections; one that greets them first takes their places here.</summary>
internal sealed class InboundListener(IActorRef manager, PendingHandshakes pending) : IAssociationEventListener
{
    public PendingHandshakes Pending => pending;

    public void Notify(IAssociationEvent ev) => manager.Tell(ev, ActorRefs.NoSender);
}
