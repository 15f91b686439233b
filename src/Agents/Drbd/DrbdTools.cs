using System.Collections.Immutable;
using System.Diagnostics;
using System.Globalization;
using HaActors.Agents.Programs;
using HaActors.Policy.Drbd;

namespace HaActors.Agents.Drbd;

/// <summary>DRBD through drbd-utils: drbdadm, drbdsetup and drbdmeta, of 8.4 or 9.</summary>
public sealed class DrbdTools(DrbdToolSettings tools, IProgramRunner programs) : IDrbd
{
    private const int OutputBytes = 1024 * 1024;

    private static readonly TimeSpan Glance = TimeSpan.FromSeconds(10);

    public async Task<string> FollowAsync(Action<string> line, CancellationToken end)
    {
        var call = new ProgramCall(
            tools.Drbdsetup, ["events2", "--statistics"], ImmutableSortedDictionary<string, string>.Empty, Timeout.InfiniteTimeSpan)
        {
            HearsAll = true,
            Output = (stream, text) =>
            {
                if (stream == OutputStream.Standard)
                    line(text);
            },
        };
        return (await programs.RunAsync(call, end)).WhyFailed(TimeSpan.Zero) ?? "drbdsetup events2 ended";
    }

    public async Task<DrbdPicture?> ReadAsync(TimeSpan timeout, CancellationToken kill)
    {
        // Without the module the tool fails; then there is nothing, and that is known.
        if (!File.Exists(tools.Status))
            return DrbdPicture.Empty with { IsComplete = true };

        return await AskAsync(tools.Drbdsetup, ["events2", "--now", "--statistics"], timeout, kill) is { } text
            && DrbdPicture.Of(text.Split('\n')) is { IsComplete: true } picture
                ? picture
                : null;
    }

    public async Task<DrbdConfigured?> ConfiguredAsync(string resource, CancellationToken kill) =>
        // Of all: that of one is printed without what is common to all.
        await AskAsync(tools.Drbdadm, ["dump-xml", "all"], Glance, kill) is { } xml
            ? DrbdConfigured.Read(xml).FirstOrDefault(one => one.Name == resource)
            : null;

    public async Task<DrbdSide> SideAsync(string resource, CancellationToken kill)
    {
        var state = (await ReadAsync(Glance, kill))?.Resources.GetValueOrDefault(resource);
        var volumes = (await ConfiguredAsync(resource, kill))?.On(Environment.MachineName)?.Volumes
            ?? ImmutableSortedDictionary<int, DrbdConfiguredVolume>.Empty;
        var generations = ImmutableSortedDictionary.CreateBuilder<int, DrbdGenerations>();
        var backing = ImmutableSortedDictionary.CreateBuilder<int, DrbdBacking>();
        long? alone = null;
        foreach (var (number, volume) in volumes)
        {
            if (await GenerationsAsync(resource, number, kill) is { } found)
                generations[number] = found;
            if (volume.Disk is { } disk && await LogicalVolumeAsync(disk, kill) is { } logical)
                backing[number] = logical;
            if (OutOfSync(volume.Minor) is { } kib)
                alone = (alone ?? 0) + kib;
        }

        return new DrbdSide(state, generations.ToImmutable())
        {
            Backing = backing.ToImmutable(),
            WrittenAloneKib = alone ?? state?.PeerVolumes.Select(volume => volume.OutOfSyncKib).Aggregate((long?)null, (sum, kib) => kib is null ? sum : (sum ?? 0) + kib),
        };
    }

    public async Task<DrbdResult> RunAsync(DrbdCommand command, CancellationToken kill)
    {
        if (command.Verb == DrbdVerb.Up && !command.IsDryRun && !File.Exists(tools.Status))
            await programs.RunAsync(Call(tools.Modprobe, ["drbd"], command.Timeout) with { Permit = command.Permit }, kill);
        if (command.Verb == DrbdVerb.RestoreMetaData)
            return await RestoreAsync(command, kill);
        if (command.Verb == DrbdVerb.Snapshot)
            return await SnapshotAsync(command, kill);

        var run = await AdministerAsync(ArgumentsOf(command), command, kill);

        // After a loss of power drbdmeta reads metadata only once what their activity log says is in their bitmap.
        if (command.Verb == DrbdVerb.DumpMetaData && run is ProgramRun.Exited { Code: not 0 } exit && exit.LastLines.Any(line => line.Contains("apply-al"))
            && await AdministerAsync(["apply-al"], command, kill) is ProgramRun.Exited { Code: 0 })
            run = await AdministerAsync(ArgumentsOf(command), command, kill);
        return Judge(run, command);
    }

