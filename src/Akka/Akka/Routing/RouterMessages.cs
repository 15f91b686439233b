using Akka.Actor;

namespace Akka.Routing;

/// <summary>Carries a message for routees; they get what is in it.</summary>
public class RouterEnvelope(object message) : IWrappedMessage
{
    public object Message { get; } = message;
}

/// <summary>Sends a message to all routees, whatever the router's logic.</summary>
public class Broadcast(object message) : RouterEnvelope(message);

/// <summary>A message for the router itself.</summary>
public abstract class RouterManagementMessage;

/// <summary>Asks a router for its <see cref="Routees"/>.</summary>
public sealed class GetRoutees : RouterManagementMessage
{
    public static GetRoutees Instance { get; } = new();
}

/// <summary>The messages without arguments.</summary>
public static class RouterMessage
{
    public static readonly GetRoutees GetRoutees = GetRoutees.Instance;
}

/// <summary>The routees of a router.</summary>
public sealed class Routees(IEnumerable<Routee> routees)
{
    public IEnumerable<Routee> Members { get; } = routees;
}

/// <summary>Adds a routee; a pool's own routees are not affected.</summary>
public sealed class AddRoutee(Routee routee) : RouterManagementMessage
{
    public Routee Routee { get; } = routee;
}

/// <summary>Removes a routee; where it is a child of the router, it gets a <see cref="PoisonPill"/>.</summary>
public sealed class RemoveRoutee(Routee routee) : RouterManagementMessage
{
    public Routee Routee { get; } = routee;
}

/// <summary>Adds routees to a pool, or takes some away.</summary>
/// <param name="change">How many; below 0: to take away.</param>
public sealed class AdjustPoolSize(int change) : RouterManagementMessage
{
    public int Change { get; } = change;
}

/// <summary>Asks a pool to have its size checked by its resizer.</summary>
public class Resize : RouterManagementMessage;
