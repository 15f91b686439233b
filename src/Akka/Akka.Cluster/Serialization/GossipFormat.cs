using System.Collections.Immutable;
using Akka.Util;

namespace Akka.Cluster.Serialization;

/// <summary>
/// Gossip on the wire: all nodes and roles once, in tables, and everything else by their index. A field once sent
/// never changes its meaning; new ones go to the end, under a higher format number.
/// </summary>
internal static class GossipFormat
{
    public static void Write(WireWriter wire, Gossip gossip)
    {
        var nodes = gossip.Members.Select(member => member.UniqueAddress)
            .Concat(gossip.Seen)
            .Concat(gossip.Reachability.Versions.Keys)
            .Concat(gossip.Reachability.Records.SelectMany(record => new[] { record.Observer, record.Subject }))
            .Concat(gossip.Tombstones.Keys)
            .ToImmutableSortedSet();
        var roles = gossip.Members.SelectMany(member => member.Roles).ToImmutableSortedSet(StringComparer.Ordinal);

        wire.Many(nodes, wire.Node);
        wire.Many(roles, wire.Text);
        wire.Many(gossip.Members, member =>
        {
            wire.Count(nodes.IndexOf(member.UniqueAddress));
            wire.Count(member.UpNumber);
            wire.Byte((byte)member.Status);
            wire.Many([.. member.Roles.Order(StringComparer.Ordinal)], role => wire.Count(roles.IndexOf(role)));
            wire.Text(member.AppVersion.Version);
        });
        wire.Many(gossip.Seen, node => wire.Count(nodes.IndexOf(node)));
        wire.Many(gossip.Reachability.Versions, version =>
        {
            wire.Count(nodes.IndexOf(version.Key));
            wire.Count(version.Value);
        });
        wire.Many([.. gossip.Reachability.Records], record =>
        {
            wire.Count(nodes.IndexOf(record.Observer));
            wire.Count(nodes.IndexOf(record.Subject));
            wire.Byte((byte)record.Status);
            wire.Count(record.Version);
        });
        Write(wire, gossip.Version);
        wire.Many(gossip.Tombstones, tombstone =>
        {
            wire.Count(nodes.IndexOf(tombstone.Key));
            wire.Count(tombstone.Value);
        });
    }

    public static Gossip Read(WireReader wire)
    {
        var nodes = wire.Many(wire.Node);
        var roles = wire.Many(wire.Text);
        UniqueAddress Node() => nodes[wire.Count()];

        var members = wire.Many(() => Member.Create(
            Node(),
            (int)wire.Count(),
            (MemberStatus)wire.Byte(),
            [.. wire.Many(() => roles[wire.Count()])],
            AppVersion.Create(wire.Text())));
        var seen = wire.Many(Node);
        var versions = wire.Many(() => KeyValuePair.Create(Node(), wire.Count()));
        var records = wire.Many(() => new Reachability.Record(
            Node(), Node(), (Reachability.Status)wire.Byte(), wire.Count()));
        var version = ReadVersion(wire);
        var tombstones = wire.Many(() => KeyValuePair.Create(Node(), wire.Count()));
        return new Gossip(
            [.. members],
            [.. seen],
            Reachability.Create(records, versions),
            version,
            tombstones.ToImmutableSortedDictionary());
    }

    public static void Write(WireWriter wire, VectorClock version) => wire.Many(version.Versions, entry =>
    {
        wire.Text(entry.Key.ToString());
        wire.Count(entry.Value);
    });

    public static VectorClock ReadVersion(WireReader wire) => VectorClock.Create(
        wire.Many(() => KeyValuePair.Create(VectorClock.Node.FromHash(wire.Text()), wire.Count()))
            .ToImmutableSortedDictionary());
}
