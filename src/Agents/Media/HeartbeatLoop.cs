using System.Collections.Concurrent;
using System.Collections.Immutable;
using HaActors.Policy.Media;
using HaActors.Policy.Model;
using HaActors.Policy.Quorum;

namespace HaActors.Agents.Media;

/// <summary>A question or an answer that was heard.</summary>
public sealed record HeardWord(string Medium, NodeName From, MediaFrame Frame);

/// <summary>What the loop tells: all at once, after a turn in which something changed.</summary>
/// <param name="Worst">The longest that a turn was late since the last report.</param>
public sealed record LoopReport(
    ImmutableArray<(string Medium, NodeName Peer, PeerHearing Hearing)> All,
    ImmutableArray<HearingChange> Changes,
    ImmutableArray<HeardWord> Words,
    ImmutableArray<(string Medium, string Problem)> Problems,
    TimeSpan Worst);

/// <summary>A question or answer that goes out with every beat until it is taken back.</summary>
public sealed record SpokenWord(NodeName To, MediaFrameKind Kind, ulong Nonce, Term Term, StopProgress Progress = StopProgress.Stopping);

/// <summary>
/// The heartbeat loop's body: receives all that is there, judges, and sends when it is time. One thread steps it, the real one or a
/// simulation; it waits for nobody and uses again the buffers that it has (safety rule 31).
/// </summary>
public sealed class HeartbeatLoop
{
    private const int RecordsATurn = 256;

    private readonly ImmutableArray<(string Name, IMedium Medium, byte[] Key)> _media;
    private readonly HeartbeatTable _table;
    private readonly Timings _timings;
    private readonly Action<LoopReport> _report;
    private readonly byte[] _buffer = new byte[2 * MediaFrame.MaximumBytes];
    private readonly string?[] _problems;
    private readonly List<HeardWord> _words = [];
    private readonly ConcurrentDictionary<NodeName, SpokenWord> _spoken = new();
    private readonly List<(string Medium, string Problem)> _news = [];
    private Instant _dueAt;
    private Instant _reportAt;
    private TimeSpan _worst;
    private long _answeredAt;

    /// <param name="media">Each with its key, see <see cref="MediaFrame.KeyFor"/>.</param>
    /// <param name="report">Must only enqueue.</param>
    public HeartbeatLoop(
        ImmutableArray<(string Name, IMedium Medium, byte[] Key)> media,
        HeartbeatTable table,
        Timings timings,
        Instant now,
        Action<LoopReport> report)
    {
        _media = media;
        _table = table;
        _timings = timings;
        _report = report;
        _problems = new string?[media.Length];
        _dueAt = now;
        _reportAt = now;
        Answered(now);
    }

    /// <summary>When the next beat is due.</summary>
    public Instant DueAt => _dueAt;

    /// <summary>Any thread: the actor system answered now.</summary>
    public void Answered(Instant now) => Volatile.Write(ref _answeredAt, now.SinceOrigin.Ticks);

    /// <summary>Any thread: with every beat from now on, at most one word to each node.</summary>
    public void Say(SpokenWord word) => _spoken[word.To] = word;

    public bool IsSaying(NodeName to) => _spoken.ContainsKey(to);

    public void StopSaying(NodeName to) => _spoken.TryRemove(to, out _);

    /// <summary>One turn. May be called early, when there is something to receive.</summary>
    public void Step(Instant now)
    {
        // What waits was sent in time, even if this node was late to read it.
        for (var medium = 0; medium < _media.Length; medium++)
            Receive(medium, now);

        if (now >= _dueAt)
        {
            var late = now - _dueAt;
            _worst = late > _worst ? late : _worst;
            _dueAt = late > _timings.BeatInterval ? now + _timings.BeatInterval : _dueAt + _timings.BeatInterval;
            _table.Turn(now);
            for (var medium = 0; medium < _media.Length; medium++)
                Send(medium, now);
        }

        Report(now);
    }

    private void Receive(int medium, Instant now)
    {
        for (var count = 0; count < RecordsATurn; count++)
        {
            var length = _media[medium].Medium.Receive(_buffer);
            if (length == 0)
                return;

            if (MediaFrame.Decode(_media[medium].Key, _buffer.AsSpan(0, length)) is { } frame
                && _table.Take(medium, frame, now) is { } from)
                _words.Add(new HeardWord(_media[medium].Name, from, frame));
        }
    }

    private void Send(int medium, Instant now)
    {
        var (_, port, _) = _media[medium];
        var answeredWithin = now - new Instant(TimeSpan.FromTicks(Volatile.Read(ref _answeredAt)));
        string? problem = null;
        if (port.Addressees.Count == 0)
            problem = Write(medium, null, _table.Beat(medium, -1, answeredWithin, now));

        for (var peer = 0; peer < _table.Peers; peer++)
        {
            var name = _table.PeerAt(peer);
            if (port.Addressees.Contains(name))
                problem = Write(medium, name, _table.Beat(medium, peer, answeredWithin, now)) ?? problem;

            if (_spoken.TryGetValue(name, out var word) && (port.Addressees.Count == 0 || port.Addressees.Contains(name)))
                _ = Write(medium, port.Addressees.Count == 0 ? null : name, FrameOf(word, answeredWithin, now));
        }

        if (problem == _problems[medium])
            return;

        _problems[medium] = problem;
        _news.Add((_media[medium].Name, problem ?? ""));
    }

    private MediaFrame FrameOf(SpokenWord word, TimeSpan answeredWithin, Instant now) => word.Kind == MediaFrameKind.AskToStop
        ? _table.Question(word.To, word.Nonce, word.Term, answeredWithin, now)
        : _table.Answer(word.To, word.Nonce, word.Term, word.Progress, answeredWithin, now);

    private string? Write(int medium, NodeName? to, MediaFrame frame)
    {
        var length = frame.Encode(_media[medium].Key, _buffer);
        return _media[medium].Medium.Send(to, _buffer.AsSpan(0, length));
    }

    // Also without news now and then, for those who look at loss and latency.
    private void Report(Instant now)
    {
        var changes = _table.TakeChanges();
        if (changes.IsEmpty && _words.Count == 0 && _news.Count == 0 && now < _reportAt)
            return;

        _reportAt = now + TimeSpan.FromSeconds(1);
        _report(new LoopReport(_table.All(), changes, [.. _words], [.. _news], _worst));
        _words.Clear();
        _news.Clear();
        _worst = TimeSpan.Zero;
    }
}
