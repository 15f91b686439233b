namespace Akka.Actor;

/// <summary>The runtime handles the message before the actor sees it.</summary>
public interface IAutoReceivedMessage;

/// <summary>Never sent on to an actor by untrusted peers.</summary>
public interface IPossiblyHarmful;

/// <summary>Not serialized when serialize-messages is on.</summary>
public interface INoSerializationVerificationNeeded;

/// <summary>Does not restart the receive timeout.</summary>
public interface INotInfluenceReceiveTimeout;

/// <summary>Carries another message.</summary>
public interface IWrappedMessage
{
    object Message { get; }
}

/// <summary>Unwraps messages.</summary>
public static class WrappedMessage
{
    public static object Unwrap(object message)
    {
        while (message is IWrappedMessage wrapped)
            message = wrapped.Message;
        return message;
    }
}
