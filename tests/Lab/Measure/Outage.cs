namespace HaActors.Lab.Measure;

/// <summary>An interruption of the service as its clients saw it.</summary>
/// <param name="From">The last success before it.</param>
/// <param name="Until">The first success after it.</param>
/// <param name="Server">The node that gave that success.</param>
public sealed record Outage(TimeSpan From, TimeSpan Until, string Server)
{
    public TimeSpan Length => Until - From;

    /// <summary>
    /// The outage that a fault caused: the longest time between two successive successes, of which the later came
    /// after the injection. A success counts when its answer is complete. So a fault is measured from the last success
    /// before it to the first one after it; a planned move that still answers for a while after the injection is
    /// measured where the service really paused, also when it loses no request; and a service that comes back, fails
    /// and comes back again is not flattered by its first return.
    /// </summary>
    /// <param name="requests">All requests of the run, in any order.</param>
    /// <param name="injected">When the fault was injected.</param>
    /// <returns>Null when the service did not come back (no success was sent after the last lost request), or never
    /// answered before the fault.</returns>
    public static Outage? Measure(IReadOnlyCollection<Request> requests, TimeSpan injected)
    {
        var lastLost = requests.Where(request => !request.Succeeded && request.Finished > injected)
            .Select(request => request.Sent).DefaultIfEmpty(injected).Max();
        if (!requests.Any(request => request.Succeeded && request.Sent > lastLost))
            return null;

        var successes = requests.Where(request => request.Succeeded).OrderBy(request => request.Finished).ToList();
        return successes.Zip(successes.Skip(1))
            .Where(pair => pair.Second.Finished > injected)
            .Select(pair => new Outage(pair.First.Finished, pair.Second.Finished, pair.Second.Server!))
            .MaxBy(outage => outage.Length);
    }
}
