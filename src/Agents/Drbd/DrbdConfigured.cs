using System.Collections.Immutable;
using System.Xml;
using System.Xml.Linq;

namespace HaActors.Agents.Drbd;

/// <summary>A resource as the tools read it from their files, in either dialect.</summary>
/// <param name="Options">All sections but those of hosts, by section and name, those of <c>common</c> included.</param>
public sealed record DrbdConfigured(
    string Name,
    ImmutableArray<DrbdConfiguredHost> Hosts,
    ImmutableSortedDictionary<string, ImmutableSortedDictionary<string, string>> Options)
{
    public bool AllowsTwoPrimaries => Option("net", "allow-two-primaries") is "yes" or "";

    /// <summary>Null: nothing is said.</summary>
    /// <remarks>Of the disk in 8.4, of the connection from 9 on.</remarks>
    public string? Fencing => Option("net", "fencing") ?? Option("disk", "fencing");

    public string? Option(string section, string name) => Options.GetValueOrDefault(section)?.GetValueOrDefault(name);

    public DrbdConfiguredHost? On(string host) => Hosts.FirstOrDefault(one => one.Name == host);

    /// <summary>Who a connection of the kernel leads to; 8.4 calls every peer <c>peer</c>. Null: it cannot be told.</summary>
    public string? Peer(string self, string connection)
    {
        var others = Hosts.Where(host => host.Name != self).ToList();
        return others.FirstOrDefault(host => host.Name == connection)?.Name ?? (others is [var only] ? only.Name : null);
    }

    /// <summary>Reads what <c>drbdadm dump-xml</c> prints.</summary>
    /// <returns>Empty: it is no such text.</returns>
    public static ImmutableArray<DrbdConfigured> Read(string xml)
    {
        try
        {
            var root = XDocument.Parse(xml).Root!;
            var common = Sections(root.Element("common"));
            return [.. root.Elements("resource").Select(resource => Of(resource, common))];
        }
        catch (XmlException)
        {
            return [];
        }
    }

    private static DrbdConfigured Of(
        XElement resource, ImmutableSortedDictionary<string, ImmutableSortedDictionary<string, string>> common) => new(
        (string?)resource.Attribute("name") ?? "",
        [.. resource.Elements("host").Select(HostOf)],
        Sections(resource).Aggregate(common, (all, section) => all.SetItem(
            section.Key,
            (all.GetValueOrDefault(section.Key) ?? ImmutableSortedDictionary.Create<string, string>(StringComparer.Ordinal))
                .SetItems(section.Value))));

    private static DrbdConfiguredHost HostOf(XElement host) => new(
        (string?)host.Attribute("name") ?? "",
        (string?)host.Element("address") ?? "",
        (int?)host.Element("address")?.Attribute("port") ?? 0,
        host.Elements("volume").ToImmutableSortedDictionary(
            volume => (int?)volume.Attribute("vnr") ?? 0,
            volume => new DrbdConfiguredVolume(
                (int?)volume.Element("device")?.Attribute("minor") ?? -1,
                (string?)volume.Element("device") ?? "",
                (string?)volume.Element("disk"),
                (string?)volume.Element("meta-disk") ?? "internal")));

    private static ImmutableSortedDictionary<string, ImmutableSortedDictionary<string, string>> Sections(XElement? parent) =>
        (parent?.Elements("section") ?? []).ToImmutableSortedDictionary(
            section => (string?)section.Attribute("name") ?? "",
            section => section.Elements("option").ToImmutableSortedDictionary(
                option => (string?)option.Attribute("name") ?? "",
                option => (string?)option.Attribute("value") ?? "",
                StringComparer.Ordinal),
            StringComparer.Ordinal);
}

public sealed record DrbdConfiguredHost(
    string Name, string Address, int Port, ImmutableSortedDictionary<int, DrbdConfiguredVolume> Volumes);

/// <param name="Disk">Null: none, by intention.</param>
public sealed record DrbdConfiguredVolume(int Minor, string Device, string? Disk, string MetaDisk);
