using System.Buffers.Binary;
using System.Net.Sockets;

namespace Akka.Remote.Transport.DotNetty;

/// <summary>Socket options, some of which only Linux has.</summary>
internal static class TcpOptions
{
    private const int SolSocket = 1;
    private const int SoReuseAddr = 2;
    private const int IpProtoTcp = 6;
    private const int TcpUserTimeout = 18;

    public static void ApplyTo(Socket socket, TcpLimits limits)
    {
        socket.NoDelay = limits.NoDelay;
        if (limits.SendBuffer > 0)
            socket.SendBufferSize = limits.SendBuffer;
        if (limits.ReceiveBuffer > 0)
            socket.ReceiveBufferSize = limits.ReceiveBuffer;
        if (limits.KeepAlive)
            socket.SetSocketOption(SocketOptionLevel.Socket, SocketOptionName.KeepAlive, true);
        // Unacknowledged bytes are retransmitted ever more rarely, up to two minutes apart: after a partition heals, a
        // connection would stay mute that long. Give it up instead, and connect anew.
        if (limits.UserTimeout > TimeSpan.Zero && OperatingSystem.IsLinux())
            SetRaw(socket, IpProtoTcp, TcpUserTimeout, (int)limits.UserTimeout.TotalMilliseconds);
    }

    public static void ReuseAddress(Socket socket, bool on)
    {
        // .NET's own ReuseAddress also sets SO_REUSEPORT, and two processes could then share one port unnoticed.
        if (OperatingSystem.IsLinux())
            SetRaw(socket, SolSocket, SoReuseAddr, on ? 1 : 0);
    }

    private static void SetRaw(Socket socket, int level, int name, int value)
    {
        Span<byte> bytes = stackalloc byte[4];
        if (BitConverter.IsLittleEndian)
            BinaryPrimitives.WriteInt32LittleEndian(bytes, value);
        else
            BinaryPrimitives.WriteInt32BigEndian(bytes, value);
        socket.SetRawSocketOption(level, name, bytes);
    }
}
