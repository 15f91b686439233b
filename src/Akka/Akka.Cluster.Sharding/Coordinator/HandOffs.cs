using Akka.Actor;

namespace Akka.Cluster.Sharding;

/// <summary>A shard on its way from its owner: first all regions forget where it is, then the owner stops it.</summary>
internal sealed class HandOffAttempt(string shard, long number, ShardOwner owner, IEnumerable<IActorRef> regions)
{
    private readonly HashSet<IActorRef> _missing = [.. regions];
    private bool _isStopping;

    public string Shard => shard;

    public long Number => number;

    public ShardOwner Owner => owner;

    /// <returns>Whether the owner is to be told now.</returns>
    public bool Forgot(IActorRef region)
    {
        _missing.Remove(region);
        if (_isStopping || _missing.Count > 0)
            return false;
        return _isStopping = true;
    }

    public bool IsOverWith(IActorRef region, long attempt) => attempt == number && region.Equals(owner.Region);
}
