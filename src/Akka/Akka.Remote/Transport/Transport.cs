using Akka.Actor;
using Akka.Configuration;

namespace Akka.Remote.Transport;

/// <summary>
/// Carries payloads between addresses in order, over connections. Remoting does the handshake, the serialization and
/// everything about actors; a transport knows bytes and peers only. The class that <c>transport-class</c> names has a
/// constructor (ActorSystem, Config).
/// </summary>
/// <remarks>Its callbacks may come on any thread: they only enqueue.</remarks>
public abstract class Transport
{
    /// <summary>The transport's own section of the configuration.</summary>
    public Config Config { get; set; } = null!;

    public ActorSystem System { get; set; } = null!;

    /// <summary>The protocol of its addresses, such as <c>tcp</c>; actors see it as <c>akka.tcp</c>.</summary>
    public virtual string SchemeIdentifier { get; set; } = "";

    /// <summary>The largest payload that <see cref="AssociationHandle.Write"/> takes, in bytes.</summary>
    public virtual long MaximumPayloadBytes { get; set; }

    /// <summary>
    /// Binds, and returns the address under which others reach it. Inbound connections wait for the listener.
    /// </summary>
    public abstract Task<(Address, TaskCompletionSource<IAssociationEventListener>)> Listen();

    /// <summary>Whether it can reach the address.</summary>
    public abstract bool IsResponsibleFor(Address remote);

    /// <summary>Connects. Fails with an exception that says why the peer could not be reached.</summary>
    public abstract Task<AssociationHandle> Associate(Address remoteAddress);

    /// <summary>Writes what is pending, closes all connections and stops listening.</summary>
    public abstract Task<bool> Shutdown();

    /// <summary>Hands the transport a command of its own; false: it does not know it.</summary>
    public virtual Task<bool> ManagementCommand(object message) => Task.FromResult(false);
}
