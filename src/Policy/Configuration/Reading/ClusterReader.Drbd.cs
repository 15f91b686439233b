using System.Collections.Immutable;
using HaActors.Policy.Drbd;
using HaActors.Policy.Model;

namespace HaActors.Policy.Configuration.Reading;

/// <content>Replicated devices: <c>ha.drbd</c>.</content>
public sealed partial class ClusterReader
{
    private const int MostMinors = 1 << 20;

    private static readonly Dictionary<string, DrbdProtocol> Protocols = new()
    {
        ["c"] = DrbdProtocol.C,
        ["b"] = DrbdProtocol.B,
        ["a"] = DrbdProtocol.A,
    };

    private static readonly Dictionary<string, DrbdFencing> DrbdFencings = new()
    {
        ["resource-and-stonith"] = DrbdFencing.ResourceAndStonith,
        ["resource-only"] = DrbdFencing.ResourceOnly,
        ["dont-care"] = DrbdFencing.DontCare,
    };

    private static readonly Dictionary<string, DrbdDialect> Dialects = new()
    {
        ["auto"] = DrbdDialect.Auto,
        ["8.4"] = DrbdDialect.V84,
        ["9"] = DrbdDialect.V9,
    };

    private DrbdSettings ReadDrbd(ImmutableSortedDictionary<NodeName, NodeConfiguration> nodes)
    {
        var drbd = _ha.Child("drbd");
        var section = drbd.Child("resources");
        ImmutableArray<DrbdDeclaration> declared =
            [.. section.SortedKeys.Select(name => ReadDevice(name, section, section.Entry(name, drbd.Child("resource-defaults")), nodes))];
        RejectSharedPlaces(section, declared);
        var read = new DrbdSettings(drbd.Choice("dialect", Dialects), declared);
        drbd.Child("resource-defaults").RejectOtherThan(_defaults.Child("drbd").Child("resource-defaults"));
        drbd.RejectUnknown();
        return read;
    }

    private const string VerifyAlgorithm = "verify-alg";

    private static DrbdDeclaration ReadDevice(
        string name, Section resources, Section entry, ImmutableSortedDictionary<NodeName, NodeConfiguration> nodes)
    {
        RejectBadId(resources, name);
        var volumes = ReadVolumes(entry);
        var declaration = new DrbdDeclaration(
            name,
            entry.Choice("protocol", Protocols),
            entry.Switch("dual-primary"),
            entry.Choice("fencing", DrbdFencings),
            volumes,
            ReadHosts(entry, volumes, nodes),
            new[] { "net", "disk-options", "options", "handlers" }.ToImmutableSortedDictionary(
                key => key == "disk-options" ? "disk" : key,
                key => DrbdOptions(key, entry.Child(key).Texts()),
                StringComparer.Ordinal))
        {
            VerifyEvery = entry.Duration("verify-every", TimeSpan.Zero),
            WaitForPeer = entry.Duration("wait-for-peer", TimeSpan.Zero),
        };
        entry.RejectUnknown();
        if (declaration is { DualPrimary: true, Protocol: not DrbdProtocol.C })
            entry.Wrong("protocol", "must be C where two primaries are wanted: DRBD allows no other");
        if (declaration is { DualPrimary: true, Fencing: not DrbdFencing.ResourceAndStonith })
            entry.Wrong("fencing", "must be resource-and-stonith where two primaries are wanted: else both write on after they lost each other");
        return declaration;
    }

    /// <summary>DRBD has no way of its own to compare copies, and refuses to: a person who asks for it should not have to know that before.</summary>
    private static ImmutableSortedDictionary<string, string> DrbdOptions(string section, IReadOnlyDictionary<string, string> written)
    {
        var options = written.ToImmutableSortedDictionary(StringComparer.Ordinal);
        return section == "net" && !options.ContainsKey(VerifyAlgorithm) ? options.Add(VerifyAlgorithm, "crc32c") : options;
    }

