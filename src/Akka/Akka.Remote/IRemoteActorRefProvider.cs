using Akka.Actor;

namespace Akka.Remote;

/// <summary>Marks references to actors of other systems.</summary>
public interface IRemoteRef : IActorRefScope
{
}

/// <summary>A provider that also knows actors of other systems.</summary>
public interface IRemoteActorRefProvider : IActorRefProvider
{
    IInternalActorRef RemoteDaemon { get; }

    IActorRef RemoteWatcher { get; }

    RemoteTransport Transport { get; }

    RemoteSettings RemoteSettings { get; }

    /// <summary>Whether the address is one of this system's own.</summary>
    bool HasAddress(Address address);

    /// <summary>Resolves a path within this system.</summary>
    IActorRef InternalResolveActorRef(string path);

    /// <summary>Remote deployment is not supported: always <see cref="Deploy.None"/>.</summary>
    Deploy LookUpRemotes(IEnumerable<string> p);

    /// <inheritdoc cref="RemoteTransport.Quarantine"/>
    void Quarantine(Address address, int? uid);

    /// <summary>Resolves a path; a remote reference will be reached from the given local address.</summary>
    IInternalActorRef ResolveActorRefWithLocalAddress(string path, Address localAddress);

    /// <exception cref="NotSupportedException">Always: remote deployment is not supported.</exception>
    void UseActorOnNode(RemoteActorRef actor, Props props, Deploy deploy, IInternalActorRef supervisor);
}
