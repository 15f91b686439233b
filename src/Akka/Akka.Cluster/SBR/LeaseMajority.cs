namespace Akka.Cluster.SBR;

/// <summary>The side that gets the lease goes on; the larger side asks for it first.</summary>
internal sealed class LeaseMajority(TimeSpan delayForMinority, string? role) : DowningStrategy(role)
{
    public override Decision Decide(PartitionView view) => view.IndirectlyConnected.IsEmpty
        ? Decision.AcquireLeaseAndDownUnreachable
        : Decision.AcquireLeaseAndDownIndirectlyConnected;

    /// <summary>How long this side waits before it asks.</summary>
    public TimeSpan DelayOf(PartitionView view) =>
        view.IndirectlyConnected.IsEmpty && IsMinority(view) ? delayForMinority : TimeSpan.Zero;

    /// <summary>What the decision comes to now that the lease was not given.</summary>
    public static Decision Reverse(Decision decision) => decision == Decision.AcquireLeaseAndDownUnreachable
        ? Decision.DownReachable
        : Decision.ReverseDownIndirectlyConnected;

    protected override Decision DecideBetweenSides(PartitionView view) => Decision.DownUnreachable;

    private bool IsMinority(PartitionView view)
    {
        var members = view.Members(Role);
        var there = members.Count(view.IsUnreachable);
        var here = members.Count - there;
        return here == there ? members.Min is { } lowest && view.IsUnreachable(lowest) : here < there;
    }
}
