using HaActors.Policy.Cib;

namespace HaActors.Policy.Scheduling;

/// <summary>Since when a node is a member of the cluster, and since when its peer process is.</summary>
/// <param name="MemberSince">
/// Seconds since 1970; 1: nobody knows since when; 0: it is not; negative: it was never seen.
/// </param>
/// <param name="OnlineSince">As before; 0: it is not.</param>
internal readonly record struct Membership(long MemberSince, long OnlineSince)
{
    public static Membership Of(NodeStatus status) => new(Member(status.InCluster), Online(status.PeerProcess));

    private static long Member(string? text)
    {
        if (text is null)
            return -1;
        if (text is not ("0" or "1") && CibValue.Truth(text) is { } isMember)
            return isMember ? 1 : 0;
        return CibValue.Leading(text) ?? -1;
    }

    private static long Online(string? text) => text switch
    {
        null or "offline" => 0,
        "online" => 1,
        _ => CibValue.Leading(text) ?? 0,
    };
}
