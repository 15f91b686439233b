using System.Runtime.Serialization;
using Akka.Cluster.Serialization;

namespace Akka.DistributedData.Serialization;

/// <summary>How a read is to be done, on the wire.</summary>
internal static class ConsistencyFormat
{
    public static void Write(WireWriter wire, IReadConsistency consistency)
    {
        var (kind, first, second) = consistency switch
        {
            ReadLocal => (0, 0, 0),
            ReadFrom from => (1, from.N, 0),
            ReadMajority majority => (2, majority.MinCapacity, 0),
            ReadMajorityPlus plus => (3, plus.MinCapacity, plus.Additional),
            ReadAll => (4, 0, 0),
            _ => throw new SerializationException($"Unknown consistency {consistency}"),
        };
        wire.Byte((byte)kind);
        wire.Int(first);
        wire.Int(second);
        wire.ULong((ulong)consistency.Timeout.Ticks);
    }

    public static IReadConsistency Read(WireReader wire)
    {
        var (kind, first, second) = (wire.Byte(), wire.Int(), wire.Int());
        var timeout = TimeSpan.FromTicks((long)wire.ULong());
        return kind switch
        {
            0 => ReadLocal.Instance,
            1 => new ReadFrom(first, timeout),
            2 => new ReadMajority(timeout, first),
            3 => new ReadMajorityPlus(timeout, second, first),
            4 => new ReadAll(timeout),
            _ => throw new SerializationException($"Unknown consistency {kind}"),
        };
    }
}
