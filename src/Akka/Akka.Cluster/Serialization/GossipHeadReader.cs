using Akka.Util;

namespace Akka.Cluster.Serialization;

/// <summary>
/// Reads the beginning of gossip, and keeps the last one: what has the same bytes as then is the same object again.
/// From one gossip to the next little changes, and a large cluster would otherwise make all its members anew for each.
/// </summary>
/// <remarks>Any number of threads may read: what is kept never changes, and whose stays does not matter.</remarks>
internal sealed class GossipHeadReader
{
    private volatile Known _known = Known.Nothing;

    // Where each node and each member, without its index among the nodes, lies in the bytes.
    private sealed record Known(
        WireHead Head, MemberTable Table, Range[] Nodes, string[] RoleNames, byte[] Roles, Range[] Members)
    {
        public static readonly Known Nothing = new(
            new WireHead(ReadOnlyMemory<byte>.Empty, [], []), MemberTable.Empty, [], [], [], []);
    }

    /// <returns>The head is usable only if <c>IsInOrder</c>: as every node writes it.</returns>
    public (WireHead Head, MemberTable Table, bool IsInOrder) Read(WireReader wire)
    {
        var known = _known;
        var bytes = known.Head.Bytes.Span;
        if (!bytes.IsEmpty && wire.Rest.StartsWith(bytes))
        {
            wire.Skip(bytes.Length);
            return (known.Head, known.Table, true);
        }

        var start = wire.Position;
        var nodes = ReadNodes(wire, known, start, out var nodeRanges);
        var rolesStart = wire.Position;
        var roleNames = wire.Many(wire.Text);
        var roles = wire.Since(rolesStart).ToArray();
        var sameRoles = roles.AsSpan().SequenceEqual(known.Roles);
        if (sameRoles)
            roleNames = known.RoleNames;
        var members = ReadMembers(
            wire, known, start, nodes, roleNames, sameRoles, out var places, out var ranges);
        var table = MemberTable.Of(members);
        var head = new WireHead(wire.Since(start).ToArray(), nodes, places);
        var isInOrder = IsInOrder(nodes) && IsInOrder(places);
        if (isInOrder)
            _known = new Known(head, table, nodeRanges, roleNames, roles, ranges);
        return (head, table, isInOrder);
    }

    private static UniqueAddress[] ReadNodes(WireReader wire, Known known, int start, out Range[] ranges)
    {
        var nodes = new UniqueAddress[wire.Length()];
        ranges = new Range[nodes.Length];
        var bytes = known.Head.Bytes.Span;
        var next = 0;
        for (var i = 0; i < nodes.Length; i++)
        {
            var at = wire.Position;
            if (next < known.Nodes.Length && wire.Rest.StartsWith(bytes[known.Nodes[next]]))
            {
                wire.Skip(bytes[known.Nodes[next]].Length);
                nodes[i] = known.Head.Nodes[next++];
            }
            else
            {
                var read = wire.Node();
                while (next < known.Nodes.Length && known.Head.Nodes[next].CompareTo(read) < 0)
                    next++;
                // Reached only now, after others that are gone.
                if (next < known.Nodes.Length && known.Head.Nodes[next].Equals(read))
                    read = known.Head.Nodes[next++];
                nodes[i] = read;
            }

            ranges[i] = (at - start)..(wire.Position - start);
        }

        return nodes;
    }

    private static Member[] ReadMembers(
        WireReader wire,
        Known known,
        int start,
        UniqueAddress[] nodes,
        string[] roleNames,
        bool sameRoles,
        out int[] places,
        out Range[] ranges)
    {
        var members = new Member[wire.Length()];
        places = new int[members.Length];
        ranges = new Range[members.Length];
        var bytes = known.Head.Bytes.Span;
        var next = 0;
        Member? last = null;
        for (var i = 0; i < members.Length; i++)
        {
            places[i] = (int)wire.Count();
            var node = nodes[places[i]];
            var at = wire.Position;
            while (next < known.Members.Length && !ReferenceEquals(known.Table[next].UniqueAddress, node)
                && known.Table[next].UniqueAddress.CompareTo(node) < 0)
                next++;
            var old = next < known.Members.Length && ReferenceEquals(known.Table[next].UniqueAddress, node)
                ? known.Table[next]
                : null;
            if (old is not null && sameRoles && wire.Rest.StartsWith(bytes[known.Members[next]]))
            {
                wire.Skip(bytes[known.Members[next]].Length);
                members[i] = old;
            }
            else
            {
                members[i] = ReadMember(wire, node, roleNames, old ?? last);
            }

            last = members[i];
            ranges[i] = (at - start)..(wire.Position - start);
        }

        return members;
    }

    /// <param name="wire">Stands behind the member's node.</param>
    /// <param name="node">The member's.</param>
    /// <param name="roleNames">The table of roles.</param>
    /// <param name="like">Probably has the same roles and version.</param>
    private static Member ReadMember(WireReader wire, UniqueAddress node, string[] roleNames, Member? like)
    {
        var upNumber = (int)wire.Count();
        var status = (MemberStatus)wire.Byte();
        var roles = wire.Many(() => roleNames[wire.Count()]);
        var version = wire.Text();
        return Member.Create(
            node,
            upNumber,
            status,
            like is not null && like.Roles.SetEquals(roles) ? like.Roles : [.. roles],
            like?.AppVersion.Version == version ? like.AppVersion : AppVersion.Create(version));
    }

    private static bool IsInOrder<T>(T[] items)
        where T : IComparable<T>
    {
        for (var i = 1; i < items.Length; i++)
            if (items[i - 1].CompareTo(items[i]) >= 0)
                return false;
        return true;
    }
}
