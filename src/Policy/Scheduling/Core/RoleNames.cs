namespace HaActors.Policy.Scheduling;

/// <summary>Names of roles, the old ones included.</summary>
internal static class RoleNames
{
    /// <summary>The role of a name in any case; null: no such role.</summary>
    public static Role? Parse(string? name) => name?.ToUpperInvariant() switch
    {
        null or "" => Role.Unknown,
        "STARTED" => Role.Started,
        "STOPPED" => Role.Stopped,
        "PROMOTED" or "MASTER" => Role.Promoted,
        "UNPROMOTED" or "SLAVE" => Role.Unpromoted,
        "UNKNOWN" or "DEFAULT" => Role.Unknown,
        _ => null,
    };

    /// <summary>
    /// For constraints: who must be started to be promoted is started in every role, so that only the promoted role (and,
    /// where it is compared with what shall be, the unpromoted one) says anything.
    /// </summary>
    public static Role ForConstraint(string? name)
    {
        var role = Parse(name) ?? Role.Unknown;
        return role == Role.Started ? Role.Unknown : role;
    }
}
