using System.Runtime.InteropServices;

namespace HaActors.Agents.Programs;

/// <summary>Descriptors that are closed together, unless they were released to a longer life.</summary>
internal sealed unsafe class OpenDescriptors : IDisposable
{
    private readonly List<int> _open = [];

    /// <summary>A pipe whose reading end does not block; both ends vanish at exec.</summary>
    public (int Reading, int Writing) Pipe()
    {
        var ends = stackalloc int[2];
        Check(Native.Pipe(ends, Native.CloseOnExec));
        var (reading, writing) = (AboveStandard(ends[0]), AboveStandard(ends[1]));
        Check(Native.Control(reading, Native.SetFlags,
            Native.Control(reading, Native.GetFlags, 0) | Native.NonBlocking));
        return (reading, writing);
    }

    /// <summary>A file in memory with these bytes, to be read from its beginning: unlike a pipe it never blocks, and no
    /// reader that dies early can hurt the writer.</summary>
    public int Holding(ReadOnlySpan<byte> bytes)
    {
        var file = Native.MemoryFile("stdin", Native.MemoryCloseOnExec);
        Check(file);
        file = AboveStandard(file);
        fixed (byte* start = bytes)
        {
            for (var written = 0; written < bytes.Length;)
            {
                var count = (int)Native.Write(file, start + written, bytes.Length - written);
                Check(count);
                written += count;
            }
        }

        _ = Native.Seek(file, 0, 0);
        return file;
    }

    public void Release(params ReadOnlySpan<int> descriptors)
    {
        foreach (var descriptor in descriptors)
            _open.Remove(descriptor);
    }

    public void Dispose()
    {
        foreach (var descriptor in _open)
            _ = Native.Close(descriptor);
    }

    // A daemon that was started with closed standard streams gets their numbers for its pipes: the child's would
    // overwrite each other.
    private int AboveStandard(int descriptor)
    {
        if (descriptor <= 2)
        {
            var moved = Native.Control(descriptor, Native.DuplicateCloseOnExec, 3);
            Check(moved);
            _ = Native.Close(descriptor);
            descriptor = moved;
        }

        _open.Add(descriptor);
        return descriptor;
    }

    private static void Check(int answer)
    {
        if (answer < 0)
            throw new InvalidOperationException(
                $"cannot open what a child process needs: {Native.ErrorText(Marshal.GetLastPInvokeError())}");
    }
}
