namespace Akka.Coordination;

/// <summary>A lease could not be asked for, or not be given back.</summary>
public class LeaseException : Exception
{
    public LeaseException(string message)
        : base(message)
    {
    }

    public LeaseException(string message, Exception? innerEx)
        : base(message, innerEx)
    {
    }
}

/// <summary>The store of a lease did not answer in time.</summary>
public sealed class LeaseTimeoutException : LeaseException
{
    public LeaseTimeoutException(string message)
        : base(message)
    {
    }

    public LeaseTimeoutException(string message, Exception? innerEx)
        : base(message, innerEx)
    {
    }
}
