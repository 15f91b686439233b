using System.Collections.Immutable;
using HaActors.Agents.Ipvs;
using HaActors.Policy.VirtualServices;

namespace HaActors.Actors.VirtualService;

/// <summary>Which daemons carry connections between directors. Pure.</summary>
public static class SyncPlan
{
    /// <param name="settings">Null: no daemon of ours; others' are left alone.</param>
    /// <param name="isActive">This director has the services' addresses.</param>
    /// <returns>What to stop and, after that, to start.</returns>
    public static IEnumerable<(SyncDaemon Daemon, bool Starts)> Changes(
        SyncSettings? settings, bool isActive, ImmutableArray<SyncDaemon> running)
    {
        if (settings is null)
            yield break;

        ImmutableArray<SyncRole> roles = settings.Mode == SyncMode.Both
            ? [SyncRole.Master, SyncRole.Backup]
            : [isActive ? SyncRole.Master : SyncRole.Backup];
        foreach (var daemon in running.Where(daemon => !roles.Contains(daemon.Role) || !IsSame(settings, daemon)))
            yield return (daemon, false);
        foreach (var role in roles.Where(role => !running.Any(daemon => daemon.Role == role && IsSame(settings, daemon))))
            yield return (Wanted(settings, role), true);
    }

    private static SyncDaemon Wanted(SyncSettings settings, SyncRole role) => new(role, settings.Interface, settings.Id)
    {
        MaximumLength = settings.MaximumLength, Group = settings.Group, Port = settings.Port, Hops = settings.Hops,
    };

    // What is not configured is the kernel's affair.
    private static bool IsSame(SyncSettings settings, SyncDaemon daemon) =>
        daemon.Interface == settings.Interface
        && daemon.Id == settings.Id
        && (settings.MaximumLength == 0 || settings.MaximumLength == daemon.MaximumLength)
        && (settings.Group is null || settings.Group.Equals(daemon.Group))
        && (settings.Port == 0 || settings.Port == daemon.Port)
        && (settings.Hops == 0 || settings.Hops == daemon.Hops);
}
