using System.Collections.Immutable;

namespace Akka.Cluster.Serialization;

/// <summary>
/// Gossip on the wire: all nodes and roles once, in tables, and everything else by their index. A field once sent
/// never changes its meaning; new ones go to the end, under a higher format number.
/// </summary>
internal static class GossipFormat
{
    public static void Write(WireWriter wire, Gossip gossip)
    {
        var head = gossip.WireHead;
        var nodes = head.Nodes;
        wire.Raw(head.Bytes.Span);
        wire.Count(gossip.Seen.Count);
        for (var member = 0; member < gossip.Table.Count; member++)
            if (gossip.Seen[member])
                wire.Count(head.NodeOfMember[member]);
        wire.Many(gossip.Reachability.Versions, version =>
        {
            wire.Count(Array.BinarySearch(nodes, version.Key));
            wire.Count(version.Value);
        });
        wire.Many([.. gossip.Reachability.Records], record =>
        {
            wire.Count(Array.BinarySearch(nodes, record.Observer));
            wire.Count(Array.BinarySearch(nodes, record.Subject));
            wire.Byte((byte)record.Status);
            wire.Count(record.Version);
        });
        Write(wire, gossip.Version);
        wire.Many(gossip.Tombstones, tombstone =>
        {
            wire.Count(Array.BinarySearch(nodes, tombstone.Key));
            wire.Count(tombstone.Value);
        });
    }

    /// <summary>Nodes, roles and members as they are sent.</summary>
    public static WireHead Head(Gossip gossip)
    {
        var others = gossip.Reachability.Versions.Keys
            .Concat(gossip.Reachability.Records.SelectMany(record => new[] { record.Observer, record.Subject }))
            .Concat(gossip.Tombstones.Keys)
            .Where(node => !gossip.HasMember(node))
            .ToImmutableSortedSet();
        var nodes = new UniqueAddress[gossip.Table.Count];
        for (var member = 0; member < nodes.Length; member++)
            nodes[member] = gossip.Table[member].UniqueAddress;
        if (!others.IsEmpty)
            nodes = [.. others.Union(nodes)];
        var roles = gossip.Table.Roles;
        var places = new int[gossip.Table.Count];

        using var wire = new WireWriter();
        wire.Many(nodes, wire.Node);
        wire.Many(roles, wire.Text);
        wire.Count(gossip.Table.Count);
        for (var (index, node) = (0, 0); index < places.Length; index++, node++)
        {
            var member = gossip.Table[index];
            while (!ReferenceEquals(nodes[node], member.UniqueAddress) && nodes[node] != member.UniqueAddress)
                node++;
            places[index] = node;
            wire.Count(node);
            wire.Count(member.UpNumber);
            wire.Byte((byte)member.Status);
            wire.Many([.. member.Roles.Order(StringComparer.Ordinal)], role => wire.Count(roles.IndexOf(role)));
            wire.Text(member.AppVersion.Version);
        }

        return new WireHead(wire.ToArray(), nodes, places);
    }

    public static Gossip Read(WireReader wire) => Read(wire, new GossipHeadReader());

    /// <param name="wire">Stands at the gossip's beginning.</param>
    /// <param name="heads">Knows what was read before.</param>
    public static Gossip Read(WireReader wire, GossipHeadReader heads)
    {
        var (head, table, isInOrder) = heads.Read(wire);
        var nodes = head.Nodes;
        UniqueAddress Node() => nodes[wire.Count()];

        var seen = isInOrder ? ReadSeen(wire, head, table) : SeenSet.Of(table, wire.Many(Node));
        var versions = wire.Many(() => KeyValuePair.Create(Node(), wire.Count()));
        var records = wire.Many(() => new Reachability.Record(
            Node(), Node(), (Reachability.Status)wire.Byte(), wire.Count()));
        var version = ReadVersion(wire);
        var tombstones = wire.Many(() => KeyValuePair.Create(Node(), wire.Count()));
        var gossip = new Gossip(
            table,
            seen,
            versions.Length + records.Length == 0 ? Reachability.Empty : Reachability.Create(records, versions),
            version,
            tombstones.ToImmutableSortedDictionary());
        return isInOrder ? gossip.WithHead(head) : gossip;
    }

    private static SeenSet ReadSeen(WireReader wire, WireHead head, MemberTable table)
    {
        var isSeen = new bool[head.Nodes.Length];
        for (var left = wire.Length(); left > 0; left--)
            isSeen[wire.Count()] = true;
        return SeenSet.Of(table, member => isSeen[head.NodeOfMember[member]]);
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
