using System.Runtime.InteropServices;

namespace HaActors.Lab.Measure;

/// <summary>Non-blocking TCP by system calls: a hundred requests a second must cost next to nothing.</summary>
internal static partial class SocketCalls
{
    public const short In = 1;
    public const short Out = 4;
    public const int InProgress = 115;
    public const int WouldBlock = 11;

    private const int Inet = 2;
    private const int StreamNonBlockingCloseOnExec = 1 | 0x800 | 0x80000;
    private const int NoSignal = 0x4000;
    private const int SocketLevel = 1;
    private const int ErrorOption = 4;

    [StructLayout(LayoutKind.Sequential)]
    public struct PollEntry
    {
        public int Socket;
        public short Wanted;
        public short Seen;
    }

    /// <summary>Begins a connection.</summary>
    /// <returns>The socket, or -1 when it failed at once.</returns>
    public static unsafe int Connect(byte[] address, ushort port)
    {
        var socket = Socket(Inet, StreamNonBlockingCloseOnExec, 0);
        if (socket < 0)
            return -1;
        // struct sockaddr_in: family in the machine's order, port and address in the network's.
        Span<byte> name = stackalloc byte[16];
        name.Clear();
        BitConverter.TryWriteBytes(name, (short)Inet);
        name[2] = (byte)(port >> 8);
        name[3] = (byte)port;
        address.CopyTo(name[4..]);
        fixed (byte* start = name)
        {
            if (Connect(socket, start, 16) == 0 || Marshal.GetLastPInvokeError() == InProgress)
                return socket;
        }

        Close(socket);
        return -1;
    }

    public static unsafe bool Send(int socket, byte[] bytes)
    {
        fixed (byte* start = bytes)
            return Send(socket, start, bytes.Length, NoSignal) == bytes.Length;
    }

    /// <returns>Bytes read; 0 at the end; -1 when nothing is there yet; -2 on failure.</returns>
    public static unsafe int Receive(int socket, Span<byte> buffer)
    {
        fixed (byte* start = buffer)
        {
            var count = (int)Receive(socket, start, buffer.Length, 0);
            if (count >= 0)
                return count;
            return Marshal.GetLastPInvokeError() == WouldBlock ? -1 : -2;
        }
    }

    public static unsafe bool IsConnected(int socket)
    {
        int error, size = sizeof(int);
        return GetOption(socket, SocketLevel, ErrorOption, &error, &size) == 0 && error == 0;
    }

    public static unsafe void Poll(Span<PollEntry> entries, int timeoutMs)
    {
        fixed (PollEntry* start = entries)
            _ = Poll(start, (nuint)entries.Length, timeoutMs);
    }

    public static void Close(int socket) => _ = CloseDescriptor(socket);

    [LibraryImport("libc", EntryPoint = "close")]
    private static partial int CloseDescriptor(int socket);

    [LibraryImport("libc", EntryPoint = "socket", SetLastError = true)]
    private static partial int Socket(int family, int type, int protocol);

    [LibraryImport("libc", EntryPoint = "connect", SetLastError = true)]
    private static unsafe partial int Connect(int socket, byte* name, int length);

    [LibraryImport("libc", EntryPoint = "send", SetLastError = true)]
    private static unsafe partial nint Send(int socket, byte* bytes, nint length, int flags);

    [LibraryImport("libc", EntryPoint = "recv", SetLastError = true)]
    private static unsafe partial nint Receive(int socket, byte* bytes, nint length, int flags);

    [LibraryImport("libc", EntryPoint = "getsockopt", SetLastError = true)]
    private static unsafe partial int GetOption(int socket, int level, int option, int* value, int* length);

    [LibraryImport("libc", EntryPoint = "poll", SetLastError = true)]
    private static unsafe partial int Poll(PollEntry* entries, nuint count, int timeoutMs);
}
