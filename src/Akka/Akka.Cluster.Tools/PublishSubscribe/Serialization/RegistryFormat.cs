using System.Collections.Immutable;
using Akka.Actor;
using Akka.Remote.Wire;

namespace Akka.Cluster.Tools.PublishSubscribe.Serialization;

/// <summary>Registrations on the wire.</summary>
internal static class RegistryFormat
{
    public static void Write(WireWriter to, ImmutableSortedDictionary<UniqueAddress, long> versions)
    {
        to.VarUInt((ulong)versions.Count);
        foreach (var (node, version) in versions)
        {
            Write(to, node);
            to.VarInt(version);
        }
    }

    public static ImmutableSortedDictionary<UniqueAddress, long> ReadVersions(ref WireReader from)
    {
        var versions = ImmutableSortedDictionary.CreateBuilder<UniqueAddress, long>();
        for (var count = from.Count(); count > 0; count--)
        {
            var node = ReadNode(ref from);
            versions[node] = from.VarInt();
        }

        return versions.ToImmutable();
    }

    public static void Write(WireWriter to, BucketDelta bucket)
    {
        Write(to, bucket.Owner);
        to.VarInt(bucket.From);
        to.VarInt(bucket.To);
        to.VarInt(bucket.PrunedUpTo);
        to.VarUInt((ulong)bucket.Entries.Length);
        foreach (var (key, entry) in bucket.Entries)
        {
            to.Byte((byte)key.Kind);
            to.String(key.Name);
            to.String(key.Group);
            to.VarInt(entry.Version);
            to.Bool(entry.IsPresent);
        }
    }

    public static BucketDelta ReadBucket(ref WireReader from)
    {
        var owner = ReadNode(ref from);
        var (first, last, prunedUpTo) = (from.VarInt(), from.VarInt(), from.VarInt());
        var entries = ImmutableArray.CreateBuilder<KeyValuePair<RegistryKey, RegistryEntry>>();
        for (var count = from.Count(); count > 0; count--)
        {
            var kind = (RegistryKind)from.Byte();
            if (kind is not (RegistryKind.Path or RegistryKind.Topic or RegistryKind.Group))
                throw new WireFormatException($"{(byte)kind} is no kind of registration");

            var key = new RegistryKey(kind, from.String(), from.String());
            entries.Add(KeyValuePair.Create(key, new RegistryEntry(from.VarInt(), from.Bool())));
        }

        return new BucketDelta(owner, first, last, prunedUpTo, entries.ToImmutable());
    }

    private static void Write(WireWriter to, UniqueAddress node)
    {
        to.String(node.Address.Protocol);
        to.String(node.Address.System);
        to.String(node.Address.Host ?? string.Empty);
        to.VarInt(node.Address.Port ?? 0);
        to.VarInt(node.Uid);
    }

    private static UniqueAddress ReadNode(ref WireReader from)
    {
        var (protocol, system, host) = (from.String(), from.String(), from.String());
        var port = from.Int32();
        if (port is < 0 or > ushort.MaxValue)
            throw new WireFormatException($"{port} is no port");

        var address = host.Length == 0 ? new Address(protocol, system) : new Address(protocol, system, host, port);
        return new UniqueAddress(address, from.Int32());
    }
}
