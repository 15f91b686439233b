namespace HaActors.Simulation.Runtime;

/// <summary>One file: what the process reads, what the platter has, and the changes between the two.</summary>
internal sealed class SimulatedFile
{
    private const int SectorBytes = 512;

    private readonly List<Change> _pending = [];
    private FileBytes? _durable;
    private long _nextChange;

    /// <summary>What a change does to the file; <see cref="Offset"/> -1 stands for the whole content.</summary>
    private readonly record struct Change(long Number, int Offset, byte[]? Bytes, bool IsAtomic)
    {
        public bool IsWhole => Offset < 0;
    }

    /// <summary>Null: there is no such file.</summary>
    public FileBytes? Content { get; private set; }

    public bool IsGone => Content is null && _durable is null && _pending.Count == 0;

    public bool IsFlushed => _pending.Count == 0;

    /// <summary>The number of the newest change: a flush covers all up to it.</summary>
    public long Newest => _nextChange;

    public void Replace(byte[]? bytes, bool isAtomic)
    {
        Content = bytes is null ? null : new FileBytes(bytes);
        _pending.Add(new Change(++_nextChange, -1, bytes, isAtomic));
    }

    public void Append(byte[] bytes)
    {
        Content ??= new FileBytes([]);
        _pending.Add(new Change(++_nextChange, Content.Length, bytes, false));
        Content.WriteAt(Content.Length, bytes);
    }

    public void Flushed(long upTo)
    {
        var covered = 0;
        while (covered < _pending.Count && _pending[covered].Number <= upTo)
            Apply(_pending[covered++]);
        _pending.RemoveRange(0, covered);
    }

    /// <summary>
    /// The kernel reported the error once and holds the pages for clean: they read back, and a later flush skips them.
    /// Some had reached the platter.
    /// </summary>
    public void FlushFailed(long upTo, SimulatedRandom random)
    {
        var covered = 0;
        while (covered < _pending.Count && _pending[covered].Number <= upTo)
        {
            var change = _pending[covered++];
            if (random.Chance(0.5))
                Apply(change);
        }

        _pending.RemoveRange(0, covered);
    }

    /// <summary>Each change that was not flushed is lost, there, or torn, whatever became of those before it.</summary>
    public void LosePower(SimulatedRandom random)
    {
        foreach (var change in _pending)
        {
            switch (random.Next(3))
            {
                case 0:
                    break;
                case 1:
                    Apply(change);
                    break;
                case 2 when change.IsAtomic:
                    break;
                default:
                    Tear(change, random);
                    break;
            }
        }

        _pending.Clear();
        Content = _durable is null ? null : new FileBytes(_durable.ToArray());
    }

    private void Apply(Change change)
    {
        if (change.IsWhole)
        {
            _durable = change.Bytes is null ? null : new FileBytes(change.Bytes);
            return;
        }

        // A hole that an earlier, lost change left reads as zeros.
        (_durable ??= new FileBytes([])).WriteAt(change.Offset, change.Bytes!);
    }

    private void Tear(Change change, SimulatedRandom random)
    {
        if (change.Bytes is not { } bytes)
        {
            Apply(change);
            return;
        }

        var sectors = (bytes.Length + SectorBytes - 1) / SectorBytes;
        var kept = Math.Min(bytes.Length, random.Next(sectors + 1) * SectorBytes);
        // Inside one sector too: a short record written over a longer one shows as a mixture.
        if (kept == bytes.Length && bytes.Length > 0)
            kept = random.Next(bytes.Length);
        if (change.IsWhole)
        {
            _durable ??= new FileBytes([]);
            _durable.WriteAt(0, bytes.AsSpan(0, kept));
            return;
        }

        _durable ??= new FileBytes([]);
        _durable.WriteAt(change.Offset, bytes.AsSpan(0, kept));
        // The length may be on disk before the blocks are.
        if (random.Chance(0.5))
            _durable.WriteAt(change.Offset + kept, new byte[bytes.Length - kept]);
    }
}

/// <summary>Bytes that grow at the end.</summary>
internal sealed class FileBytes(byte[] content)
{
    private byte[] _buffer = content;

    public int Length { get; private set; } = content.Length;

    public byte[] ToArray() => _buffer.AsSpan(0, Length).ToArray();

    public void WriteAt(int offset, ReadOnlySpan<byte> bytes)
    {
        var end = offset + bytes.Length;
        // What was given to the constructor is never written into: others may hold it.
        if (end > _buffer.Length || offset < Length)
        {
            var grown = new byte[Math.Max(end, Math.Max(Length, end > _buffer.Length ? _buffer.Length * 2 : 0))];
            _buffer.AsSpan(0, Length).CopyTo(grown);
            _buffer = grown;
        }

        bytes.CopyTo(_buffer.AsSpan(offset));
        Length = Math.Max(Length, end);
    }
}
