using System.Collections.Immutable;
using System.Globalization;
using System.Net;
using HaActors.Policy.Bonds;
using HaActors.Policy.Configuration.Reading;
using HaActors.Policy.Model;

namespace HaActors.Host.Configuration;

/// <summary>Reads the bonds that this node makes at its start.</summary>
internal static class BondReader
{
    // IFNAMSIZ of the kernel, without the byte that ends it.
    private const int LongestName = 15;

    public static ImmutableArray<BondSettings> Read(Section ha, Section defaults, ClusterConfiguration cluster, NodeName self)
    {
        var bonds = ha.Child("bonds");
        ImmutableArray<BondSettings> read =
            [.. bonds.SortedKeys.Select(name => ReadOne(name, bonds.Entry(name, defaults.Child("bond-defaults")), cluster, self))];
        foreach (var port in read.SelectMany(bond => bond.Ports).GroupBy(port => port).Where(uses => uses.Count() > 1))
            ha.Wrong("bonds", $"have {port.Key} twice: an interface can be in one bond only");

        return read;
    }

    private static BondSettings ReadOne(string name, Section entry, ClusterConfiguration cluster, NodeName self)
    {
        if (name.Length > LongestName || name.Any(letter => letter is '/' or ':' || char.IsWhiteSpace(letter)))
            entry.Wrong("", $"'{name}' is no name of an interface: at most {LongestName} characters, without blanks, '/' and ':'");

        var primary = entry.Text("primary");
        var read = new BondSettings(
            name,
            [.. entry.List("ports")],
            entry.Text("mode"),
            LinkCheck(entry),
            primary.Length > 0 ? primary : null,
            Addresses(entry.Child("addresses"), cluster, self),
            entry.Child("options").Texts().ToImmutableSortedDictionary(option => option.Key, option => option.Value, StringComparer.Ordinal));
        if (read.Ports.IsEmpty)
            entry.Wrong("ports", "is empty: a bond needs an interface that carries it");
        if (!BondSettings.Modes.Contains(read.Mode))
            entry.Wrong("mode", $"is '{read.Mode}', must be one of {string.Join(", ", BondSettings.Modes)}");
        else if (read.Primary is not null && !read.MayHavePrimary)
            entry.Wrong("primary", $"has no meaning in mode {read.Mode}");
        if (read.Primary is not null && !read.Ports.Contains(read.Primary))
            entry.Wrong("primary", $"is '{read.Primary}', must be one of ports: {string.Join(", ", read.Ports)}");

        entry.RejectUnknown();
        return read;
    }

    private static TimeSpan LinkCheck(Section entry)
    {
        var read = entry.Duration("link-check", TimeSpan.FromMilliseconds(10));
        if (read > TimeSpan.FromSeconds(10))
            entry.Wrong("link-check", $"is {read.TotalSeconds:0} s, at most 10 s are possible: a port that is dead for longer takes the node with it");

        return read;
    }

    private static ImmutableArray<string> Addresses(Section addresses, ClusterConfiguration cluster, NodeName self)
    {
        foreach (var node in addresses.SortedKeys.Where(node => !cluster.Nodes.ContainsKey(new NodeName(node))))
            addresses.Wrong(node, "is not among ha.nodes");

        if (!addresses.Has(self.Value))
            return [];

        ImmutableArray<string> own = [.. addresses.List(self.Value)];
        foreach (var address in own.Where(address => !IsInterfaceAddress(address)))
            addresses.Wrong(self.Value, $"is '{address}', must be an address with the length of its network: 192.0.2.1/24");

        return own;
    }

    private static bool IsInterfaceAddress(string text) =>
        text.Split('/') is [var host, var length]
        && IPAddress.TryParse(host, out var address)
        && int.TryParse(length, CultureInfo.InvariantCulture, out var bits)
        && bits >= 0 && bits <= address.GetAddressBytes().Length * 8;
}
