using System.Collections.Immutable;
using System.Globalization;

namespace HaActors.Policy.Drbd;

/// <summary>A resource's state for people.</summary>
public static class DrbdText
{
    /// <summary>In one line: <c>Primary/UpToDate/Connected</c>.</summary>
    public static string InShort(DrbdResource resource)
    {
        var links = resource.Connections.IsEmpty ? nameof(DrbdLink.StandAlone)
            : string.Join(',', resource.Connections.Values.Select(connection => connection.Link).Distinct());
        var sync = resource.PeerVolumes.Select(volume => volume.Replication)
            .Where(replication => replication is not (DrbdReplication.Off or DrbdReplication.Established)).Distinct().ToList();
        return string.Join('/', (string[])
        [
            resource.Role.ToString(),
            resource.Disk.ToString(),
            links,
            .. sync.Select(replication => replication.ToString()),
            .. resource.SplitBrainSeen ? (string[])["split-brain"] : [],
            .. resource.Suspended is { } why ? (string[])[$"frozen:{why}"] : [],
        ]);
    }

    /// <summary>A resync's bar: <c>[####......] 42.0 %</c>; what differs while none runs; empty: nothing.</summary>
    public static string Progress(DrbdPeerVolume volume)
    {
        if (!volume.Replication.IsSync() && !volume.Replication.IsVerify())
            return volume.OutOfSyncKib is > 0 and var differ ? string.Create(CultureInfo.InvariantCulture, $"({differ} KiB differ)") : "";
        if (volume.DonePercent is not { } done)
            return volume.OutOfSyncKib is { } kib ? string.Create(CultureInfo.InvariantCulture, $"{kib} KiB to go") : "";

        var full = (int)Math.Clamp(done / 5, 0, 20);
        return string.Create(CultureInfo.InvariantCulture, $"[{new string('#', full)}{new string('.', 20 - full)}] {done:0.0} %");
    }

    /// <summary>One node's side as lines of a tree, without the resource's own name.</summary>
    public static ImmutableArray<string> Tree(DrbdSide side)
    {
        if (side.State is not { } state)
            return ["down"];

        var lines = ImmutableArray.CreateBuilder<string>();
        lines.Add($"{state.Role}{(state.Suspended is { } why ? $", I/O frozen ({why})" : "")}{(state.SplitBrainSeen ? ", SPLIT BRAIN" : "")}");
        foreach (var volume in state.Volumes.Values)
        {
            lines.Add($"volume {volume.Number} (drbd{volume.Minor}): {volume.Disk}");
            if (side.Generations.TryGetValue(volume.Number, out var generations))
                lines.Add($"  generations {generations}");
        }

        if (state.Connections.IsEmpty)
            lines.Add("no connection (StandAlone)");
        foreach (var connection in state.Connections.Values)
        {
            lines.Add($"{connection.Name}: {connection.Link}, {connection.PeerRole}");
            foreach (var volume in connection.Volumes.Values)
                lines.Add($"  volume {volume.Number}: {volume.Disk}, {volume.Replication} {Progress(volume)}".TrimEnd());
        }

        return lines.ToImmutable();
    }
}
