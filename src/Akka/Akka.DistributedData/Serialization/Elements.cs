using System.Runtime.Serialization;
using System.Text;
using Akka.Actor;
using Akka.Cluster;
using Akka.Cluster.Serialization;

namespace Akka.DistributedData.Serialization;

/// <summary>What data is made of, on the wire.</summary>
internal sealed class Elements(Akka.Serialization.Serialization serialization)
{
    public Akka.Serialization.Serialization Serialization => serialization;

    public void Write<T>(WireWriter wire, T element)
    {
        switch (element)
        {
            case string text when typeof(T) == typeof(string):
                wire.Text(text);
                break;
            case int number when typeof(T) == typeof(int):
                wire.Int(number);
                break;
            case long number when typeof(T) == typeof(long):
                wire.ULong((ulong)number);
                break;
            case bool isSo when typeof(T) == typeof(bool):
                wire.Bool(isSo);
                break;
            case double number when typeof(T) == typeof(double):
                wire.ULong(BitConverter.DoubleToUInt64Bits(number));
                break;
            case Guid guid when typeof(T) == typeof(Guid):
                wire.Bytes(guid.ToByteArray());
                break;
            case UniqueAddress node when typeof(T) == typeof(UniqueAddress):
                wire.Node(node);
                break;
            case Address address when typeof(T) == typeof(Address):
                wire.Address(address);
                break;
            case IActorRef actor when typeof(T) == typeof(IActorRef):
                wire.Text(Akka.Serialization.Serialization.SerializedActorPath(actor));
                break;
            default:
                wire.Bool(element is not null);
                if (element is not null)
                    Payload.Write(wire, element, serialization);
                break;
        }
    }

    public T Read<T>(WireReader wire)
    {
        object? element = typeof(T) switch
        {
            var type when type == typeof(string) => wire.Text(),
            var type when type == typeof(int) => wire.Int(),
            var type when type == typeof(long) => (long)wire.ULong(),
            var type when type == typeof(bool) => wire.Bool(),
            var type when type == typeof(double) => BitConverter.UInt64BitsToDouble(wire.ULong()),
            var type when type == typeof(Guid) => GuidOf(wire.Bytes()),
            var type when type == typeof(UniqueAddress) => wire.Node(),
            var type when type == typeof(Address) => wire.Address(),
            var type when type == typeof(IActorRef) => serialization.DeserializeActorRef(wire.Text()),
            _ => wire.Bool() ? Payload.Read<T>(wire, serialization) : default,
        };
        return (T)element!;
    }

    /// <summary>In the order of their bytes: the same set gives the same bytes on all nodes.</summary>
    public void WriteSorted<T>(WireWriter wire, IEnumerable<T> elements, Action<WireWriter, T> write)
    {
        var written = elements.Select(element =>
        {
            var one = new WireWriter();
            write(one, element);
            return one.ToArray();
        }).ToArray();
        Array.Sort(written, static (a, b) => a.AsSpan().SequenceCompareTo(b));
        wire.Many(written, bytes => wire.Bytes(bytes));
    }

    public T[] ReadSorted<T>(WireReader wire, Func<WireReader, T> read) =>
        wire.Many(() => read(new WireReader(wire.Bytes())));

    public static void Write(WireWriter wire, VersionVector versions) => wire.Many(versions.Entries, entry =>
    {
        wire.Node(entry.Key);
        // Always eight bytes: the counter behind it is the whole process's, and its size must not show.
        wire.ULong((ulong)entry.Value);
    });

    public static VersionVector ReadVersions(WireReader wire)
    {
        var entries = System.Collections.Immutable.ImmutableSortedDictionary.CreateBuilder<UniqueAddress, long>();
        foreach (var (node, version) in wire.Many(() => (wire.Node(), (long)wire.ULong())))
            entries[node] = version;
        return VersionVector.Of(entries.ToImmutable());
    }

    private static Guid GuidOf(byte[] bytes) => bytes.Length == 16
        ? new Guid(bytes)
        : throw new SerializationException($"{Encoding.UTF8.GetString(bytes)} is no Guid");
}
