namespace Akka.Coordination;

/// <summary>
/// What at most one owner holds at a time, by the word of something outside the cluster: a database, an orchestrator.
/// </summary>
/// <remarks>
/// An owner that is paused past its heartbeat timeout may believe that it holds a lease which another one has taken:
/// only as good as the clocks, a lease makes two holders unlikely, not impossible.
/// </remarks>
public abstract class Lease
{
    protected Lease(LeaseSettings settings) => Settings = settings;

    public LeaseSettings Settings { get; }

    /// <summary>Tries once to take the lease.</summary>
    /// <returns>Whether this owner holds it now; true as well if it did before.</returns>
    /// <exception cref="LeaseTimeoutException">No answer within lease-operation-timeout: who holds it is unknown.</exception>
    /// <exception cref="LeaseException">The lease's store failed.</exception>
    public abstract Task<bool> Acquire();

    /// <inheritdoc cref="Acquire()"/>
    /// <param name="leaseLostCallback">
    /// Called, on any thread, when the lease is lost after it was taken; with the cause, or null if it was taken over.
    /// </param>
    public abstract Task<bool> Acquire(Action<Exception?> leaseLostCallback);

    /// <summary>Whether this owner holds the lease, as far as it knows now.</summary>
    public abstract bool CheckLease();

    /// <summary>Gives the lease back.</summary>
    /// <returns>Whether it is given back; false if it was not held.</returns>
    /// <exception cref="LeaseTimeoutException">No answer within lease-operation-timeout.</exception>
    /// <exception cref="LeaseException">The lease's store failed.</exception>
    public abstract Task<bool> Release();
}