    private Task<ProgramRun> AdministerAsync(ImmutableArray<string> verb, DrbdCommand command, CancellationToken kill)
    {
        ImmutableArray<string> arguments = [.. command.IsDryRun ? (string[])["-d"] : [], .. verb, command.Resource];
        return programs.RunAsync(Call(tools.Drbdadm, arguments, command.Timeout) with { Permit = command.Permit, Operation = command.Operation }, kill);
    }

    public async Task<(ImmutableArray<string> Changed, string? Problem)> WriteAsync(DrbdSettings settings, CancellationToken kill)
    {
        var dialect = settings.Dialect == DrbdDialect.Auto ? await DialectAsync(kill) : settings.Dialect;
        try
        {
            return (DrbdFiles.Write(tools.Folder, settings.Resources, dialect, tools.Handler), null);
        }
        catch (Exception cause) when (cause is IOException or UnauthorizedAccessException)
        {
            return ([], $"the files in {tools.Folder} cannot be written: {cause.Message}");
        }
    }

    /// <summary>Of the module that is loaded, or would be.</summary>
    public async Task<DrbdDialect> DialectAsync(CancellationToken kill)
    {
        if (!File.Exists(tools.Status))
            await programs.RunAsync(Call(tools.Modprobe, ["drbd"], Glance), kill);
        return DialectOf(await AskAsync(tools.Drbdadm, ["--version"], Glance, kill) ?? "");
    }

    public static DrbdDialect DialectOf(string version)
    {
        const string Code = "DRBD_KERNEL_VERSION_CODE=0x";
        var line = version.Split('\n').FirstOrDefault(line => line.StartsWith(Code, StringComparison.Ordinal));
        return line is not null
            && int.TryParse(line[Code.Length..].Trim(), NumberStyles.AllowHexSpecifier, CultureInfo.InvariantCulture, out var code)
            && code >> 16 >= 9
                ? DrbdDialect.V9
                : DrbdDialect.V84;
    }

    /// <summary>From <c>/proc/drbd</c>, which 8.4 alone fills: what a side without a connection wrote, in KiB.</summary>
    public static long? OutOfSync(string status, int minor)
    {
        var lines = status.Split('\n');
        var at = Array.FindIndex(lines, line => line.TrimStart().StartsWith($"{minor}: cs:", StringComparison.Ordinal));
        if (at < 0 || at + 1 >= lines.Length)
            return null;
        var word = lines[at + 1].Split(' ').FirstOrDefault(word => word.StartsWith("oos:", StringComparison.Ordinal));
        return long.TryParse(word?[4..], NumberStyles.None, CultureInfo.InvariantCulture, out var kib) ? kib : null;
    }

    internal static ImmutableArray<string> ArgumentsOf(DrbdCommand command) => command.Verb switch
    {
        DrbdVerb.Up => ["up"],
        DrbdVerb.Down => ["down"],
        DrbdVerb.Primary => ["primary"],
        DrbdVerb.Secondary => ["secondary"],
        DrbdVerb.Connect => ["connect"],
        DrbdVerb.Discard => ["connect", "--discard-my-data"],
        DrbdVerb.Disconnect => ["disconnect"],
        DrbdVerb.Outdate => ["outdate"],
        DrbdVerb.Verify => ["verify"],
        DrbdVerb.Adjust => ["adjust"],
        DrbdVerb.ResumeIo => ["resume-io"],
        DrbdVerb.CreateMetaData => ["create-md", "--force"],
        DrbdVerb.DumpMetaData => ["dump-md"],
        DrbdVerb.WipeMetaData => ["wipe-md", "--force"],
        DrbdVerb.Resize => ["resize"],
        DrbdVerb.Attach => ["attach"],
        DrbdVerb.Detach => ["detach"],
        DrbdVerb.Invalidate => ["invalidate"],
        DrbdVerb.PauseSync => ["pause-sync"],
        DrbdVerb.ResumeSync => ["resume-sync"],
        _ => throw new UnreachableException(),
    };

