namespace HaActors.Simulation.Runtime;

public enum DiskError
{
    /// <summary>The device failed; what was written since the last good flush may be gone even though it reads back.</summary>
    InputOutput,

    /// <summary>No space left on the device.</summary>
    NoSpace,
}

/// <summary>
/// A node's disk: named files, written into a cache and flushed later. What was flushed survives every crash; what was
/// not survives the end of the process, but after the end of the machine it is there, lost or torn.
/// </summary>
public sealed class SimulatedDisk
{
    private readonly SortedDictionary<string, SimulatedFile> _files = new(StringComparer.Ordinal);
    private readonly Queue<DiskError> _failures = new();
    private readonly SimulatedNode _node;
    private readonly SimulatedRandom _random;

    internal SimulatedDisk(SimulatedNode node)
    {
        _node = node;
        _random = node.Driver.Fork($"{node.Name}/disk");
    }

    /// <summary>How long a flush takes: uniform between the two. Default: 0.2 to 3 ms.</summary>
    public (TimeSpan Low, TimeSpan High) FlushLatency { get; set; } =
        (TimeSpan.FromMilliseconds(0.2), TimeSpan.FromMilliseconds(3));

    /// <summary>Chance, 0 to 1, that a flush fails with <see cref="DiskError.InputOutput"/>.</summary>
    public double FlushFailureRate { get; set; }

    /// <summary>Bytes that all files together may have. Default: no limit.</summary>
    public long CapacityBytes { get; set; } = long.MaxValue;

    /// <summary>Bytes that all files together have now.</summary>
    public long UsedBytes => _files.Values.Sum(file => (long)(file.Content?.Length ?? 0));

    /// <summary>In ordinal order.</summary>
    public IReadOnlyList<string> Files =>
        _files.Where(entry => entry.Value.Content is not null).Select(entry => entry.Key).ToList();

    public long Flushes { get; private set; }

    /// <summary>What the process reads now, flushed or not; null if there is no such file.</summary>
    public byte[]? Read(string file) => _files.GetValueOrDefault(file)?.Content?.ToArray();

    /// <summary>In bytes; 0 if there is no such file.</summary>
    public int LengthOf(string file) => _files.GetValueOrDefault(file)?.Content?.Length ?? 0;

    /// <summary>Replaces the file's content in the cache.</summary>
    /// <exception cref="IOException">The disk is full: the file is as it was.</exception>
    public void Write(string file, ReadOnlySpan<byte> content)
    {
        if (UsedBytes - LengthOf(file) + content.Length > CapacityBytes)
            throw Full(file);
        FileOf(file).Replace(content.ToArray(), isAtomic: false);
    }

    /// <summary>Adds to the file's end in the cache.</summary>
    /// <exception cref="IOException">The disk is full: as much as fitted was added.</exception>
    public void Append(string file, ReadOnlySpan<byte> content)
    {
        var room = CapacityBytes == long.MaxValue ? content.Length : Math.Max(0, CapacityBytes - UsedBytes);
        var fitting = (int)Math.Min(content.Length, room);
        FileOf(file).Append(content[..fitting].ToArray());
        if (fitting < content.Length)
            throw Full(file);
    }

    /// <summary>Shortens the file; lost or there, never torn.</summary>
    public void Truncate(string file, int lengthBytes)
    {
        if (Read(file) is { } content && content.Length > lengthBytes)
            FileOf(file).Replace(content[..lengthBytes], isAtomic: true);
    }

    public void Delete(string file)
    {
        if (_files.TryGetValue(file, out var found) && found.Content is not null)
            found.Replace(null, isAtomic: true);
    }

    /// <summary>Gives a file another name at once, as rename(2) does; each name is durable once flushed.</summary>
    public void Rename(string from, string to)
    {
        if (!_files.TryGetValue(from, out var source) || source.Content is not { } content)
            throw new FileNotFoundException("No such file.", from);
        FileOf(to).Replace(content.ToArray(), isAtomic: source.IsFlushed);
        source.Replace(null, isAtomic: true);
    }

    /// <summary>The next flush fails so.</summary>
    public void FailNextFlush(DiskError error) => _failures.Enqueue(error);

    /// <summary>The disk is repaired: flushes succeed again.</summary>
    public void ForgetFailures() => _failures.Clear();

    /// <summary>Makes what is in the cache now durable; completes in a turn of the node.</summary>
    /// <exception cref="IOException">
    /// An injected failure. After <see cref="DiskError.InputOutput"/> the content reads back and no later flush makes
    /// it durable, though it may be; after <see cref="DiskError.NoSpace"/> a later flush can.
    /// </exception>
    public Task FlushAsync(string file)
    {
        var done = new TaskCompletionSource();
        var flushed = FileOf(file);
        var upTo = flushed.Newest;
        _node.Life.Enqueue(_random.Between(FlushLatency.Low, FlushLatency.High), () =>
        {
            var fails = _failures.TryDequeue(out var error);
            if (!fails && FlushFailureRate > 0 && _random.Chance(FlushFailureRate))
                (fails, error) = (true, DiskError.InputOutput);
            if (!fails)
            {
                Flushes++;
                flushed.Flushed(upTo);
                done.SetResult();
                return;
            }

            _node.Driver.Trace(_node.Name, $"flush of {file} failed: {error}");
            if (error == DiskError.InputOutput)
                flushed.FlushFailed(upTo, _random);
            done.SetException(new IOException(error == DiskError.NoSpace
                ? "No space left on device"
                : "Input/output error"));
        });
        return done.Task;
    }

    /// <summary>The machine lost power: each unflushed write is lost, there, or torn at a sector.</summary>
    internal void LosePower()
    {
        foreach (var (name, file) in _files.ToArray())
        {
            file.LosePower(_random);
            if (file.IsGone)
                _files.Remove(name);
        }
    }

    private SimulatedFile FileOf(string name) =>
        _files.TryGetValue(name, out var file) ? file : _files[name] = new SimulatedFile();

    private IOException Full(string file)
    {
        _node.Driver.Trace(_node.Name, $"no space for {file}");
        return new IOException("No space left on device");
    }
}
