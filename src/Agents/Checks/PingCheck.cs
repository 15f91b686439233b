using System.Buffers.Binary;
using System.Net;
using System.Net.Sockets;
using HaActors.Policy.HealthChecks;

namespace HaActors.Agents.Checks;

/// <summary>
/// ICMP echo, without a program: through a socket for pings, or a raw one where the system allows only that.
/// </summary>
internal static class PingCheck
{
    private const byte Request4 = 8;
    private const byte Reply4 = 0;
    private const byte Request6 = 128;
    private const byte Reply6 = 129;
    private const int HeaderLength = 8;
    private const int Longest = 2048;

    public static async Task<Good> RunAsync(CheckSpecification.Ping ping, CheckContext check)
    {
        var (socket, isRaw) = Open(check);
        using (socket)
        {
            try
            {
                await socket.ConnectAsync(new IPEndPoint(check.Target.Address, 0), check.Deadline);
                var id = check.Tools.Chance.Number();
                var mark = check.Tools.Chance.Bytes(16);
                for (var attempt = 1; attempt <= ping.Attempts; attempt++)
                {
                    await socket.SendAsync(Echo(check, id, (ushort)attempt, mark), SocketFlags.None, check.Deadline);
                    if (await HearAsync(socket, isRaw, mark, check, ping.Attempts))
                        return "echo came";
                }

                throw new CheckFailure("no echo came") { IsSilence = true };
            }
            catch (SocketException cause)
            {
                throw CheckSockets.Failure(cause, check.Route);
            }
            catch (OperationCanceledException cause)
            {
                throw new CheckFailure("no echo came", cause) { IsSilence = true };
            }
        }
    }

    private static (Socket Socket, bool IsRaw) Open(CheckContext check)
    {
        var protocol = check.Target.IsV6 ? ProtocolType.IcmpV6 : ProtocolType.Icmp;
        try
        {
            return (CheckSockets.Open(check.Target, check.Route, SocketType.Dgram, protocol), false);
        }
        catch (CheckFailure)
        {
            // net.ipv4.ping_group_range leaves this process out; a raw socket needs CAP_NET_RAW instead.
            return (CheckSockets.Open(check.Target, check.Route, SocketType.Raw, protocol), true);
        }
    }

    private static async Task<bool> HearAsync(Socket socket, bool isRaw, byte[] mark, CheckContext check, int attempts)
    {
        using var patience = new CancellationTokenSource(check.Timeout * 0.95 / attempts, check.Tools.Clock);
        using var either = CancellationTokenSource.CreateLinkedTokenSource(patience.Token, check.Deadline);
        var buffer = new byte[Longest];
        try
        {
            while (true)
            {
                var length = await socket.ReceiveAsync(buffer.AsMemory(), SocketFlags.None, either.Token);
                if (IsEcho(buffer.AsSpan(0, length), check.Target.IsV6, isRaw, mark))
                    return true;
            }
        }
        catch (OperationCanceledException) when (!check.Deadline.IsCancellationRequested)
        {
            return false;
        }
    }

    // A raw socket hears every echo of the machine, and with version 4 the header of IP before it: the mark tells
    // which is ours.
    private static bool IsEcho(ReadOnlySpan<byte> packet, bool isV6, bool isRaw, byte[] mark)
    {
        if (isRaw && !isV6 && packet.Length > 0)
            packet = packet[Math.Min(packet.Length, (packet[0] & 15) * 4)..];
        return packet.Length >= HeaderLength + mark.Length
            && packet[0] == (isV6 ? Reply6 : Reply4)
            && packet.Slice(HeaderLength, mark.Length).SequenceEqual(mark);
    }

    private static byte[] Echo(CheckContext check, ushort id, ushort sequence, byte[] mark)
    {
        var packet = new byte[HeaderLength + mark.Length];
        packet[0] = check.Target.IsV6 ? Request6 : Request4;
        BinaryPrimitives.WriteUInt16BigEndian(packet.AsSpan(4), id);
        BinaryPrimitives.WriteUInt16BigEndian(packet.AsSpan(6), sequence);
        mark.CopyTo(packet, HeaderLength);
        // The kernel computes the sum of version 6, which covers the addresses.
        if (!check.Target.IsV6)
            BinaryPrimitives.WriteUInt16BigEndian(packet.AsSpan(2), Sum(packet));
        return packet;
    }

    /// <summary>Source: RFC 1071.</summary>
    private static ushort Sum(ReadOnlySpan<byte> packet)
    {
        var sum = 0u;
        for (var at = 0; at < packet.Length; at += 2)
            sum += BinaryPrimitives.ReadUInt16BigEndian(packet[at..]);
        sum = (sum & 0xFFFF) + (sum >> 16);
        return (ushort)~(sum + (sum >> 16));
    }
}
