using System.Buffers;
using System.Collections.Immutable;
using System.Text;

namespace HaActors.Agents.Programs;

/// <summary>What is kept of a program's output: its last lines, bounded, whatever the program writes.</summary>
/// <param name="hearsAll">The sink hears every line, however many there are.</param>
internal sealed class ProgramOutput(Action<OutputStream, string>? sink, int keepOutputBytes, bool hearsAll = false)
{
    private const int KeptLines = 20;
    private const int KeptChars = 64 * 1024;
    private const int LineBytes = 4096;
    private const int HeardLines = 2000;

    private readonly LineReader _standard = new();
    private readonly LineReader _error = new();
    private readonly Queue<(OutputStream Stream, string Line)> _last = new();
    private readonly Queue<string> _lastErrors = new();
    private readonly ArrayBufferWriter<byte> _kept = new();
    private Action<OutputStream, string>? _sink = sink;
    private int _lastChars;
    private long _lines;
    private long _bytes;
    private bool _finished;

    public ImmutableArray<string> LastLines => [.. _last.Select(kept => kept.Line)];

    public ImmutableArray<string> ErrorLines => [.. _lastErrors];

    public string StandardOutput => Encoding.UTF8.GetString(_kept.WrittenSpan);

    public void Add(OutputStream stream, ReadOnlySpan<byte> bytes)
    {
        _bytes += bytes.Length;
        if (stream == OutputStream.Standard && _kept.WrittenCount < keepOutputBytes)
            _kept.Write(bytes[..Math.Min(bytes.Length, keepOutputBytes - _kept.WrittenCount)]);

        var reader = stream == OutputStream.Standard ? _standard : _error;
        while (reader.TryTake(ref bytes, out var line))
            AddLine(stream, line);
    }

    /// <summary>Takes unfinished lines too, and notes what was left out. Further calls do nothing.</summary>
    public void Finish()
    {
        if (_finished)
            return;

        _finished = true;
        if (_standard.TakeRest() is { } standard)
            AddLine(OutputStream.Standard, standard);
        if (_error.TakeRest() is { } error)
            AddLine(OutputStream.Error, error);
        if (_lines > HeardLines && !hearsAll)
            Tell(OutputStream.Error, $"({_lines - HeardLines} further lines were left out; {_bytes} bytes in all)");
    }

    /// <summary>Adds a remark of the runner's own.</summary>
    public void Note(string remark) => AddLine(OutputStream.Error, remark);

    private void AddLine(OutputStream stream, string line)
    {
        _lines++;
        _last.Enqueue((stream, line));
        _lastChars += line.Length;
        while (_last.Count > KeptLines || _lastChars > KeptChars)
            _lastChars -= _last.Dequeue().Line.Length;

        if (stream == OutputStream.Error)
        {
            _lastErrors.Enqueue(line);
            if (_lastErrors.Count > KeptLines)
                _lastErrors.Dequeue();
        }

        if (_lines <= HeardLines || hearsAll)
            Tell(stream, line);
    }

    private void Tell(OutputStream stream, string line)
    {
        try
        {
            _sink?.Invoke(stream, line);
        }
        catch (Exception broken)
        {
            // A broken log must not stop the thread that reaps everybody's programs.
            _sink = null;
            Note($"the log of this program's output broke: {broken.Message}");
        }
    }

    /// <summary>Cuts bytes into lines; a line beyond the limit is cut and the rest of it skipped.</summary>
    private sealed class LineReader
    {
        private readonly byte[] _line = new byte[LineBytes];
        private int _length;
        private bool _cut;

        public bool TryTake(ref ReadOnlySpan<byte> bytes, out string line)
        {
            var end = bytes.IndexOf((byte)'\n');
            var part = end < 0 ? bytes : bytes[..end];
            var fits = Math.Min(part.Length, LineBytes - _length);
            part[..fits].CopyTo(_line.AsSpan(_length));
            _length += fits;
            _cut |= fits < part.Length;
            bytes = end < 0 ? [] : bytes[(end + 1)..];
            line = end < 0 ? "" : Take();
            return end >= 0;
        }

        public string? TakeRest() => _length == 0 ? null : Take();

        private string Take()
        {
            var text = Encoding.UTF8.GetString(_line, 0, _length).TrimEnd('\r');
            var line = _cut ? text + " (cut)" : text;
            _length = 0;
            _cut = false;
            return Printable(line);
        }

        // Lines end up in logs and on terminals: an escape sequence in them is an attack or an accident.
        private static string Printable(string line) => line.Any(IsUnprintable)
            ? string.Create(line.Length, line, static (target, source) =>
            {
                for (var index = 0; index < source.Length; index++)
                    target[index] = IsUnprintable(source[index]) ? '?' : source[index];
            })
            : line;

        private static bool IsUnprintable(char c) => char.IsControl(c) && c != '\t';
    }
}
