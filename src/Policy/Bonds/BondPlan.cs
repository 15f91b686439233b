using System.Collections.Immutable;
using System.Globalization;

namespace HaActors.Policy.Bonds;

/// <summary>
/// What <c>ip</c> must be told so that a node has a bond. What is there already is not touched: a bond that carries the
/// connection of the person who repairs it is not taken down for a wrong option. Pure.
/// </summary>
/// <param name="Steps">Arguments of <c>ip</c>, in order; the first that fails ends it.</param>
/// <param name="Differences">What is otherwise than it should be, and stays so.</param>
public sealed record BondPlan(ImmutableArray<ImmutableArray<string>> Steps, ImmutableArray<string> Differences)
{
    /// <param name="now">Null: there is none.</param>
    /// <param name="addresses">Those that the bond's interface has, with prefix length.</param>
    public static BondPlan Of(BondSettings wanted, Bond? now, IReadOnlyCollection<string> addresses)
    {
        var steps = ImmutableArray.CreateBuilder<ImmutableArray<string>>();
        if (now is null)
            steps.Add(Creation(wanted));

        foreach (var port in wanted.Ports.Where(port => now?.Ports.Any(known => known.Name == port) is not true))
        {
            // The driver takes no interface that is up.
            steps.Add(["link", "set", "dev", port, "down"]);
            steps.Add(["link", "set", "dev", port, "master", wanted.Name]);
        }

        steps.Add(["link", "set", "dev", wanted.Name, "up"]);

        // Only once there are ports: it has their hardware address then, which others will learn.
        if (now is null && wanted.Primary is { } primary)
            steps.Add(["link", "set", "dev", wanted.Name, "type", "bond", "primary", primary]);
        foreach (var address in wanted.Addresses.Where(address => !addresses.Contains(address)))
            steps.Add(["address", "add", address, "dev", wanted.Name, .. Undoubted(address)]);

        return new BondPlan(steps.ToImmutable(), [.. Differing(wanted, now)]);
    }

    private static ImmutableArray<string> Creation(BondSettings wanted) =>
    [
        "link", "add", wanted.Name, "type", "bond",
        "mode", wanted.Mode,
        "miimon", wanted.LinkCheck.TotalMilliseconds.ToString("0", CultureInfo.InvariantCulture),
        .. wanted.Options.SelectMany(static option => new[] { option.Key, option.Value }),
    ];

    // Whoever binds to an IPv6 address while the kernel still asks around whether it is free is refused.
    private static ImmutableArray<string> Undoubted(string address) => address.Contains(':') ? ["nodad"] : [];

    private static IEnumerable<string> Differing(BondSettings wanted, Bond? now)
    {
        if (now is not null && now.Mode != wanted.Mode)
            yield return $"its mode is {now.Mode}, should be {wanted.Mode}";
        foreach (var port in now?.Ports.Where(port => !wanted.Ports.Contains(port.Name)) ?? [])
            yield return $"{port.Name} is in it, and should not be";
    }
}
