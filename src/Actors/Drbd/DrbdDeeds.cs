using HaActors.Actors.Protocol;
using HaActors.Agents.Drbd;
using HaActors.Policy.Drbd;

namespace HaActors.Actors.Drbd;

/// <summary>Carries out what was asked of this machine's DRBD, and looks whether it is so. No actor's state is touched.</summary>
internal static class DrbdDeeds
{
    private static readonly TimeSpan Glance = TimeSpan.FromSeconds(5);
    private static readonly TimeSpan Longest = TimeSpan.FromSeconds(25);

    /// <summary>Until both kernels have noticed that a link is lost: the usual ping interval of 10 s, and a time-out.</summary>
    private static readonly TimeSpan LossPatience = TimeSpan.FromSeconds(15);
    private static readonly TimeSpan Pause = TimeSpan.FromMilliseconds(250);

    /// <returns>A problem, or null and what the tool said.</returns>
    public static async Task<(string? Problem, string Text)> DoAsync(IDrbd drbd, DrbdOrder order, string resource, TimeProvider time)
    {
        if (order.Deed == DrbdDeed.Outdate)
            return (await OutdateAsync(drbd, resource, time), "");

        var command = new DrbdCommand(VerbOf(order.Deed), resource, Longest, order.Arguments ?? [])
        {
            IsDryRun = order.IsDryRun,
        };
        return await drbd.RunAsync(command, CancellationToken.None) switch
        {
            DrbdResult.Done done => (null, done.Output),
            DrbdResult.Failed failed => (failed.Why, ""),
            _ => ("it was not allowed", ""),
        };
    }

    /// <summary>Confirmed is only what the kernel itself says afterwards, or, where the resource is not up, the disk.</summary>
    private static async Task<string?> OutdateAsync(IDrbd drbd, string resource, TimeProvider time)
    {
        var seen = await UnlinkedAsync(drbd, resource, time);
        if (seen is { State: null })
            return await OutdateDiskAsync(drbd, resource);
#if MUTANTS
        if (Planted.Is(Plant.OutdatesUnconfirmed))
            return null;
#endif
        if (WhyNot(seen?.State) is { } refusal)
            return refusal;

        var result = await drbd.RunAsync(new DrbdCommand(DrbdVerb.Outdate, resource, Glance), CancellationToken.None);
        var after = (await SeeAsync(drbd, resource))?.State;
        if (WhyNot(after) is { } changed)
            return changed;

        // What is neither the old nor the new data is promoted by nobody, and cannot be made outdated.
        return after!.Volumes.Values.All(volume => volume.Disk is DrbdDisk.Outdated or DrbdDisk.Inconsistent)
            ? null
            : result is DrbdResult.Failed failed ? failed.Why : $"its disk is {after.Disk}, not outdated";
    }

    /// <summary>What the other kernel noticed first this one may not know yet.</summary>
    private static async Task<Seen?> UnlinkedAsync(IDrbd drbd, string resource, TimeProvider time)
    {
        var began = time.GetTimestamp();
        while (true)
        {
            var seen = await SeeAsync(drbd, resource);
            if (seen?.State is not { Role: DrbdRole.Secondary } state || !IsLinked(state) || time.GetElapsedTime(began) > LossPatience)
                return seen;
            await Task.Delay(Pause, time);
        }
    }

    /// <summary>Nothing is written to what is not up; when it comes up, it must know that there are newer data.</summary>
    private static async Task<string?> OutdateDiskAsync(IDrbd drbd, string resource)
    {
        var result = await drbd.RunAsync(new DrbdCommand(DrbdVerb.Outdate, resource, Glance), CancellationToken.None);
        if (await SeeAsync(drbd, resource) is not { State: null })
            return "it came up meanwhile";
        var disks = (await drbd.SideAsync(resource, CancellationToken.None)).Generations;
        return !disks.IsEmpty && disks.Values.All(generations => generations.IsOutdated)
            ? null
            : result is DrbdResult.Failed failed ? failed.Why : "its disk does not say that it is outdated";
    }

    private static string? WhyNot(DrbdResource? state) => state switch
    {
        null => "it is not up there, or its kernel does not answer",
        { Volumes.IsEmpty: true } => "it has no device there",
        { Role: not DrbdRole.Secondary } => $"it is {state.Role} there",
        _ when IsLinked(state) => "it is connected",
        _ => null,
    };

    private static bool IsLinked(DrbdResource state) =>
        state.Connections.Values.Any(connection => connection.Link == DrbdLink.Connected);

    /// <returns>Null: nobody can say.</returns>
    private static async Task<Seen?> SeeAsync(IDrbd drbd, string resource) =>
        await drbd.ReadAsync(Glance, CancellationToken.None) is { } picture ? new Seen(picture.Resources.GetValueOrDefault(resource)) : null;

    private static DrbdVerb VerbOf(DrbdDeed deed) => Enum.Parse<DrbdVerb>(deed.ToString());

    private sealed record Seen(DrbdResource? State);
}