    private static DrbdResult Judge(ProgramRun run, DrbdCommand command) => run switch
    {
        ProgramRun.Exited { Code: 0 } exit => new DrbdResult.Done(exit.StandardOutput),
        ProgramRun.Refused => new DrbdResult.Refused(),
        ProgramRun.Exited exit => new DrbdResult.Failed(exit.Code, LastWords(exit.LastLines, exit.Code)),
        _ => new DrbdResult.Failed(-1, run.WhyFailed(command.Timeout)!),
    };

    /// <summary>The kernel's own sentence, where the tool passes one on; it stands before the command that failed.</summary>
    private static string LastWords(ImmutableArray<string> lines, int code)
    {
        var said = lines.Where(line => line.Trim().Length > 0 && !line.StartsWith("Command '", StringComparison.Ordinal)).ToList();
        return said.Count == 0 ? $"exit code {code}" : $"{string.Join("; ", said.TakeLast(2).Select(line => line.Trim()))} (exit code {code})";
    }

    private async Task<DrbdResult> RestoreAsync(DrbdCommand command, CancellationToken kill)
    {
        if (command.Arguments is not [var file])
            return new DrbdResult.Failed(-1, "restore-md needs the file of a dump");

        // drbdadm knows device and format, and has no restore of its own: what it would run for a dump says both.
        var dump = await AskAsync(tools.Drbdadm, ["-d", "dump-md", command.Resource], command.Timeout, kill);
        var words = dump?.Split('\n').Select(line => line.Split(' ', StringSplitOptions.RemoveEmptyEntries))
            .Where(line => line is [.., "dump-md"]).ToList() ?? [];
        if (words is not [[_, .. var place, _]])
            return new DrbdResult.Failed(-1, words.Count > 1
                ? $"{command.Resource} has several volumes: name one, {command.Resource}/0"
                : "drbdadm does not say where the metadata is");

        ImmutableArray<string> arguments = ["--force", .. place, "restore-md", file];
        return command.IsDryRun
            ? new DrbdResult.Done($"{tools.Drbdmeta} {string.Join(' ', arguments)}\n")
            : Judge(await programs.RunAsync(Call(tools.Drbdmeta, arguments, command.Timeout) with { Permit = command.Permit }, kill), command);
    }

    private async Task<DrbdResult> SnapshotAsync(DrbdCommand command, CancellationToken kill)
    {
        if (command.Arguments is not [var group, var volume, var name])
            return new DrbdResult.Failed(-1, "a snapshot needs group, volume and name");

        // As large as its origin: a resync may overwrite all of it, and a full snapshot is worth nothing.
        ImmutableArray<string> arguments = ["--snapshot", "--extents", "100%ORIGIN", "--name", name, $"{group}/{volume}"];
        return Judge(await programs.RunAsync(Call(tools.Lvcreate, arguments, command.Timeout) with { Permit = command.Permit }, kill), command);
    }

    private async Task<DrbdGenerations?> GenerationsAsync(string resource, int volume, CancellationToken kill) =>
        (await AskAsync(tools.Drbdadm, ["get-gi", $"{resource}/{volume}"], Glance, kill))?.Split('\n')
            .Select(DrbdGenerations.Read).FirstOrDefault(found => found is not null);

    private async Task<DrbdBacking?> LogicalVolumeAsync(string disk, CancellationToken kill) =>
        (await AskAsync(tools.Lvs, ["--noheadings", "--separator", "/", "--options", "vg_name,lv_name", disk], Glance, kill))
            ?.Trim().Split('/') is [var group, var name] ? new DrbdBacking(group, name) : null;

    private long? OutOfSync(int minor)
    {
        try
        {
            return OutOfSync(File.ReadAllText(tools.Status), minor);
        }
        catch (IOException)
        {
            return null;
        }
    }

    private async Task<string?> AskAsync(string program, ImmutableArray<string> arguments, TimeSpan timeout, CancellationToken kill) =>
        await programs.RunAsync(Call(program, arguments, timeout), kill) is ProgramRun.Exited { Code: 0 } exit ? exit.StandardOutput : null;

    private static ProgramCall Call(string program, ImmutableArray<string> arguments, TimeSpan timeout) =>
        new(program, arguments, ImmutableSortedDictionary<string, string>.Empty, timeout) { KeepOutputBytes = OutputBytes };
}
