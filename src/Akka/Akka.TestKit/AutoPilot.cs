using Akka.Actor;

namespace Akka.TestKit;

/// <summary>Answers for a probe, in the test actor, before the test sees the message.</summary>
public abstract class AutoPilot
{
    /// <summary>Returned by a pilot that wants to see the next message too.</summary>
    public static KeepRunning KeepRunning => KeepRunning.Instance;

    /// <summary>Returned by a pilot that is done.</summary>
    public static NoAutoPilot NoAutoPilot => NoAutoPilot.Instance;

    /// <returns>The pilot for the next message.</returns>
    public abstract AutoPilot Run(IActorRef sender, object message);
}

public delegate AutoPilot AutoPilotDelegate(IActorRef sender, object message);

public sealed class DelegateAutoPilot(AutoPilotDelegate autoPilotDelegate) : AutoPilot
{
    public override AutoPilot Run(IActorRef sender, object message) => autoPilotDelegate(sender, message);
}

public sealed class NoAutoPilot : AutoPilot
{
#pragma warning disable CA2211 // Akka.NET's shape
    public static NoAutoPilot Instance = new();
#pragma warning restore CA2211

    private NoAutoPilot()
    {
    }

    public override AutoPilot Run(IActorRef sender, object message) => this;
}

public sealed class KeepRunning : AutoPilot
{
#pragma warning disable CA2211 // Akka.NET's shape
    public static KeepRunning Instance = new();
#pragma warning restore CA2211

    private KeepRunning()
    {
    }

    public override AutoPilot Run(IActorRef sender, object message) =>
        throw new InvalidOperationException("Must not call");
}
