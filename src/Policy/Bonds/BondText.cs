using System.Collections.Immutable;
using System.Globalization;

namespace HaActors.Policy.Bonds;

/// <summary>
/// Reads what the bonding driver writes to <c>/proc/net/bonding/NAME</c>: a section of the bond, then one for each port. Lines
/// that it does not know say nothing. Source: the kernel's Documentation/networking/bonding.rst.
/// </summary>
public static class BondText
{
    private const string Port = "Slave Interface";

    /// <returns>Null: it is no such text.</returns>
    public static Bond? Read(string name, string text)
    {
        var sections = Sections(text);
        var bond = sections[0];
        if (!bond.TryGetValue("Bonding Mode", out var mode))
            return null;

        var aggregate = bond.GetValueOrDefault("Aggregator ID");
        return new Bond(
            name,
            ModeWord(mode),
            bond.GetValueOrDefault("MII Status") == "up",
            bond.GetValueOrDefault("Currently Active Slave") is { } active and not "None" ? active : null,
            bond.GetValueOrDefault("Partner Mac Address"),
            [.. sections.Skip(1).Select(port => ReadPort(port, aggregate))]);
    }

    private static BondPort ReadPort(Dictionary<string, string> port, string? aggregate) => new(
        port[Port],
        port.GetValueOrDefault("MII Status") == "up",
        long.TryParse(port.GetValueOrDefault("Link Failure Count"), CultureInfo.InvariantCulture, out var failures) ? failures : 0,
        int.TryParse(port.GetValueOrDefault("Speed")?.Split(' ')[0], CultureInfo.InvariantCulture, out var speed) ? speed : null,
        aggregate is null || port.GetValueOrDefault("Aggregator ID") is not { } own || own == aggregate);

    // The first is the bond's own. Of a key that comes twice the first holds: details of LACP repeat what stands above them.
    private static List<Dictionary<string, string>> Sections(string text)
    {
        var sections = new List<Dictionary<string, string>> { new(StringComparer.Ordinal) };
        foreach (var line in text.Split('\n'))
        {
            var colon = line.IndexOf(": ", StringComparison.Ordinal);
            if (colon < 0)
                continue;

            var key = line[..colon].Trim();
            if (key == Port)
                sections.Add(new(StringComparer.Ordinal));
            sections[^1].TryAdd(key, line[(colon + 2)..].Trim());
        }

        return sections;
    }

    // "fault-tolerance (active-backup)", "load balancing (xor)", "IEEE 802.3ad Dynamic link aggregation".
    private static string ModeWord(string mode) => mode switch
    {
        _ when mode.Contains("active-backup", StringComparison.Ordinal) => "active-backup",
        _ when mode.Contains("802.3ad", StringComparison.Ordinal) => "802.3ad",
        _ when mode.Contains("round-robin", StringComparison.Ordinal) => "balance-rr",
        _ when mode.Contains("xor", StringComparison.Ordinal) => "balance-xor",
        _ when mode.Contains("broadcast", StringComparison.Ordinal) => "broadcast",
        _ when mode.Contains("adaptive", StringComparison.Ordinal) => "balance-alb",
        _ when mode.Contains("transmit", StringComparison.Ordinal) => "balance-tlb",
        _ => mode,
    };
}
