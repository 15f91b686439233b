using Akka.Actor;

namespace Akka.Pattern;

public class IllegalStateException : AkkaException
{
    public IllegalStateException(string message)
        : base(message)
    {
    }

    public IllegalStateException(string message, Exception innerEx)
        : base(message, innerEx)
    {
    }
}

/// <summary>A circuit breaker is open: the call was not made.</summary>
public class OpenCircuitException : AkkaException
{
    private const string Open = "Circuit Breaker is open; calls are failing fast";

    public OpenCircuitException()
        : base(Open)
    {
    }

    public OpenCircuitException(string message)
        : base(message)
    {
    }

    public OpenCircuitException(string message, TimeSpan remainingDuration)
        : base(message) => RemainingDuration = remainingDuration;

    public OpenCircuitException(string message, Exception cause)
        : base(message, cause)
    {
    }

    public OpenCircuitException(string message, Exception cause, TimeSpan remainingDuration)
        : base(message, cause) => RemainingDuration = remainingDuration;

    public OpenCircuitException(Exception cause)
        : base(Open, cause)
    {
    }

    public OpenCircuitException(Exception cause, TimeSpan remainingDuration)
        : base(Open, cause) => RemainingDuration = remainingDuration;

    /// <summary>Until a call is let through again; zero when one is under way.</summary>
    public TimeSpan RemainingDuration { get; }
}

/// <summary>What <see cref="CircuitBreaker.Fail"/> counts.</summary>
public class UserCalledFailException : AkkaException
{
    public UserCalledFailException()
        : base("User code caused CircuitBreaker.Fail()")
    {
    }
}
