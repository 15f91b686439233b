using System.Diagnostics;

namespace HaActors.Lab.Namespaces;

/// <summary>One line that a node wrote, and when the lab read it (<see cref="Stopwatch.GetTimestamp"/>).</summary>
public sealed record LogLine(long At, string Text);

/// <summary>What a node's daemon writes to its standard output and error: into a file, and kept for questions.</summary>
public sealed class NodeLog(string path) : IDisposable
{
    private const int Kept = 20_000;

    private readonly Lock _gate = new();
    private readonly Queue<LogLine> _lines = [];
    private readonly StreamWriter _file = new(path, append: true) { AutoFlush = true };

    public string Path => path;

    /// <summary>The lines read since then, oldest first; the oldest of very many are dropped.</summary>
    public IReadOnlyList<LogLine> Since(long at)
    {
        lock (_gate)
            return [.. _lines.Where(line => line.At >= at)];
    }

    public IReadOnlyList<string> Last(int count)
    {
        lock (_gate)
            return [.. _lines.TakeLast(count).Select(line => line.Text)];
    }

    internal void Add(string? text)
    {
        if (text is null)
            return;
        var line = new LogLine(Stopwatch.GetTimestamp(), text);
        lock (_gate)
        {
            _lines.Enqueue(line);
            if (_lines.Count > Kept)
                _lines.Dequeue();
            if (!_closed)
                _file.WriteLine(text);
        }
    }

    private bool _closed;

    public void Dispose()
    {
        lock (_gate)
        {
            _closed = true;
            _file.Dispose();
        }
    }
}
