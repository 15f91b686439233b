namespace HaActors.Policy.Drbd;

/// <summary>What a person may not do behind the back of a cluster that runs the resource. Pure.</summary>
public static class DrbdGuard
{
    /// <summary>Why not, and what instead; null: it may be done.</summary>
    /// <param name="deed">As <c>pbm drbd</c> calls it.</param>
    /// <param name="primitive">That runs the resource; null: the cluster does not.</param>
    /// <param name="state">On the node in question: metadata in use, and the last good copy, are touched by nobody who does not insist, whoever
    /// runs it. Null: it is not up there.</param>
    /// <param name="maintenance">The cluster leaves its resources alone.</param>
    public static string? Refusal(string deed, string resource, string? primitive, DrbdResource? state, bool maintenance, bool insists)
    {
        if (IsOfMetaData(deed))
            return state is { HasNoDiskAttached: false } && !insists
                ? $"{resource} is up: its metadata are in use. {(primitive is null ? "Take it down" : $"Stop resource {primitive}")} first"
                : null;
        if (deed is "detach" or "invalidate")
            return state is { HasGoodPeer: false } && !insists
                ? $"no peer that is connected has a copy of {resource} that is up to date: this one may be the last"
                : null;
        if (primitive is null || maintenance || insists)
            return null;

        return deed switch
        {
            "primary" or "secondary" => $"the cluster decides who is primary of {resource} (resource {primitive}): "
                + "'pbm ha resource move --promoted' moves it",
            "up" or "down" => $"the cluster starts and stops {resource} (resource {primitive}): 'pbm ha resource start|stop'",
            _ => null,
        };
    }

    private static bool IsOfMetaData(string deed) => deed is "create-md" or "restore-md" or "wipe-md";
}
