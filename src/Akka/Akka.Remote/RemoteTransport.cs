using Akka.Actor;
using Akka.Event;

namespace Akka.Remote;

/// <summary>What carries messages to other actor systems.</summary>
public abstract class RemoteTransport
{
    protected RemoteTransport(ExtendedActorSystem system, RemoteActorRefProvider provider)
    {
        System = system;
        Provider = provider;
        Log = Logging.GetLogger(system, "remoting");
    }

    public ExtendedActorSystem System { get; }

    public RemoteActorRefProvider Provider { get; }

    public ILoggingAdapter Log { get; set; }

    /// <summary>The addresses at which this system is reached.</summary>
    public abstract ISet<Address> Addresses { get; }

    /// <summary>The address that goes out with this system's actor references.</summary>
    public abstract Address DefaultAddress { get; }

    /// <summary>Whether lifecycle events are logged.</summary>
    public bool logRemoteLifeCycleEvents { get; set; }

    protected bool UseUntrustedMode { get; set; }

    /// <summary>Binds to the addresses. Returns when they are known.</summary>
    /// <exception cref="RemoteTransportException">An address cannot be bound.</exception>
    public abstract void Start();

    /// <summary>Writes what is pending, within <c>flush-wait-on-shutdown</c>, and closes.</summary>
    public abstract Task Shutdown();

    /// <summary>Queues a message; never waits.</summary>
    public abstract void Send(object message, IActorRef? sender, RemoteActorRef recipient);

    /// <summary>Hands a command to the transports. False: none knows it.</summary>
    public abstract Task<bool> ManagementCommand(object cmd);

    public abstract Task<bool> ManagementCommand(object cmd, CancellationToken cancellationToken);

    /// <summary>This system's address, as seen from the remote one.</summary>
    /// <exception cref="RemoteTransportException">No transport reaches the address.</exception>
    public abstract Address LocalAddressForRemote(Address remote);

    /// <summary>From now on nothing is sent to that incarnation or taken from it.</summary>
    /// <param name="address">The remote system.</param>
    /// <param name="uid">Its incarnation; null: not known, and then only the connection is closed.</param>
    public abstract void Quarantine(Address address, int? uid);
}
