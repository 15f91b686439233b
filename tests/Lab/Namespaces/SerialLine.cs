using System.Runtime.InteropServices;

namespace HaActors.Lab.Namespaces;

/// <summary>A null-modem cable between two nodes: two pseudo terminals whose far ends are joined, as long as this lives.</summary>
public sealed partial class SerialLine : IDisposable
{
    private const int ReadWriteNoTerminal = 2 | 0x100 | 0x80000;
    private const short In = 1;
    private const int LookAroundMs = 100;

    private readonly int _left = Open();
    private readonly int _right = Open();

    // Held open, so that a far end does not fail while a node is off.
    private readonly int _leftHeld;
    private readonly int _rightHeld;
    private readonly Thread _carrier;
    private volatile bool _stopped;

    public SerialLine()
    {
        _leftHeld = OpenDescriptor(Left, ReadWriteNoTerminal);
        _rightHeld = OpenDescriptor(Right, ReadWriteNoTerminal);
        _carrier = new Thread(Carry) { IsBackground = true, Name = "serial line" };
        _carrier.Start();
    }

    /// <summary>The device at one end.</summary>
    public string Left => NameOf(_left);

    /// <summary>The device at the other end.</summary>
    public string Right => NameOf(_right);

    /// <summary>The cable is pulled: what is said meanwhile is lost.</summary>
    public bool IsCut { get; set; }

    public void Dispose()
    {
        _stopped = true;
        _carrier.Join();
        foreach (var descriptor in new[] { _leftHeld, _rightHeld, _left, _right })
            _ = Close(descriptor);
    }

    private void Carry()
    {
        var buffer = new byte[1024];
        Span<SocketEntry> entries = stackalloc SocketEntry[2];
        while (!_stopped)
        {
            entries[0] = new SocketEntry { Descriptor = _left, Wanted = In };
            entries[1] = new SocketEntry { Descriptor = _right, Wanted = In };
            _ = Poll(ref entries[0], 2, LookAroundMs);
            if ((entries[0].Seen & In) != 0)
                Carry(_left, _right, buffer);
            if ((entries[1].Seen & In) != 0)
                Carry(_right, _left, buffer);
        }
    }

    private void Carry(int from, int to, byte[] buffer)
    {
        var count = Read(from, ref buffer[0], buffer.Length);
        if (count > 0 && !IsCut)
            _ = Write(to, ref buffer[0], count);
    }

    private static int Open()
    {
        var descriptor = OpenDescriptor("/dev/ptmx", ReadWriteNoTerminal);
        if (descriptor < 0 || GrantTerminal(descriptor) != 0 || UnlockTerminal(descriptor) != 0)
            throw new LabException("no pseudo terminal could be opened");
        return descriptor;
    }

    private static string NameOf(int descriptor)
    {
        var name = new byte[64];
        return NameTerminal(descriptor, ref name[0], name.Length) == 0
            ? System.Text.Encoding.ASCII.GetString(name).TrimEnd('\0')
            : throw new LabException("a pseudo terminal has no name");
    }

    [StructLayout(LayoutKind.Sequential)]
    private struct SocketEntry
    {
        public int Descriptor;
        public short Wanted;
        public short Seen;
    }

    [LibraryImport("libc", EntryPoint = "open", StringMarshalling = StringMarshalling.Utf8)]
    private static partial int OpenDescriptor(string path, int flags);

    [LibraryImport("libc", EntryPoint = "close")]
    private static partial int Close(int descriptor);

    [LibraryImport("libc", EntryPoint = "grantpt")]
    private static partial int GrantTerminal(int descriptor);

    [LibraryImport("libc", EntryPoint = "unlockpt")]
    private static partial int UnlockTerminal(int descriptor);

    [LibraryImport("libc", EntryPoint = "ptsname_r")]
    private static partial int NameTerminal(int descriptor, ref byte name, nint length);

    [LibraryImport("libc", EntryPoint = "read")]
    private static partial nint Read(int descriptor, ref byte into, nint count);

    [LibraryImport("libc", EntryPoint = "write")]
    private static partial nint Write(int descriptor, ref byte from, nint count);

    [LibraryImport("libc", EntryPoint = "poll")]
    private static partial int Poll(ref SocketEntry first, nuint count, int timeoutMs);
}
