using System.Buffers.Binary;

namespace HaActors.Simulation.Runtime;

/// <summary>
/// Records on a simulated disk, each with a checksum: what was acknowledged is found again, a torn tail is cut off.
/// </summary>
public sealed class AppendLog
{
    private const int HeaderBytes = sizeof(int) + sizeof(ulong);

    private readonly SimulatedDisk _disk;
    private readonly string _file;

    private AppendLog(SimulatedDisk disk, string file) => (_disk, _file) = (disk, file);

    /// <summary>A write or a flush failed: nobody knows what is on disk, so that nothing is written until it is opened anew.</summary>
    public bool IsBroken { get; private set; }

    /// <summary>
    /// Reads the records up to the first that is damaged, and writes them anew: after a flush that failed in an earlier
    /// life the file may read well and not be on the platter.
    /// </summary>
    /// <exception cref="IOException">The disk refused.</exception>
    public static async Task<(AppendLog Log, IReadOnlyList<byte[]> Records)> OpenAsync(SimulatedDisk disk, string file)
    {
        var aside = file + ".new";
        var bytes = disk.Read(file) ?? [];
        var records = new List<byte[]>();
        var end = 0;
        while (Next(bytes.AsSpan(end)) is { } record)
        {
            records.Add(record);
            end += HeaderBytes + record.Length;
        }

        disk.Delete(aside);
        disk.Write(aside, bytes.AsSpan(0, end));
        await disk.FlushAsync(aside);
        disk.Rename(aside, file);
        await disk.FlushAsync(file);
        return (new AppendLog(disk, file), records);
    }

    /// <summary>Ends when the record is on the platter.</summary>
    /// <exception cref="IOException">It may be there or not, and the log takes no more.</exception>
    public async Task AppendAsync(ReadOnlyMemory<byte> record)
    {
        if (IsBroken)
            throw new IOException($"{_file} failed before.");
        try
        {
            _disk.Append(_file, Framed(record.Span));
            await _disk.FlushAsync(_file);
        }
        catch (IOException)
        {
            IsBroken = true;
            throw;
        }
    }

    private static byte[] Framed(ReadOnlySpan<byte> record)
    {
        var framed = new byte[HeaderBytes + record.Length];
        BinaryPrimitives.WriteInt32LittleEndian(framed, record.Length);
        BinaryPrimitives.WriteUInt64LittleEndian(framed.AsSpan(sizeof(int)), Checksum(record));
        record.CopyTo(framed.AsSpan(HeaderBytes));
        return framed;
    }

    private static byte[]? Next(ReadOnlySpan<byte> bytes)
    {
        if (bytes.Length < HeaderBytes)
            return null;
        var length = BinaryPrimitives.ReadInt32LittleEndian(bytes);
        if (length < 0 || length > bytes.Length - HeaderBytes)
            return null;
        var record = bytes.Slice(HeaderBytes, length);
        return Checksum(record) == BinaryPrimitives.ReadUInt64LittleEndian(bytes[sizeof(int)..]) ? record.ToArray() : null;
    }

    // The length is in it, so that a run of zeros is no record.
    private static ulong Checksum(ReadOnlySpan<byte> record) =>
        StableHash.Add(StableHash.Add(StableHash.Start, record.Length), record);
}
