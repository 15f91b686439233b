using System.Runtime.InteropServices;

namespace Akka.Persistence.Snapshot;

/// <summary>A new name of a file lies in its folder, which has a cache of its own.</summary>
internal static partial class FolderFlush
{
    // Read-only, closed on exec.
    private const int Flags = 0x80000;

    /// <exception cref="IOException">The folder's entries may not be on disk.</exception>
    public static void Flush(string folder)
    {
        if (OperatingSystem.IsWindows())
            return;

        var descriptor = Open(folder, Flags);
        if (descriptor < 0)
            throw new IOException($"{folder} cannot be opened to flush it: error {Marshal.GetLastPInvokeError()}");
        var failed = Fsync(descriptor) != 0;
        var error = Marshal.GetLastPInvokeError();
        _ = Close(descriptor);
        if (failed)
            throw new IOException($"{folder} cannot be flushed: error {error}");
    }

    [LibraryImport("libc", EntryPoint = "open", SetLastError = true, StringMarshalling = StringMarshalling.Utf8)]
    private static partial int Open(string path, int flags);

    [LibraryImport("libc", EntryPoint = "fsync", SetLastError = true)]
    private static partial int Fsync(int descriptor);

    [LibraryImport("libc", EntryPoint = "close")]
    private static partial int Close(int descriptor);
}
