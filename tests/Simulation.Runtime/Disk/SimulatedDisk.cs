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
    private const int SectorBytes = 512;

    private readonly SortedDictionary<string, byte[]> _durable = new(StringComparer.Ordinal);
    private readonly SortedDictionary<string, byte[]?> _cached = new(StringComparer.Ordinal);
    private readonly SortedSet<string> _renamed = new(StringComparer.Ordinal);
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

    /// <summary>In ordinal order.</summary>
    public IReadOnlyList<string> Files =>
        _durable.Keys.Union(_cached.Keys).Where(name => Read(name) is not null).Order(StringComparer.Ordinal).ToList();

    public long Flushes { get; private set; }

    /// <summary>What the process reads now, flushed or not; null if there is no such file.</summary>
    public byte[]? Read(string file) =>
        _cached.TryGetValue(file, out var cached) ? cached : _durable.GetValueOrDefault(file);

    /// <summary>Replaces the file's content in the cache.</summary>
    public void Write(string file, ReadOnlySpan<byte> content)
    {
        _cached[file] = content.ToArray();
        _renamed.Remove(file);
    }

    public void Append(string file, ReadOnlySpan<byte> content) => Write(file, [.. Read(file) ?? [], .. content]);

    public void Delete(string file) => _cached[file] = null;

    /// <summary>Gives a file another name at once, as rename(2) does; each name is durable once flushed.</summary>
    public void Rename(string from, string to)
    {
        _cached[to] = Read(from) ?? throw new FileNotFoundException("No such file.", from);
        if (!_cached.ContainsKey(from))
            _renamed.Add(to);
        _cached[from] = null;
    }

    /// <summary>The next flush fails so.</summary>
    public void FailNextFlush(DiskError error) => _failures.Enqueue(error);

    /// <summary>The disk is repaired: flushes succeed again.</summary>
    public void ForgetFailures() => _failures.Clear();

    /// <summary>Makes what is in the cache now durable; completes in a turn of the node.</summary>
    /// <exception cref="IOException">An injected failure: the content is not durable.</exception>
    public Task FlushAsync(string file)
    {
        var done = new TaskCompletionSource();
        var isPending = _cached.TryGetValue(file, out var content);
        _node.Life.Enqueue(_random.Between(FlushLatency.Low, FlushLatency.High), () =>
        {
            if (_failures.TryDequeue(out var error) || _random.Chance(FlushFailureRate))
            {
                _node.Driver.Trace(_node.Name, $"flush of {file} failed: {error}");
                done.SetException(new IOException(error == DiskError.NoSpace
                    ? "No space left on device"
                    : "Input/output error"));
                return;
            }

            Flushes++;
            if (isPending)
                MakeDurable(file, content);
            done.SetResult();
        });
        return done.Task;
    }

    /// <summary>The machine lost power: each unflushed write is lost, there, or torn at a sector.</summary>
    internal void LosePower()
    {
        foreach (var (file, content) in _cached.ToArray())
        {
            switch (_random.Next(3))
            {
                case 0:
                    break;
                case 1:
                    MakeDurable(file, content);
                    break;
                case 2 when _renamed.Contains(file):
                    break;
                default:
                    MakeDurable(file, content is null ? null : Torn(_durable.GetValueOrDefault(file) ?? [], content));
                    break;
            }
        }

        _cached.Clear();
        _renamed.Clear();
    }

    private byte[] Torn(byte[] old, byte[] written)
    {
        var sectors = (written.Length + SectorBytes - 1) / SectorBytes;
        var kept = Math.Min(written.Length, _random.Next(sectors + 1) * SectorBytes);
        // Inside one sector too: a short record written over a longer one shows as a mixture.
        if (kept == written.Length && written.Length > 0)
            kept = _random.Next(written.Length);
        return [.. written.AsSpan(0, kept), .. old.Length > kept ? old.AsSpan(kept) : default];
    }

    private void MakeDurable(string file, byte[]? content)
    {
        if (content is null)
            _durable.Remove(file);
        else
            _durable[file] = content;
        if (_cached.TryGetValue(file, out var cached) && ReferenceEquals(cached, content))
            _cached.Remove(file);
    }
}
