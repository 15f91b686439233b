using System.Runtime.InteropServices;
using HaActors.Policy.Media;
using HaActors.Policy.Model;

namespace HaActors.Agents.Media;

/// <summary>Records over a serial line: the one medium that no network equipment can take away.</summary>
internal sealed partial class SerialMedium : IMedium
{
    private const int ReadWrite = 2;
    private const int NoControllingTerminal = 0x100;
    private const int NonBlocking = 0x800;
    private const int CloseOnExec = 0x80000;
    private const int TcsaNow = 0;
    private const int TcioFlush = 2;

    // Larger than struct termios on any Linux.
    private const int TermiosBytes = 128;

    private readonly SerialFraming _framing = new(MediaFrame.MaximumBytes);
    private readonly byte[] _read = new byte[256];
    private readonly byte[] _written = new byte[SerialFraming.Wrapped(MediaFrame.MaximumBytes)];
    private int _at;
    private int _filled;
    private bool _isClosed;

    private SerialMedium(int descriptor) => Descriptor = descriptor;

    public int Descriptor { get; }

    public IReadOnlyList<NodeName> Addressees => [];

    /// <summary>What termios calls the speeds that serial lines have.</summary>
    public static IReadOnlyDictionary<int, uint> Speeds { get; } = new SortedDictionary<int, uint>
    {
        [9600] = 0xD, [19200] = 0xE, [38400] = 0xF, [57600] = 0x1001, [115200] = 0x1002, [230400] = 0x1003,
    };

    public static IMedium Open(MediumSettings.Serial settings)
    {
        var descriptor = open(settings.Device, ReadWrite | NoControllingTerminal | NonBlocking | CloseOnExec);
        if (descriptor < 0)
            throw Failed(settings, "cannot be opened");

        Span<byte> termios = stackalloc byte[TermiosBytes];
        ref var first = ref MemoryMarshal.GetReference(termios);
        try
        {
            if (tcgetattr(descriptor, ref first) != 0)
                throw Failed(settings, "is no serial line");

            cfmakeraw(ref first);
            if (cfsetspeed(ref first, Speeds[settings.Speed]) != 0 || tcsetattr(descriptor, TcsaNow, ref first) != 0)
                throw Failed(settings, $"cannot be set to {settings.Speed} bits a second");

            _ = tcflush(descriptor, TcioFlush);
            return new SerialMedium(descriptor);
        }
        catch (IOException)
        {
            _ = close(descriptor);
            throw;
        }
    }

    public string? Send(NodeName? to, ReadOnlySpan<byte> record)
    {
        var length = SerialFraming.Wrap(record, _written);
        var done = write(Descriptor, ref _written[0], length);
        return done == length || Marshal.GetLastPInvokeError() == 11 ? null : Marshal.GetPInvokeErrorMessage(Marshal.GetLastPInvokeError());
    }

    public int Receive(Span<byte> into)
    {
        while (true)
        {
            while (_at < _filled)
            {
                var record = _framing.Take(_read[_at++]);
                if (record.IsEmpty)
                    continue;

                record.CopyTo(into);
                return record.Length;
            }

            (_at, _filled) = (0, Math.Max(0, (int)read(Descriptor, ref _read[0], _read.Length)));
            if (_filled == 0)
                return 0;
        }
    }

    public void Dispose()
    {
        if (!_isClosed)
            _ = close(Descriptor);

        _isClosed = true;
    }

    private static IOException Failed(MediumSettings.Serial settings, string what) =>
        new($"{settings.Device} {what}: {Marshal.GetPInvokeErrorMessage(Marshal.GetLastPInvokeError())}");

    [LibraryImport("libc", SetLastError = true, StringMarshalling = StringMarshalling.Utf8)]
    private static partial int open(string path, int flags);

    [LibraryImport("libc", SetLastError = true)]
    private static partial int close(int descriptor);

    [LibraryImport("libc", SetLastError = true)]
    private static partial nint read(int descriptor, ref byte into, nint count);

    [LibraryImport("libc", SetLastError = true)]
    private static partial nint write(int descriptor, ref byte from, nint count);

    [LibraryImport("libc", SetLastError = true)]
    private static partial int tcgetattr(int descriptor, ref byte termios);

    [LibraryImport("libc", SetLastError = true)]
    private static partial int tcsetattr(int descriptor, int when, ref byte termios);

    [LibraryImport("libc", SetLastError = true)]
    private static partial int tcflush(int descriptor, int what);

    [LibraryImport("libc")]
    private static partial void cfmakeraw(ref byte termios);

    [LibraryImport("libc", SetLastError = true)]
    private static partial int cfsetspeed(ref byte termios, uint speed);
}
