// Declarations that the rest of this assembly needs before the actor core is there.
// The actor core brings the real ones: delete this file with them.
namespace Akka.Actor;

public abstract class ActorSystem;

public interface IActorRef;

public interface IWrappedMessage
{
    object Message { get; }
}

public interface INoSerializationVerificationNeeded;

public static class ActorRefs
{
    public static readonly IActorRef NoSender = null!;
}

public abstract class AkkaException : Exception
{
    protected AkkaException() { }

    protected AkkaException(string message, Exception? cause = null) : base(message, cause) { }

    protected Exception? Cause => InnerException;
}
