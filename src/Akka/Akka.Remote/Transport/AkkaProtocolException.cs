using Akka.Actor;

namespace Akka.Remote.Transport;

/// <summary>A peer broke the remoting protocol, or fell silent on an open connection.</summary>
public class AkkaProtocolException : AkkaException
{
    public AkkaProtocolException(string message, Exception? cause = null)
        : base(message, cause)
    {
    }
}
