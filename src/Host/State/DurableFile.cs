using System.Runtime.InteropServices;

namespace HaActors.Host.State;

/// <summary>Replaces a file so that after any crash the old or the new content is there, whole.</summary>
internal static partial class DurableFile
{
    // Read-only, closed on exec. O_DIRECTORY has another value on each architecture, and is not needed.
    private const int ReadOnly = 0x80000;

    /// <exception cref="IOException">It may not be on disk.</exception>
    public static void Write(string path, ReadOnlySpan<byte> content)
    {
        var aside = path + ".new";
        using (var file = new FileStream(aside, FileMode.Create, FileAccess.Write, FileShare.None, bufferSize: 0))
        {
            file.Write(content);
            file.Flush(flushToDisk: true);
        }

        File.Move(aside, path, overwrite: true);
        FlushFolder(Path.GetDirectoryName(path)!);
    }

    /// <summary>The rename itself lies in the folder, which has a cache of its own.</summary>
    private static void FlushFolder(string folder)
    {
        var descriptor = Open(folder, ReadOnly);
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
