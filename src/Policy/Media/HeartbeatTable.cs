using System.Collections.Immutable;
using HaActors.Policy.Model;
using HaActors.Policy.Quorum;

namespace HaActors.Policy.Media;

/// <summary>A change that is worth telling.</summary>
public sealed record HearingChange(string Medium, NodeName Peer, PeerHearing Before, PeerHearing Now);

/// <summary>
/// What this node hears of all others over all media, and the numbers that it sends. Stepped by one thread; simulation steps it, too.
/// </summary>
public sealed class HeartbeatTable
{
    private const int RememberedNumbers = 64;

    private readonly uint _tag;
    private readonly uint _incarnation;
    private readonly Timings _timings;
    private readonly ImmutableArray<NodeName> _peers;
    private readonly uint[] _tags;
    private readonly string[] _media;
    private readonly PeerHearing[,] _hearing;
    private readonly Instant[] _sentAt = new Instant[RememberedNumbers];
    private readonly (uint Sequence, Instant At)[,] _seen;
    private readonly int[] _nextEcho;
    private readonly List<HearingChange> _changes = [];
    private Listening _listening;
    private uint _sequence;

    /// <param name="incarnation">Drawn by chance at each start.</param>
    public HeartbeatTable(
        NodeName self, IEnumerable<NodeName> nodes, IEnumerable<string> media, uint incarnation, Timings timings, Instant now)
    {
        _tag = MediaFrame.TagOf(self.Value);
        _incarnation = incarnation;
        _timings = timings;
        _peers = [.. nodes.Where(node => node != self).Order()];
        _tags = [.. _peers.Select(peer => MediaFrame.TagOf(peer.Value))];
        _media = [.. media];
        _hearing = new PeerHearing[_media.Length, _peers.Length];
        _seen = new (uint, Instant)[_media.Length, _peers.Length];
        for (var medium = 0; medium < _media.Length; medium++)
        {
            for (var peer = 0; peer < _peers.Length; peer++)
            {
                _hearing[medium, peer] = PeerHearing.Fresh(now);
                _seen[medium, peer].At = Instant.Never;
            }
        }

        _nextEcho = new int[_media.Length];
        _listening = Listening.Began(now, timings);
        Array.Fill(_sentAt, Instant.Never);

        // Not from 1: a number is to say nothing to one who has an old recording.
        _sequence = incarnation;
    }

    public int Peers => _peers.Length;

    public NodeName PeerAt(int peer) => _peers[peer];

    /// <summary>This node has run on time for long enough to call others silent.</summary>
    public bool MayJudge(Instant now) => _listening.MayJudge(now);

    /// <summary>
    /// A turn begins: tells how late it is, and who fell silent. Its beats to all, on all media, have one number, so that whoever misses a
    /// number on a medium has missed a beat.
    /// </summary>
    public void Turn(Instant now)
    {
        Number(now);
        _listening = _listening.Ran(now, _timings);
        var mayJudge = _listening.MayJudge(now);
        for (var medium = 0; medium < _media.Length; medium++)
        {
            for (var peer = 0; peer < _peers.Length; peer++)
                Set(medium, peer, _hearing[medium, peer].At(now, _timings.LateAfter, _timings.DeadTime, mayJudge));
        }
    }

    /// <summary>This turn's beat over a medium.</summary>
    /// <param name="peer">Number of the one that it goes to; -1: to all.</param>
    public MediaFrame Beat(int medium, int peer, TimeSpan answeredWithin, Instant now)
    {
        var frame = Frame(MediaFrameKind.Beat, answeredWithin);
        if (peer >= 0)
            return frame with { First = EchoOf(medium, peer, now) };

        // Everybody's turn comes round.
        var first = NextEcho(medium, now);
        var second = _peers.Length > 1 ? NextEcho(medium, now) : null;
        return first is null ? frame with { First = second } : frame with { First = first, Second = second };
    }

    public MediaFrame Question(NodeName target, ulong nonce, Term term, TimeSpan answeredWithin, Instant now) =>
        Next(MediaFrameKind.AskToStop, answeredWithin, now) with { Target = MediaFrame.TagOf(target.Value), Nonce = nonce, Term = (ulong)term.Number };

