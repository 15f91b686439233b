using Akka.Actor;

namespace Akka.Remote;

/// <summary>Remoting could not start, or was asked for what it does not do; the message says which.</summary>
public class RemoteTransportException : AkkaException
{
    public RemoteTransportException(string message, Exception? cause = null)
        : base(message, cause)
    {
    }
}
