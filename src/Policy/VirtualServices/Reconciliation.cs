using System.Collections.Immutable;
using HaActors.Policy.HealthChecks;

namespace HaActors.Policy.VirtualServices;

/// <summary>Makes the kernel's table what it should be.</summary>
public static class Reconciliation
{
    private static readonly ImmutableSortedDictionary<ServerAddress, DestinationSettings> NoServers =
        ImmutableSortedDictionary<ServerAddress, DestinationSettings>.Empty;

    /// <summary>The changes that lead from the one to the other, in the order in which they must happen.</summary>
    /// <remarks>
    /// What serves is added before anything is taken away, so that at no moment fewer servers than before or after take new
    /// connections; a service that goes is the last.
    /// </remarks>
    /// <param name="desired">Null: the service should not be there.</param>
    /// <param name="actual">Null: the kernel has no such service.</param>
    public static ImmutableArray<IpvsChange> Between(VirtualServiceKey key, IpvsEntry? desired, IpvsEntry? actual) => (desired, actual) switch
    {
        (null, null) => [],
        (null, _) => [new IpvsChange.RemoveService(key)],
        (var wanted, null) => [new IpvsChange.AddService(key, wanted.Settings), .. Servers(key, wanted.Servers, NoServers)],
        var (wanted, found) =>
        [
            .. wanted.Settings == found.Settings ? [] : new IpvsChange[] { new IpvsChange.EditService(key, wanted.Settings) },
            .. Servers(key, wanted.Servers, found.Servers),
        ],
    };

    /// <param name="leaveForeign">Services that are not among those desired stay as they are.</param>
    public static ImmutableArray<IpvsChange> Between(IpvsTable desired, IpvsTable actual, bool leaveForeign) =>
    [
        .. desired.Services.SelectMany(pair => Between(pair.Key, pair.Value, actual[pair.Key])),
        .. leaveForeign ? [] : Foreign(desired.Services.Keys, actual).Select(key => new IpvsChange.RemoveService(key)),
    ];

    /// <summary>What the kernel has and nobody declared.</summary>
    public static IEnumerable<VirtualServiceKey> Foreign(IEnumerable<VirtualServiceKey> declared, IpvsTable actual) =>
        actual.Services.Keys.Except(declared).Order();

    private static IEnumerable<IpvsChange> Servers(
        VirtualServiceKey key,
        ImmutableSortedDictionary<ServerAddress, DestinationSettings> wanted,
        ImmutableSortedDictionary<ServerAddress, DestinationSettings> found)
    {
        var additions = wanted.Where(pair => !found.ContainsKey(pair.Key))
            .Select(pair => (IpvsChange)new IpvsChange.AddServer(key, pair.Key, pair.Value));
        var edits = wanted.Where(pair => found.TryGetValue(pair.Key, out var now) && !IsSame(pair.Value, now))
            .Select(pair => (IpvsChange)new IpvsChange.EditServer(key, pair.Key, pair.Value));
        var removals = found.Keys.Where(server => !wanted.ContainsKey(server))
            .Select(server => (IpvsChange)new IpvsChange.RemoveServer(key, server));

        // Sorting keeps the servers' order within each step.
        return additions.Concat(edits).Concat(removals).OrderBy(Step);
    }

    private static int Step(IpvsChange change) => change switch
    {
        IpvsChange.AddServer { Settings.Weight: > 0 } => 0,
        IpvsChange.EditServer { Settings.Weight: > 0 } => 1,
        IpvsChange.AddServer => 2,
        IpvsChange.EditServer => 3,
        _ => 4,
    };

    // A kernel that calls a server local does so by itself, whatever it was told.
    private static bool IsSame(DestinationSettings wanted, DestinationSettings found) =>
        wanted == (found.Forwarding is Forwarding.Local ? found with { Forwarding = wanted.Forwarding } : found);
}
