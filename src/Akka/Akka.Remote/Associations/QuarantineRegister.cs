using Akka.Actor;

namespace Akka.Remote.Associations;

/// <summary>The incarnations that this system refuses to deal with, each for a limited time. Thread-safe.</summary>
internal sealed class QuarantineRegister(TimeSpan keepFor, Func<TimeSpan> clock)
{
    private readonly Dictionary<(Address Address, int Uid), TimeSpan> _since = [];
    private readonly Lock _lock = new();

    /// <returns>False: it was there already.</returns>
    public bool Add(Address address, int uid)
    {
        lock (_lock)
        {
            var now = clock();
            foreach (var old in _since.Where(entry => now - entry.Value > keepFor).Select(entry => entry.Key).ToList())
                _since.Remove(old);
            return _since.TryAdd((address, uid), now);
        }
    }

    public bool Contains(Address address, int uid)
    {
        lock (_lock)
            return _since.TryGetValue((address, uid), out var since) && clock() - since <= keepFor;
    }
}