    public MediaFrame Answer(NodeName asker, ulong nonce, Term term, StopProgress progress, TimeSpan answeredWithin, Instant now) =>
        Next(MediaFrameKind.StopAnswer, answeredWithin, now) with
        {
            Target = MediaFrame.TagOf(asker.Value), Nonce = nonce, Term = (ulong)term.Number, Progress = progress,
        };

    /// <summary>Takes an authentic record.</summary>
    /// <returns>Who asks or answers this node, when it does and the record counts; otherwise null.</returns>
    public NodeName? Take(int medium, MediaFrame frame, Instant now)
    {
        var peer = Array.IndexOf(_tags, frame.Sender);
        if (peer < 0)
            return null;

        _seen[medium, peer] = (frame.Sequence, now);
        var before = _hearing[medium, peer];
        var after = before.Heard(frame, RoundTripOf(frame, now), now);
        if (ReferenceEquals(before, after))
            return null;

        Set(medium, peer, after);
        return frame.Kind != MediaFrameKind.Beat && frame.Target == _tag ? _peers[peer] : null;
    }

    public PeerHearing Hearing(int medium, int peer) => _hearing[medium, peer];

    /// <summary>By medium and peer.</summary>
    public ImmutableArray<(string Medium, NodeName Peer, PeerHearing Hearing)> All()
    {
        var all = ImmutableArray.CreateBuilder<(string, NodeName, PeerHearing)>();
        for (var medium = 0; medium < _media.Length; medium++)
        {
            for (var peer = 0; peer < _peers.Length; peer++)
                all.Add((_media[medium], _peers[peer], _hearing[medium, peer]));
        }

        return all.ToImmutable();
    }

    /// <summary>What changed since it was last asked.</summary>
    public ImmutableArray<HearingChange> TakeChanges()
    {
        if (_changes.Count == 0)
            return [];

        ImmutableArray<HearingChange> changes = [.. _changes];
        _changes.Clear();
        return changes;
    }

    // A question or answer beside the beat: with the beat's number it would pass for heard already.
    private MediaFrame Next(MediaFrameKind kind, TimeSpan answeredWithin, Instant now)
    {
        Number(now);
        return Frame(kind, answeredWithin);
    }

    private void Number(Instant now) => _sentAt[++_sequence % RememberedNumbers] = now;

    private MediaFrame Frame(MediaFrameKind kind, TimeSpan answeredWithin) =>
        new(kind, _tag, _incarnation, _sequence, Milliseconds(answeredWithin));

    private TimeSpan? RoundTripOf(MediaFrame frame, Instant now)
    {
        if (frame.EchoFor(_tag) is not { } echo || _sequence - echo.Sequence >= RememberedNumbers)
            return null;

        var sentAt = _sentAt[echo.Sequence % RememberedNumbers];
        if (now - sentAt > _timings.DeadTime)
            return null;

        var took = now - sentAt - TimeSpan.FromMilliseconds(echo.HeldMs);
        return took > TimeSpan.Zero ? took : TimeSpan.Zero;
    }

    // Also of one that does not count as heard yet: somebody has to begin.
    private MediaEcho? EchoOf(int medium, int peer, Instant now)
    {
        var seen = _seen[medium, peer];
        return now - seen.At <= _timings.DeadTime ? new MediaEcho(_tags[peer], seen.Sequence, Milliseconds(now - seen.At)) : null;
    }

    private MediaEcho? NextEcho(int medium, Instant now)
    {
        for (var tried = 0; tried < _peers.Length; tried++)
        {
            var peer = _nextEcho[medium]++ % _peers.Length;
            if (EchoOf(medium, peer, now) is { } echo)
                return echo;
        }

        return null;
    }

    private void Set(int medium, int peer, PeerHearing now)
    {
        var before = _hearing[medium, peer];
        _hearing[medium, peer] = now;
        if (before.State != now.State)
            _changes.Add(new HearingChange(_media[medium], _peers[peer], before, now));
    }

    private static ushort Milliseconds(TimeSpan span) =>
        (ushort)Math.Clamp(span.TotalMilliseconds, 0, ushort.MaxValue);
}
