using HaActors.Actors.Protocol;
using HaActors.Agents.Drbd;
using HaActors.Policy.Drbd;

namespace HaActors.Actors.Drbd;

/// <summary>Carries out what was asked of this machine's DRBD, and looks whether it is so. No actor's state is touched.</summary>
internal static class DrbdDeeds
{
    private static readonly TimeSpan Glance = TimeSpan.FromSeconds(5);
    private static readonly TimeSpan Longest = TimeSpan.FromSeconds(25);

    /// <returns>A problem, or null and what the tool said.</returns>
    public static async Task<(string? Problem, string Text)> DoAsync(IDrbd drbd, DrbdOrder order, string resource)
    {
        if (order.Deed == DrbdDeed.Outdate)
            return (await OutdateAsync(drbd, resource), "");

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

    /// <summary>Confirmed is only what the kernel itself says afterwards.</summary>
    private static async Task<string?> OutdateAsync(IDrbd drbd, string resource)
    {
        if (WhyNot(await StateAsync(drbd, resource)) is { } refusal)
            return refusal;

        var result = await drbd.RunAsync(new DrbdCommand(DrbdVerb.Outdate, resource, Glance), CancellationToken.None);
        var after = await StateAsync(drbd, resource);
        if (WhyNot(after) is { } changed)
            return changed;
        return after!.Volumes.Values.All(volume => volume.Disk == DrbdDisk.Outdated)
            ? null
            : result is DrbdResult.Failed failed ? failed.Why : $"its disk is {after.Disk}, not outdated";
    }

    private static string? WhyNot(DrbdResource? state) => state switch
    {
        null => "it is not up there, or its kernel does not answer",
        { Volumes.IsEmpty: true } => "it has no device there",
        { Role: not DrbdRole.Secondary } => $"it is {state.Role} there",
        _ when state.Connections.Values.Any(connection => connection.Link == DrbdLink.Connected) => "it is connected",
        _ => null,
    };

    private static async Task<DrbdResource?> StateAsync(IDrbd drbd, string resource) =>
        (await drbd.ReadAsync(Glance, CancellationToken.None))?.Resources.GetValueOrDefault(resource);

    private static DrbdVerb VerbOf(DrbdDeed deed) => Enum.Parse<DrbdVerb>(deed.ToString());
}
