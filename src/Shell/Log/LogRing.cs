namespace HaActors.Shell.Log;

public enum LogSeverity
{
    Debug,
    Info,
    Warning,
    Error,
}

/// <param name="Source">Who logged: an actor's path, or a category.</param>
/// <param name="Text">The message with its values filled in; an exception follows on further lines.</param>
public sealed record LogLine(DateTimeOffset Time, LogSeverity Severity, string Source, string Text);

/// <summary>
/// The last log lines of this process, for <c>pbm log tail</c>. The daemon's logger feeds it from any thread; old lines give
/// way, so its memory is bounded by lines, and each line by <see cref="LongestText"/>.
/// </summary>
/// <param name="capacity">Lines kept; 1 or more.</param>
public sealed class LogRing(int capacity)
{
    /// <summary>Characters of one line's text; the rest is cut off.</summary>
    public const int LongestText = 8192;

    private readonly Lock _lock = new();
    private readonly Queue<LogLine> _lines = new(Math.Min(capacity, 1024));
    private readonly List<Action<LogLine>> _subscribers = [];

    public int Capacity { get; } = capacity > 0
        ? capacity
        : throw new ArgumentOutOfRangeException(nameof(capacity), capacity, "A log ring keeps 1 line or more.");

    public void Add(LogLine line)
    {
        if (line.Text.Length > LongestText)
            line = line with { Text = $"{line.Text[..LongestText]}…" };

        lock (_lock)
        {
            if (_lines.Count == Capacity)
                _lines.Dequeue();
            _lines.Enqueue(line);
            // Inside the lock, so that everybody sees one order; a subscriber only passes the line on to its actor.
            foreach (var subscriber in _subscribers)
                subscriber(line);
        }
    }

    internal int Subscribers
    {
        get
        {
            lock (_lock)
                return _subscribers.Count;
        }
    }

    /// <summary>The newest lines of at least this severity, oldest first.</summary>
    public IReadOnlyList<LogLine> Last(int count, LogSeverity least)
    {
        lock (_lock)
            return [.. _lines.Where(line => line.Severity >= least).TakeLast(count)];
    }

    /// <summary>
    /// Hands over the newest lines and every later one, without a gap or a double between them.
    /// </summary>
    /// <param name="receive">Called under the ring's lock: must be quick, and must not log.</param>
    /// <returns>Ends the subscription when disposed.</returns>
    public IDisposable Subscribe(int last, LogSeverity least, Action<LogLine> receive)
    {
        void Filtered(LogLine line)
        {
            if (line.Severity >= least)
                receive(line);
        }

        lock (_lock)
        {
            foreach (var line in Last(last, least))
                receive(line);
            _subscribers.Add(Filtered);
        }

        return new Subscription(this, Filtered);
    }

    private sealed class Subscription(LogRing ring, Action<LogLine> subscriber) : IDisposable
    {
        public void Dispose()
        {
            lock (ring._lock)
                ring._subscribers.Remove(subscriber);
        }
    }
}
