using HaActors.Policy.Model;

namespace HaActors.Policy.Drbd;

/// <summary>When both copies are compared, block by block. Pure.</summary>
public static class DrbdVerify
{
    /// <summary>Why it must wait now; null: it may begin. Only one side begins, so that both do not.</summary>
    /// <remarks>The promoted side, or where none is, the one of the lower name.</remarks>
    public static string? NotNow(DrbdResource resource, bool isFirstByName)
    {
        if (!resource.IsWhole)
            return "not every copy is there and up to date";
        if (resource.PeerVolumes.Any(volume => volume.Replication.IsVerify()))
            return "it is being verified";
        var peerIsPrimary = resource.Connections.Values.Any(connection => connection.PeerRole == DrbdRole.Primary);
        var isOurs = resource.Role == DrbdRole.Primary ? !peerIsPrimary || isFirstByName : !peerIsPrimary && isFirstByName;
        return isOurs ? null : "the other side does it";
    }

    /// <param name="last">When one ended or was found impossible; null: never in this life.</param>
    public static Instant Due(Instant? last, Instant begun, TimeSpan every) => (last ?? begun) + every;
}
