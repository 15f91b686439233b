using System.Collections.Immutable;
using HaActors.Agents.Programs;
using HaActors.Policy.Drbd;

namespace HaActors.Agents.Drbd;

/// <summary>DRBD on one machine: its kernel, and the tools that steer it. Safe to call from several actors at once.</summary>
/// <remarks>Nothing throws for what happens outside: what cannot be had is null, what fails is a result.</remarks>
public interface IDrbd
{
    /// <summary>Hears every event of the kernel from the picture of the present on, until <paramref name="end"/> or the
    /// program's end.</summary>
    /// <param name="line">Called for each line, on a thread of its own: it must be quick.</param>
    /// <returns>Why it ended.</returns>
    Task<string> FollowAsync(Action<string> line, CancellationToken end);

    /// <summary>All resources as they are now; null: nobody can say.</summary>
    Task<DrbdPicture?> ReadAsync(TimeSpan timeout, CancellationToken kill);

    /// <summary>How the tools read a resource's configuration; null: they know none of that name.</summary>
    Task<DrbdConfigured?> ConfiguredAsync(string resource, CancellationToken kill);

    /// <summary>What this side's disks say of its data, beside <see cref="ReadAsync"/>.</summary>
    Task<DrbdSide> SideAsync(string resource, CancellationToken kill);

    /// <summary>Carries out one command to its end.</summary>
    Task<DrbdResult> RunAsync(DrbdCommand command, CancellationToken kill);

    /// <summary>Brings the files of what is declared to the disk, and removes those of what is not any more.</summary>
    /// <returns>Names of the resources whose file is another one now; null and why: it cannot be done.</returns>
    Task<(ImmutableArray<string> Changed, string? Problem)> WriteAsync(DrbdSettings settings, CancellationToken kill);
}

/// <summary>What can be asked of a resource.</summary>
public enum DrbdVerb
{
    Up,
    Down,
    Primary,
    Secondary,
    Connect,

    /// <summary>Connect, and give up what was written since the split.</summary>
    Discard,
    Disconnect,

    /// <summary>Mark this side's data as older than the peer's.</summary>
    Outdate,
    Verify,
    Adjust,

    /// <summary>Let I/O go on that waits for a person.</summary>
    ResumeIo,
    CreateMetaData,
    DumpMetaData,
    RestoreMetaData,
    WipeMetaData,
    Resize,

    /// <summary>Put the disk below a device to use again.</summary>
    Attach,

    /// <summary>Do without the disk below a device: its data are the peer's.</summary>
    Detach,

    /// <summary>Give up this side's copy: all of it is fetched from the peer.</summary>
    Invalidate,
    PauseSync,
    ResumeSync,

    /// <summary>Of the logical volume below a volume: the arguments are group, volume and the snapshot's name.</summary>
    Snapshot,
}

/// <param name="Timeout">Then the program is killed with its children. Above zero.</param>
public sealed record DrbdCommand(DrbdVerb Verb, string Resource, TimeSpan Timeout, params ImmutableArray<string> Arguments)
{
    /// <summary>Asked right before the program is started, on any thread.</summary>
    public Func<bool> Permit { get; init; } = () => true;

    /// <summary>What it does to a resource of the cluster; null: nothing that a later life of the daemon must know of.</summary>
    public Operation? Operation { get; init; }

    /// <summary>Only say what would be done.</summary>
    public bool IsDryRun { get; init; }
}

/// <summary>How a command ended.</summary>
public abstract record DrbdResult
{
    private DrbdResult()
    {
    }

    /// <param name="Output">What it said on standard output.</param>
    public sealed record Done(string Output = "") : DrbdResult;

    /// <param name="ExitCode">0 to 255; -1: it gave none, it was too late or never ran.</param>
    /// <param name="Why">In the tool's own words, where it had any.</param>
    public sealed record Failed(int ExitCode, string Why) : DrbdResult;

    /// <summary>The permit was gone. Nothing ran.</summary>
    public sealed record Refused : DrbdResult;
}
