using System.Globalization;
using HaActors.Policy.Cib;

namespace HaActors.Policy.Scheduling;

/// <summary>What a bundle's configuration comes to, with defaults.</summary>
internal sealed class BundlePlan(BundleEntry entry)
{
    private const string DefaultPort = "3121";

    public BundleEntry Entry => entry;

    public string Technology => entry.Container.Technology;

    public int PromotedMax { get; } = Math.Max(0, entry.Container.PromotedMax ?? 0);

    public int Replicas { get; } = Math.Max(
        1, entry.Container.Replicas ?? (entry.Container.PromotedMax is > 0 and var promoted ? promoted : 1));

    /// <summary>Without addresses of their own two replicas on a host would want the same port.</summary>
    public int PerHost { get; } = entry.Network is { IpRangeStart: null, ControlPort: not null }
        ? 1
        : Math.Max(1, entry.Container.ReplicasPerHost ?? 1);

    public string? ControlPort => entry.Network?.ControlPort;

    public string Port => ControlPort ?? DefaultPort;

    /// <summary>What is inside can be reached.</summary>
    public bool HasConnection => entry.Network is { IpRangeStart: not null } or { ControlPort: not null };

    /// <summary>The replicas' addresses; null where there is none.</summary>
    public string?[] Addresses()
    {
        var addresses = new string?[Replicas];
        var next = entry.Network?.IpRangeStart;
        for (var number = 0; number < Replicas && next is not null; number++)
        {
            addresses[number] = next;
            next = After(next);
        }

        return addresses;
    }

    private static string? After(string address)
    {
        var parts = address.Split('.');
        if (parts.Length != 4
            || !int.TryParse(parts[2], NumberStyles.None, CultureInfo.InvariantCulture, out var third)
            || !int.TryParse(parts[3], NumberStyles.None, CultureInfo.InvariantCulture, out var last))
            return null;
        if (last <= 253)
            return $"{parts[0]}.{parts[1]}.{third}.{last + 1}";
        return third > 253 ? null : $"{parts[0]}.{parts[1]}.{third + 1}.1";
    }
}
