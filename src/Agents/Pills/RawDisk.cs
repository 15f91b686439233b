using System.Runtime.InteropServices;

namespace HaActors.Agents.Pills;

/// <summary>
/// Reads and writes a shared disk past every cache of this machine: what another one wrote is seen, and what returned from
/// writing is on the disk. A plain file works too, for trials on one machine.
/// </summary>
internal sealed partial class RawDisk : IDisposable
{
    private const int ReadWrite = 2;
    private const int Synchronous = 0x101000;
    private const int CloseOnExec = 0x80000;
    private const int InvalidArgument = 22;
    private const int FromEnd = 2;

    // _IOR(0x12, 114, size_t)
    private static readonly nuint BlockDeviceSize = (nuint)(nint.Size == 8 ? 0x80081272u : 0x80041272u);

    private readonly string _path;
    private readonly int _descriptor;
    private readonly nint _buffer;
    private readonly int _unit;

    /// <exception cref="IOException">It cannot be opened.</exception>
    public unsafe RawDisk(string path, int unit)
    {
        _path = path;
        _unit = unit;
        _descriptor = Open(path, ReadWrite | Synchronous | CloseOnExec | Direct);

        // File systems in memory know nothing but their cache, which is the file.
        if (_descriptor < 0 && Marshal.GetLastPInvokeError() == InvalidArgument)
            _descriptor = Open(path, ReadWrite | Synchronous | CloseOnExec);
        if (_descriptor < 0)
            throw Failure("cannot be opened");

        _buffer = (nint)NativeMemory.AlignedAlloc((nuint)unit, (nuint)unit);
    }

    // O_DIRECT has another value on ARM.
    private static int Direct => RuntimeInformation.ProcessArchitecture is Architecture.Arm64 or Architecture.Arm ? 0x10000 : 0x4000;

    public long SizeBytes => Seek(_descriptor, 0, FromEnd);

    /// <summary>Only what a block device answers.</summary>
    public bool IsBlockDevice
    {
        get
        {
            var size = 0UL;
            return Control(_descriptor, BlockDeviceSize, ref size) == 0;
        }
    }

    public unsafe byte[] Read(long at)
    {
        var read = ReadAt(_descriptor, _buffer, _unit, at);
        if (read < 0)
            throw Failure("cannot be read");

        return read == _unit ? new ReadOnlySpan<byte>((void*)_buffer, _unit).ToArray()
            : throw new IOException($"{_path} ends after {at + read} bytes: it was cut off, or is too small");
    }

    public unsafe void Write(long at, ReadOnlySpan<byte> bytes)
    {
        bytes.CopyTo(new Span<byte>((void*)_buffer, _unit));
        if (WriteAt(_descriptor, _buffer, _unit, at) != _unit)
            throw Failure("cannot be written");
    }

    public unsafe void Dispose()
    {
        NativeMemory.AlignedFree((void*)_buffer);
        _ = Close(_descriptor);
    }

    private IOException Failure(string what) => new($"{_path} {what}: {Marshal.GetLastPInvokeErrorMessage()}");

    [LibraryImport("libc", EntryPoint = "open", SetLastError = true, StringMarshalling = StringMarshalling.Utf8)]
    private static partial int Open(string path, int flags);

    [LibraryImport("libc", EntryPoint = "pread", SetLastError = true)]
    private static partial nint ReadAt(int descriptor, nint buffer, nint count, long at);

    [LibraryImport("libc", EntryPoint = "pwrite", SetLastError = true)]
    private static partial nint WriteAt(int descriptor, nint buffer, nint count, long at);

    [LibraryImport("libc", EntryPoint = "lseek64")]
    private static partial long Seek(int descriptor, long at, int from);

    [LibraryImport("libc", EntryPoint = "ioctl")]
    private static partial int Control(int descriptor, nuint request, ref ulong value);

    [LibraryImport("libc", EntryPoint = "close")]
    private static partial int Close(int descriptor);
}
