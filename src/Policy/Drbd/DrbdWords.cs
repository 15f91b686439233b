using System.Text.Json.Serialization;

namespace HaActors.Policy.Drbd;

/// <summary>What a side may do with a device. Source: drbdsetup-status(8).</summary>
[JsonConverter(typeof(JsonStringEnumConverter<DrbdRole>))]
public enum DrbdRole
{
    Unknown,
    Secondary,
    Primary,
}

/// <summary>The state of a side's data, worst first. Source: drbdsetup-status(8), "Disk states".</summary>
[JsonConverter(typeof(JsonStringEnumConverter<DrbdDisk>))]
public enum DrbdDisk
{
    /// <summary>Nobody can say: there is no connection.</summary>
    Unknown,
    Diskless,
    Attaching,
    Detaching,
    Failed,
    Negotiating,

    /// <summary>Neither old nor new: a resync did not end.</summary>
    Inconsistent,

    /// <summary>Whole, and known to be older than the peer's.</summary>
    Outdated,

    /// <summary>Whole; whether it is the newest is not known before the peer was met or fenced.</summary>
    Consistent,
    UpToDate,
}

/// <summary>How it stands with a connection.</summary>
[JsonConverter(typeof(JsonStringEnumConverter<DrbdLink>))]
public enum DrbdLink
{
    /// <summary>No attempt is made: a person, a split brain or a wrong secret ended it, or there is none configured.</summary>
    StandAlone,
    Disconnecting,
    Unconnected,

    /// <summary>It was lost: time-out, broken pipe, network failure, protocol error, or the peer took leave.</summary>
    Lost,

    /// <summary>The peer is waited for (8.3 and 8.4's <c>cstate</c> call it WFConnection).</summary>
    Connecting,
    Connected,
}

/// <summary>What goes on between the two data of a volume.</summary>
[JsonConverter(typeof(JsonStringEnumConverter<DrbdReplication>))]
public enum DrbdReplication
{
    Off,
    Established,

    /// <summary>It is being found out who copies what.</summary>
    Starting,
    SyncSource,
    SyncTarget,
    PausedSyncSource,
    PausedSyncTarget,
    VerifySource,
    VerifyTarget,
    Ahead,
    Behind,
}

/// <summary>The kernel's words. One that this build does not know is taken for the worst that it could be.</summary>
public static class DrbdWords
{
    public static DrbdRole Role(string word) => word switch
    {
        "Primary" => DrbdRole.Primary,
        "Secondary" => DrbdRole.Secondary,
        _ => DrbdRole.Unknown,
    };

    // A number would be taken for one of ours.
    public static DrbdDisk Disk(string word) =>
        Enum.TryParse<DrbdDisk>(word, out var disk) && disk.ToString() == word ? disk : DrbdDisk.Unknown;

    public static DrbdLink Link(string word) => word switch
    {
        "Connected" or "WFReportParams" => DrbdLink.Connected,
        "Connecting" or "WFConnection" => DrbdLink.Connecting,
        "Unconnected" => DrbdLink.Unconnected,
        "Disconnecting" => DrbdLink.Disconnecting,
        "Timeout" or "BrokenPipe" or "NetworkFailure" or "ProtocolError" or "TearDown" => DrbdLink.Lost,
        _ => DrbdLink.StandAlone,
    };

    public static DrbdReplication Replication(string word) => word switch
    {
        "Established" => DrbdReplication.Established,
        "StartingSyncS" or "StartingSyncT" or "WFBitMapS" or "WFBitMapT" or "WFSyncUUID" => DrbdReplication.Starting,
        "SyncSource" => DrbdReplication.SyncSource,
        "SyncTarget" => DrbdReplication.SyncTarget,
        "PausedSyncS" => DrbdReplication.PausedSyncSource,
        "PausedSyncT" => DrbdReplication.PausedSyncTarget,
        "VerifyS" => DrbdReplication.VerifySource,
        "VerifyT" => DrbdReplication.VerifyTarget,
        "Ahead" => DrbdReplication.Ahead,
        "Behind" => DrbdReplication.Behind,
        _ => DrbdReplication.Off,
    };

    /// <summary>Data are being copied, or wait to be.</summary>
    public static bool IsSync(this DrbdReplication replication) => replication is DrbdReplication.Starting
        or DrbdReplication.SyncSource or DrbdReplication.SyncTarget
        or DrbdReplication.PausedSyncSource or DrbdReplication.PausedSyncTarget;

    public static bool IsVerify(this DrbdReplication replication) =>
        replication is DrbdReplication.VerifySource or DrbdReplication.VerifyTarget;
}
