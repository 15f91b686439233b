namespace Akka.Remote.Associations;

/// <summary>Why a handshake was refused. The numbers are on the wire: never reuse one.</summary>
internal enum RefusalReason : byte
{
    /// <summary>The peers do not hold the same cluster key.</summary>
    WrongKey = 1,

    /// <summary>The caller wants a system of another name.</summary>
    WrongSystem = 2,

    /// <summary>The caller wants an address that is not the callee's.</summary>
    WrongAddress = 3,

    /// <summary>The peers speak different versions.</summary>
    WireVersion = 4,

    /// <summary>The refused side is under quarantine at the refusing one.</summary>
    Quarantined = 5,

    /// <summary>Both sides called each other at once, and the refusing side's call is the one that counts.</summary>
    Crossed = 6,

    /// <summary>Too many handshakes are under way, or remoting shuts down.</summary>
    Busy = 7,
}

/// <summary>A refusal with its words; <paramref name="ByPeer"/>: the other side refused, not this one.</summary>
internal sealed record Refusal(RefusalReason Reason, string Text, bool ByPeer);
