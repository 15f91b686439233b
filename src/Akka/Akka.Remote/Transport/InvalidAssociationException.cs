using Akka.Actor;

namespace Akka.Remote.Transport;

/// <summary>
/// An association could not be made or was refused; the message names the reason and the remote address.
/// </summary>
public class InvalidAssociationException : AkkaException
{
    public InvalidAssociationException(string message, Exception? cause = null)
        : base(message, cause)
    {
    }
}
