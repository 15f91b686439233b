using HaActors.Policy.Model;

namespace HaActors.Policy.Media;

public enum HearingState
{
    /// <summary>Not heard since this node started.</summary>
    Never,
    Up,

    /// <summary>Silent for longer than is usual, and not yet for the dead time.</summary>
    Late,
    Down,
}

/// <summary>What one node knows of another over one medium. Pure: every change makes a new one.</summary>
/// <param name="Since">When the state began.</param>
/// <param name="HeardAt">The last record that counted.</param>
/// <param name="Incarnation">The life of the peer that is heard.</param>
/// <param name="Newest">Its highest number so far.</param>
/// <param name="Window">Which of the 64 numbers up to <paramref name="Newest"/> were heard, the lowest bit for the newest.</param>
/// <param name="Loss">Share of its records that were missed lately, 0 to 1.</param>
/// <param name="LateCount">How often it was late.</param>
/// <param name="AnsweredWithin">How long ago its actor system had answered when it sent its last record.</param>
public sealed record PeerHearing(
    HearingState State,
    Instant Since,
    Instant HeardAt,
    uint Incarnation,
    uint Newest,
    ulong Window,
    double Loss,
    TimeSpan? RoundTrip,
    long LateCount,
    TimeSpan AnsweredWithin)
{
    private const int WindowBits = 64;

    // Of the last 50 or so records.
    private const double Smoothing = 0.02;

    public static PeerHearing Fresh(Instant now) =>
        new(HearingState.Never, now, Instant.Never, 0, 0, 0, 0, null, 0, TimeSpan.MaxValue);

    public bool IsHeard => State is HearingState.Up or HearingState.Late;

    /// <summary>
    /// Takes a record that is authentic. One that was recorded and is played again never counts: of the same life its number is known or
    /// too old; of another life it would have to echo a number that this node sent just now.
    /// </summary>
    /// <param name="roundTrip">From when this node sent the number that the record echoes; null: it echoes none that is recent.</param>
    /// <returns>This one, unchanged: the record does not count.</returns>
    public PeerHearing Heard(MediaFrame frame, TimeSpan? roundTrip, Instant now)
    {
        if (State == HearingState.Never || frame.Incarnation != Incarnation)
        {
            if (roundTrip is null)
                return this;

            return With(HearingState.Up, now) with
            {
                HeardAt = now,
                Incarnation = frame.Incarnation,
                Newest = frame.Sequence,
                Window = 1,
                RoundTrip = roundTrip,
                AnsweredWithin = TimeSpan.FromMilliseconds(frame.AnsweredWithinMs),
            };
        }

        var ahead = unchecked((int)(frame.Sequence - Newest));
        if (ahead <= -WindowBits || (ahead <= 0 && (Window & (1UL << -ahead)) != 0))
            return this;

        // A peer that was down has to prove that it is there now, as a new one.
        if (State == HearingState.Down && roundTrip is null)
            return this;

        return With(HearingState.Up, now) with
        {
            HeardAt = now,
            Newest = ahead > 0 ? frame.Sequence : Newest,
            Window = ahead >= WindowBits ? 1 : ahead > 0 ? (Window << ahead) | 1 : Window | (1UL << -ahead),
            Loss = ahead > 0 ? LossAfter(missed: Math.Min(ahead - 1, WindowBits)) : Math.Max(0, Loss - Smoothing),
            RoundTrip = roundTrip ?? RoundTrip,
            AnsweredWithin = TimeSpan.FromMilliseconds(frame.AnsweredWithinMs),
        };
    }

    /// <param name="mayJudge">This node itself ran on time; otherwise silence proves nothing (safety rule 32).</param>
    public PeerHearing At(Instant now, TimeSpan lateAfter, TimeSpan deadTime, bool mayJudge)
    {
        if (!IsHeard || !mayJudge)
            return this;

        var silent = now - HeardAt;
        if (silent > deadTime)
            return With(HearingState.Down, now) with { Loss = 1 };

        return silent > lateAfter && State == HearingState.Up
            ? With(HearingState.Late, now) with { LateCount = LateCount + 1 }
            : this;
    }

    private double LossAfter(int missed)
    {
        var loss = Loss;
        for (var one = 0; one < missed; one++)
            loss += (1 - loss) * Smoothing;

        return loss * (1 - Smoothing);
    }

    private PeerHearing With(HearingState state, Instant now) =>
        state == State ? this : this with { State = state, Since = now };
}
