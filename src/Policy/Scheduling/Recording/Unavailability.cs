namespace HaActors.Policy.Scheduling;

/// <summary>Why a node can take no work.</summary>
internal enum Unavailable
{
    /// <summary>It can.</summary>
    No,
    Unclean,
    Offline,
    ShuttingDown,
    Maintenance,
    Pending,
    Standby,
    StandbyByFailure,
}

internal static class Unavailability
{
    /// <summary>The gravest reason; the same nodes as <see cref="Node.IsAvailable"/> says.</summary>
    public static Unavailable Of(Node node) => node switch
    {
        { Unclean: true } => Unavailable.Unclean,
        { Online: false } => Unavailable.Offline,
        { ShuttingDown: true } => Unavailable.ShuttingDown,
        { Maintenance: true } => Unavailable.Maintenance,
        { Pending: true } => Unavailable.Pending,
        { StandbyOnFail: true } => Unavailable.StandbyByFailure,
        { Standby: true } => Unavailable.Standby,
        _ => Unavailable.No,
    };
}
