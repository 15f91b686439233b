using System.Collections.Concurrent;
using Akka.Coordination;

namespace HaActors.Akka.Tests.Coordination;

/// <summary>
/// A lease that the actor systems of one process compete for. Tests give leases names of their own, so that they do not
/// meet.
/// </summary>
public sealed class InProcessLease(LeaseSettings settings) : Lease(settings)
{
    public const string Config = """
        test-lease {
          lease-class = "HaActors.Akka.Tests.Coordination.InProcessLease, HaActors.Akka.Tests"
        }
        """;

    private static readonly ConcurrentDictionary<string, (string Owner, Action<Exception?>? Lost)> Holders = new();

    public override Task<bool> Acquire() => Acquire(_ => { });

    public override Task<bool> Acquire(Action<Exception?> leaseLostCallback)
    {
        var held = Holders.GetOrAdd(Settings.LeaseName, (Settings.OwnerName, leaseLostCallback));
        return Task.FromResult(held.Owner == Settings.OwnerName);
    }

    public override bool CheckLease() =>
        Holders.TryGetValue(Settings.LeaseName, out var held) && held.Owner == Settings.OwnerName;

    public override Task<bool> Release() => Task.FromResult(CheckLease() && Holders.TryRemove(Settings.LeaseName, out _));

    public static string? HolderOf(string lease) => Holders.TryGetValue(lease, out var held) ? held.Owner : null;

    /// <summary>Takes the lease away from whoever holds it.</summary>
    public static void GiveTo(string lease, string owner)
    {
        Holders.TryGetValue(lease, out var before);
        Holders[lease] = (owner, null);
        before.Lost?.Invoke(null);
    }

    public static void Free(string lease) => Holders.TryRemove(lease, out _);
}
