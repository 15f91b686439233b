namespace HaActors.Policy.Scheduling;

/// <summary>Roles as configurations and histories write them.</summary>
internal static class RoleNames
{
    /// <returns><see cref="Role.Unknown"/> for what is none, and for null.</returns>
    public static Role Parse(string? text) => text?.ToUpperInvariant() switch
    {
        "STOPPED" => Role.Stopped,
        "STARTED" => Role.Started,
        "UNPROMOTED" or "SLAVE" => Role.Unpromoted,
        "PROMOTED" or "MASTER" => Role.Promoted,
        _ => Role.Unknown,
    };

    public static string Text(Role role) => role.ToString();
}
