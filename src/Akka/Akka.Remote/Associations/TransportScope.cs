using Akka.Actor;
using Akka.Serialization;

namespace Akka.Remote.Associations;

/// <summary>While it lasts, references to local actors are written with the address that the peer knows.</summary>
internal readonly struct TransportScope : IDisposable
{
    private readonly Information? _previous;

    private TransportScope(Information? previous) => _previous = previous;

    public static TransportScope Enter(ExtendedActorSystem system, Address localAddress)
    {
        var previous = Akka.Serialization.Serialization.CurrentTransportInformation;
        if (previous is null || previous.Address != localAddress || !ReferenceEquals(previous.System, system))
            Akka.Serialization.Serialization.CurrentTransportInformation = new Information(localAddress, system);
        return new TransportScope(previous);
    }

    public void Dispose() => Akka.Serialization.Serialization.CurrentTransportInformation = _previous;
}
