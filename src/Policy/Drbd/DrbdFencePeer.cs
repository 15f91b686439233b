using HaActors.Policy.Model;

namespace HaActors.Policy.Drbd;

/// <summary>
/// A kernel froze its I/O and asks what became of the peer that it lost. The answer lets writes go on that the peer will
/// never see, so that it is given for confirmed facts alone: the peer's kernel itself says that its data are outdated, or the
/// peer is fenced; and first of all the cluster has promised, on the disks of a quorum, to promote nobody else. Pure.
/// </summary>
/// <remarks>Source: drbd.conf(5), "fence-peer"; exit codes 4 and 7. All others leave the I/O frozen here: 3 and 5 would be
/// guesses, and 6 would outdate the side that asks.</remarks>
/// <param name="Began">When the kernel asked.</param>
/// <param name="Deadline">Then the answer is that nothing is confirmed. The kernel asks again on the next attempt.</param>
public sealed record DrbdFencePeer(string Resource, NodeName Asker, NodeName Peer, Instant Began, Instant Deadline)
{
    /// <summary>The peer's data are outdated, on its own disk, or inconsistent, as its own kernel says: good for nothing either.</summary>
    public const int Outdated = 4;

    /// <summary>The peer was fenced.</summary>
    public const int Fenced = 7;

    /// <summary>Nothing is confirmed: I/O stays frozen, or the promotion fails.</summary>
    public const int Unconfirmed = 1;

    /// <summary>How long a peer that is heard may take to outdate itself before it is fenced instead. Beyond what it waits for its own
    /// kernel to notice that the link is lost.</summary>
    private static readonly TimeSpan OutdatePatience = TimeSpan.FromSeconds(20);

    public DrbdFenceStep Next(DrbdFenceFacts facts, Instant now)
    {
        if (facts.Reserved is Reservation.Refused refused)
            return new DrbdFenceStep.Exit(Unconfirmed, refused.Why);
        if (facts.IsConnectedAgain)
            return new DrbdFenceStep.Exit(Unconfirmed, $"{Peer} and {Asker} are connected again: nothing is to be confirmed");
        if (now >= Deadline)
            return new DrbdFenceStep.Exit(Unconfirmed, $"nothing is confirmed about {Peer} in time: I/O of {Resource} stays frozen");
        if (facts.Reserved is not Reservation.Held)
            return new DrbdFenceStep.Reserve();

        // A fence is the stronger fact: whatever the peer said before, it says nothing any more.
        if (facts.IsPeerFenced)
            return new DrbdFenceStep.Exit(Fenced, $"{Peer} is fenced, and {Resource} is promoted on {Asker} alone");
        if (facts.Outdating is PeerOutdating.Confirmed)
            return new DrbdFenceStep.Exit(Outdated, $"{Peer} has outdated its data of {Resource}, and {Resource} is promoted on {Asker} alone");

        if (facts.IsPeerHeard && facts.Outdating is PeerOutdating.NotAsked)
            return new DrbdFenceStep.AskPeer();
        if (facts.IsPeerHeard && facts.Outdating is PeerOutdating.Asked && now < Began + OutdatePatience)
            return new DrbdFenceStep.Wait();

        // Heard, and not to be outdated: it is primary itself, or its kernel hangs. Down without a fence: it took leave, and
        // nobody saw what its data are. Lost: the cluster fences it by itself.
        return !facts.IsFenceAsked && (facts.IsPeerHeard || facts.IsPeerDown) ? new DrbdFenceStep.AskFence() : new DrbdFenceStep.Wait();
    }
}

/// <summary>What is known when a step is due.</summary>
/// <param name="IsPeerHeard">The coordinator hears the peer's daemon.</param>
/// <param name="IsPeerDown">It is known to do nothing, for whatever reason.</param>
/// <param name="IsPeerFenced">Since its link was lost it was down, and a confirmed fence was why: it may be back by now.</param>
/// <param name="IsFenceAsked">The coordinator has taken the request to fence it.</param>
public sealed record DrbdFenceFacts(
    Reservation Reserved, PeerOutdating Outdating, bool IsPeerHeard, bool IsPeerDown, bool IsPeerFenced, bool IsFenceAsked)
{
    /// <summary>The kernels met again while this call was answered: neither an outdate nor a fence is wanted any more.</summary>
    public bool IsConnectedAgain { get; init; }

    public static DrbdFenceFacts None { get; } = new(new Reservation.None(), PeerOutdating.NotAsked, false, false, false, false);
}

/// <summary>The cluster's promise to promote a resource on one node alone.</summary>
public abstract record Reservation
{
    private Reservation()
    {
    }

    /// <summary>Not asked, or no answer yet.</summary>
    public sealed record None : Reservation;

    /// <summary>A quorum has it on disk.</summary>
    public sealed record Held : Reservation;

    /// <summary>It cannot be had: another node holds it, or no clone runs the resource.</summary>
    public sealed record Refused(string Why) : Reservation;
}

public enum PeerOutdating
{
    NotAsked,
    Asked,

    /// <summary>The peer's kernel said so after it was told.</summary>
    Confirmed,

    /// <summary>It is primary, connected, or did not say that it is outdated.</summary>
    Failed,
}

public abstract record DrbdFenceStep
{
    private DrbdFenceStep()
    {
    }

    /// <summary>Have the cluster promise it: see <see cref="DrbdReservation"/>.</summary>
    public sealed record Reserve : DrbdFenceStep;

    public sealed record AskPeer : DrbdFenceStep;

    public sealed record AskFence : DrbdFenceStep;

    /// <summary>Look again in a moment.</summary>
    public sealed record Wait : DrbdFenceStep;

    public sealed record Exit(int Code, string Why) : DrbdFenceStep;
}
