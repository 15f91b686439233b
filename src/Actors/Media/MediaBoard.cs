using System.Collections.Immutable;
using HaActors.Policy.Media;
using HaActors.Policy.Model;

namespace HaActors.Actors.Media;

/// <param name="Problem">Null: it works.</param>
public sealed record MediumReport(string Name, string Type, string? Problem);

/// <param name="At">When it was made.</param>
/// <param name="WorstDelay">By how much the heartbeat loop was late at worst in the last second.</param>
public sealed record MediaPicture(
    Instant At,
    ImmutableArray<MediumReport> Media,
    ImmutableArray<(string Medium, NodeName Peer, PeerHearing Hearing)> Hearing,
    TimeSpan WorstDelay)
{
    public static MediaPicture None { get; } = new(Instant.Never, [], [], TimeSpan.Zero);

    /// <summary>Media on which the node is heard, and whose actor system answered not long ago.</summary>
    /// <param name="within">How long ago that may be: a living thread does not vouch for a hung node.</param>
    /// <param name="steadily">Those on which it is late just now are left out.</param>
    public IEnumerable<string> Hear(NodeName node, TimeSpan within, bool steadily = false) => Hearing
        .Where(one => one.Peer == node
            && (steadily ? one.Hearing.State == HearingState.Up : one.Hearing.IsHeard)
            && one.Hearing.AnsweredWithin <= within)
        .Select(one => one.Medium);

    /// <summary>Whom this node could ask, in order.</summary>
    /// <param name="within">As in <see cref="Hear"/>.</param>
    public ImmutableArray<NodeName> HeardSteadily(TimeSpan within) =>
        [.. Hearing.Select(static one => one.Peer).Distinct().Order().Where(peer => Hear(peer, within, steadily: true).Any())];
}

/// <summary>What this node hears over its heartbeat media. Any thread may ask; lives as long as the process.</summary>
public sealed class MediaBoard
{
    private MediaPicture _now = MediaPicture.None;

    public MediaPicture Now
    {
        get => Volatile.Read(ref _now);
        internal set => Volatile.Write(ref _now, value);
    }
}
