namespace HaActors.Policy.Fencing;

/// <summary>What a node makes of its own slot on one device.</summary>
public abstract record PillFinding
{
    private PillFinding()
    {
    }

    /// <summary>Nobody wants it to end: with a majority of devices it may be petted.</summary>
    public sealed record Clear : PillFinding;

    /// <summary>To be written, and the slot to be read again: only a claimed slot can be clear.</summary>
    public sealed record Write(PillClaim Claim) : PillFinding;

    /// <summary>It must do nothing any more.</summary>
    public sealed record End(Pill Pill) : PillFinding;

    /// <summary>Another machine takes itself for this node, or the disk is another one than before.</summary>
    public sealed record Foreign(PillClaim Claim) : PillFinding;
}

public static class PillWatch
{
    /// <param name="boot">This machine's boot id.</param>
    /// <param name="hasClaimed">This process wrote its claim on this device before.</param>
    public static PillFinding Decide(PillSlot slot, string boot, bool hasClaimed)
    {
        if (slot.Pill.Ends(boot))
            return new PillFinding.End(slot.Pill);

        var isOwn = slot.Claim.Boot == boot;
        if (isOwn && slot.Claim.Acknowledged == slot.Pill.Number)
            return new PillFinding.Clear();

        return hasClaimed && slot.Claim.IsMade && !isOwn
            ? new PillFinding.Foreign(slot.Claim)
            : new PillFinding.Write(new PillClaim(boot, slot.Pill.Number));
    }
}
