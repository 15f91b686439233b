using System.Runtime.InteropServices;

namespace HaActors.Agents.Netlink;

/// <summary>A netlink socket of the generic family. One caller at a time.</summary>
internal sealed unsafe partial class NetlinkSocket : IDisposable
{
    private const int AddressFamily = 16, RawCloseOnExec = 3 | 0x80000, Generic = 16;
    private const int LevelSocket = 1, ReceiveTimeout = 20, ReceiveBufferForce = 33;
    private const int LevelNetlink = 270, CapAck = 10, ExtendedAck = 11;

    /// <summary>Of hundreds of acknowledgements that wait, each costs the kernel almost a kilobyte.</summary>
    private const int ReceiveBytes = 4 * 1024 * 1024;

    private readonly int _descriptor;
    private readonly byte[] _received = new byte[128 * 1024];

    private NetlinkSocket(int descriptor) => _descriptor = descriptor;

    /// <param name="patience">Longest wait for an answer. The kernel answers at once, unless it hangs.</param>
    /// <param name="error">Null: it is open.</param>
    public static NetlinkSocket? Open(TimeSpan patience, out string? error)
    {
        error = null;
        var descriptor = MakeSocket(AddressFamily, RawCloseOnExec, Generic);
        if (descriptor < 0)
        {
            error = $"no netlink socket: {LastError()}";
            return null;
        }

        var socket = new NetlinkSocket(descriptor);
        Span<byte> own = stackalloc byte[12];
        own.Clear();
        MemoryMarshal.Write(own, (ushort)AddressFamily);
        fixed (byte* address = own)
        {
            if (Bind(descriptor, address, own.Length) < 0)
            {
                error = $"the netlink socket cannot be bound: {LastError()}";
                socket.Dispose();
                return null;
            }
        }

        // Without these it works as well: answers are longer and explain less.
        Option(descriptor, LevelNetlink, CapAck, 1);
        Option(descriptor, LevelNetlink, ExtendedAck, 1);
        Option(descriptor, LevelSocket, ReceiveBufferForce, ReceiveBytes);
        long* time = stackalloc long[] { (long)patience.TotalSeconds, patience.Microseconds + (patience.Milliseconds * 1000L) };
        _ = SetOption(descriptor, LevelSocket, ReceiveTimeout, time, 16);
        return socket;
    }

    /// <returns>Null: all was sent.</returns>
    public string? Send(ReadOnlySpan<byte> messages)
    {
        fixed (byte* bytes = messages)
            return SendBytes(_descriptor, bytes, messages.Length, 0) == messages.Length ? null : LastError();
    }

    /// <returns>A datagram; empty, and why: none came.</returns>
    public ReadOnlySpan<byte> Receive(out string? error)
    {
        fixed (byte* bytes = _received)
        {
            nint count;
            do
                count = ReceiveBytesInto(_descriptor, bytes, _received.Length, 0);
            while (count < 0 && Marshal.GetLastPInvokeError() == Programs.Native.Eintr);
            error = count < 0 ? LastError() : null;
            return _received.AsSpan(0, (int)Math.Max(0, count));
        }
    }

    public void Dispose() => _ = Programs.Native.Close(_descriptor);

    private static void Option(int descriptor, int level, int name, int value) => _ = SetOption(descriptor, level, name, &value, 4);

    private static string LastError() => Marshal.GetPInvokeErrorMessage(Marshal.GetLastPInvokeError());

    [LibraryImport("libc", EntryPoint = "socket", SetLastError = true)]
    private static partial int MakeSocket(int family, int type, int protocol);

    [LibraryImport("libc", EntryPoint = "bind", SetLastError = true)]
    private static partial int Bind(int descriptor, byte* address, int length);

    [LibraryImport("libc", EntryPoint = "setsockopt", SetLastError = true)]
    private static partial int SetOption(int descriptor, int level, int name, void* value, int length);

    [LibraryImport("libc", EntryPoint = "send", SetLastError = true)]
    private static partial nint SendBytes(int descriptor, byte* bytes, nint length, int flags);

    [LibraryImport("libc", EntryPoint = "recv", SetLastError = true)]
    private static partial nint ReceiveBytesInto(int descriptor, byte* bytes, nint length, int flags);
}
