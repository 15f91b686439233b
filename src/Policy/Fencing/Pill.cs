using System.Collections.Immutable;

namespace HaActors.Policy.Fencing;

/// <summary>What a message in a slot asks of its node. Source: sbd(8), <c>message</c>.</summary>
public enum PillVerb
{
    /// <summary>Nothing: what was there before counts no more.</summary>
    Clear,

    /// <summary>Only to say that it was read.</summary>
    Test,

    /// <summary>Reboot at once.</summary>
    Reset,

    /// <summary>Switch off at once.</summary>
    Off,
}

/// <summary>What a node writes into its slot; nobody else does.</summary>
/// <param name="Boot">Which boot of the machine watches the slot, by the kernel's boot id; empty: none ever did.</param>
/// <param name="Acknowledged">The last message that this boot read and that did not mean it; 0: none.</param>
public sealed record PillClaim(string Boot, long Acknowledged)
{
    public static PillClaim None { get; } = new("", 0);

    public bool IsMade => Boot.Length > 0;
}

/// <summary>A message to a node. The node itself never writes it, so that it cannot overwrite one that it has not read.</summary>
/// <param name="Number">Tells it from all others; 0: there is none.</param>
/// <param name="Boots">The boots of the machine that it means: a later one finds a message of the past.</param>
/// <param name="From">Who wrote it, for people.</param>
public sealed record Pill(long Number, PillVerb Verb, ImmutableArray<string> Boots, string From)
{
    public static Pill None { get; } = new(0, PillVerb.Clear, [], "");

    public bool Ends(string boot) => Verb is PillVerb.Reset or PillVerb.Off && Boots.Contains(boot);
}

/// <summary>One node's place on one device.</summary>
public sealed record PillSlot(PillClaim Claim, Pill Pill)
{
    public static PillSlot Empty { get; } = new(PillClaim.None, Pill.None);
}