    private static ImmutableSortedDictionary<int, DrbdVolumeDeclaration> ReadVolumes(Section entry)
    {
        var volumes = ImmutableSortedDictionary.CreateBuilder<int, DrbdVolumeDeclaration>();
        var more = entry.Child("volumes");
        if (more.IsEmpty)
            volumes[0] = ReadVolume(entry, "internal");
        foreach (var key in more.SortedKeys)
        {
            var volume = more.Entry(key, null);
            if (!int.TryParse(key, out var number) || number is < 0 or > 65_534)
                more.Wrong(key, "volumes are numbered from 0 on");
            else
                volumes[number] = ReadVolume(volume, entry.Text("meta-disk"));
            volume.RejectUnknown();
        }

        return volumes.ToImmutable();
    }

    private static DrbdVolumeDeclaration ReadVolume(Section entry, string metaDisk)
    {
        var disk = entry.Required("disk");
        if (disk.Length > 0 && disk[0] != '/')
            entry.Wrong("disk", $"is '{disk}', must be a device's absolute path");
        if (!entry.IsSaid("minor"))
            entry.Wrong("minor", "is required: the number in /dev/drbdN");
        return new DrbdVolumeDeclaration(
            entry.IsSaid("minor") ? entry.Number("minor", 0, MostMinors - 1) : 0, disk, entry.Optional("meta-disk") ?? metaDisk);
    }

    private static ImmutableArray<DrbdHost> ReadHosts(
        Section entry,
        ImmutableSortedDictionary<int, DrbdVolumeDeclaration> volumes,
        ImmutableSortedDictionary<NodeName, NodeConfiguration> nodes)
    {
        var section = entry.Child("nodes");
        var hosts = ImmutableArray.CreateBuilder<DrbdHost>();
        var port = entry.IsSaid("port") ? entry.Number("port", 1, 65_535) : 0;
        foreach (var name in section.SortedKeys)
        {
            var host = section.Entry(name, null);
            if (!nodes.TryGetValue(new NodeName(name), out var node))
                section.Wrong(name, "is not among ha.nodes");
            var disks = ImmutableSortedDictionary<int, string>.Empty;
            if (host.Optional("disk") is { } own)
                disks = disks.SetItem(volumes.Keys.FirstOrDefault(), own);
            foreach (var (volume, disk) in host.Child("disks").Texts())
                if (int.TryParse(volume, out var number) && volumes.ContainsKey(number))
                    disks = disks.SetItem(number, disk);
                else
                    host.Wrong("disks", $"'{volume}' is no volume of it");
            hosts.Add(new DrbdHost(
                new NodeName(name),
                host.Optional("address") ?? node?.Address ?? "",
                host.IsSaid("port") ? host.Number("port", 1, 65_535) : port,
                disks));
            host.RejectUnknown();
            if (hosts[^1].Port == 0)
                entry.Wrong("port", "is required: where the nodes of this resource listen, 1 to 65535");
        }

        if (hosts.Count < 2)
            entry.Wrong("nodes", "must name two nodes or more: nodes { n1 { address = ... }, n2 { ... } }");
        return hosts.ToImmutable();
    }

    private static void RejectSharedPlaces(Section section, ImmutableArray<DrbdDeclaration> declared)
    {
        var minors = new Dictionary<int, string>();
        var ports = new Dictionary<(string, int), string>();
        foreach (var one in declared)
        {
            foreach (var volume in one.Volumes.Values)
                if (!minors.TryAdd(volume.Minor, one.Name))
                    section.Wrong(one.Name, $"minor {volume.Minor} is that of {minors[volume.Minor]} already");
            foreach (var host in one.Hosts.Where(host => host.Port > 0))
                if (!ports.TryAdd((host.Address, host.Port), one.Name) && ports[(host.Address, host.Port)] != one.Name)
                    section.Wrong(one.Name, $"port {host.Port} of {host.Address} is that of {ports[(host.Address, host.Port)]} already");
        }
    }
}
