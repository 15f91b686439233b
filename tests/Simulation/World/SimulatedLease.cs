using Akka.Actor;
using Akka.Actor.Setup;
using Akka.Coordination;
using HaActors.Simulation.Runtime;

namespace HaActors.Simulation.World;

/// <summary>Who holds which lease: a database that none of the nodes is.</summary>
internal sealed class LeaseStore
{
    private readonly Dictionary<string, string> _holders = new(StringComparer.Ordinal);

    /// <summary>The nodes, by name, whose requests get there.</summary>
    public Func<string, bool> IsReachedFrom { get; set; } = _ => true;

    public bool TryTake(string lease, string owner)
    {
        _holders.TryAdd(lease, owner);
        return IsHeldBy(lease, owner);
    }

    public bool Release(string lease, string owner) => IsHeldBy(lease, owner) && _holders.Remove(lease);

    public bool IsHeldBy(string lease, string owner) => _holders.TryGetValue(lease, out var holder) && holder == owner;
}

/// <summary>Gives a node's actor system the store.</summary>
internal sealed class LeaseAccess(LeaseStore store, SimulatedNode node) : Setup
{
    private static readonly TimeSpan Timeout = TimeSpan.FromSeconds(5);

    private readonly SimulatedRandom _random = node.Driver.Fork($"lease/{node.Name}");

    public LeaseStore Store { get; } = store;

    /// <summary>Asks the store in a later turn of the node.</summary>
    public Task<bool> Ask(Func<bool> request)
    {
        var answer = new TaskCompletionSource<bool>();
        var isReached = Store.IsReachedFrom(node.Name);
        var after = isReached ? _random.Between(TimeSpan.Zero, TimeSpan.FromMilliseconds(100)) : Timeout;
        node.RunAfter(after, () =>
        {
            if (isReached)
                answer.SetResult(request());
            else
                answer.SetException(new LeaseTimeoutException("the store did not answer"));
        });
        return answer.Task;
    }
}

/// <summary>A lease in the store of the simulated world.</summary>
internal sealed class SimulatedLease(LeaseSettings settings, ExtendedActorSystem system) : Lease(settings)
{
    private readonly LeaseAccess _access = system.Settings.Setup.Get<LeaseAccess>().Value;

    public override Task<bool> Acquire() =>
        _access.Ask(() => _access.Store.TryTake(Settings.LeaseName, Settings.OwnerName));

    // Nobody takes a lease away here.
    public override Task<bool> Acquire(Action<Exception?> leaseLostCallback) => Acquire();

    public override bool CheckLease() => _access.Store.IsHeldBy(Settings.LeaseName, Settings.OwnerName);

    public override Task<bool> Release() =>
        _access.Ask(() => _access.Store.Release(Settings.LeaseName, Settings.OwnerName));
}
