using Akka.Actor;

namespace Akka.Remote.Wire;

/// <summary>Bytes from the network that are not what the wire format allows.</summary>
internal sealed class WireFormatException(string message) : AkkaException(message);
