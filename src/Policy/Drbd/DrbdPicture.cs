using System.Collections.Immutable;
using System.Globalization;

namespace HaActors.Policy.Drbd;

/// <summary>All resources of one machine's kernel, made of its events one after the other. Pure.</summary>
/// <param name="IsComplete">All that existed when following began was said: before that an absent resource may be there.</param>
public sealed record DrbdPicture(ImmutableSortedDictionary<string, DrbdResource> Resources, bool IsComplete)
{
    public static DrbdPicture Empty { get; } =
        new(ImmutableSortedDictionary.Create<string, DrbdResource>(StringComparer.Ordinal), IsComplete: false);

    public static DrbdPicture Of(IEnumerable<string> lines) => lines.Aggregate(Empty, (picture, line) => picture.With(line));

    /// <summary>The same, when the line says nothing.</summary>
    public DrbdPicture With(string line) => DrbdEvent.Read(line) is { } said ? With(said) : this;

    public DrbdPicture With(DrbdEvent said)
    {
        if (said.Kind == "-")
            return this with { IsComplete = true };
        if (said.Resource is not { } name)
            return this;

        if (said is { Verb: "destroy", Kind: "resource" })
            return this with { Resources = Resources.Remove(name) };
        if (said.Verb == "rename")
            return Renamed(name, said["new_name"] ?? said["new-name"]);

        var known = Resources.GetValueOrDefault(name) ?? DrbdResource.Of(name);
        return this with { Resources = Resources.SetItem(name, Next(known, said)) };
    }

    /// <summary>A kernel does not say again what its helper said once: a new follower's picture keeps what the old one knew.</summary>
    public DrbdPicture Remembering(ImmutableSortedDictionary<string, DrbdResource> before) => this with
    {
        Resources = Resources.ToImmutableSortedDictionary(
            pair => pair.Key,
            pair => before.TryGetValue(pair.Key, out var known) && known.SplitBrainSeen
                ? Settled(pair.Value with { SplitBrainSeen = true })
                : pair.Value,
            StringComparer.Ordinal),
    };

    private DrbdPicture Renamed(string name, string? newName) => newName is not null && Resources.TryGetValue(name, out var known)
        ? this with { Resources = Resources.Remove(name).SetItem(newName, known with { Name = newName }) }
        : this;

    private static DrbdResource Next(DrbdResource resource, DrbdEvent said) => said.Kind switch
    {
        "resource" => resource with
        {
            Role = said["role"] is { } role ? DrbdWords.Role(role) : resource.Role,
            Suspended = said["suspended"] is { } suspended ? suspended == "no" ? null : suspended : resource.Suspended,
            MayPromote = said["may_promote"] is { } may ? may == "yes" : resource.MayPromote,
        },
        "device" => Device(resource, said),
        "connection" => Settled(Connection(resource, said)),
        "peer-device" => Settled(PeerDevice(resource, said)),
        "helper" when said["helper"] == "split-brain" => resource with { SplitBrainSeen = true },
        _ => resource,
    };

    private static DrbdResource Device(DrbdResource resource, DrbdEvent said)
    {
        if (said.Volume is not { } number)
            return resource;
        if (said.Verb == "destroy")
            return resource with { Volumes = resource.Volumes.Remove(number) };

        var known = resource.Volumes.GetValueOrDefault(number) ?? new DrbdVolume(number, -1, DrbdDisk.Unknown);
        var next = known with
        {
            Minor = said.Number("minor") ?? known.Minor,
            Disk = said["disk"] is { } disk ? DrbdWords.Disk(disk) : known.Disk,
            IsClient = said["client"] is { } client ? client == "yes" : known.IsClient,
            Quorum = said["quorum"] is { } quorum ? quorum == "yes" : known.Quorum,
            SizeKib = Long(said["size"]) ?? known.SizeKib,
        };
        return resource with { Volumes = resource.Volumes.SetItem(number, next) };
    }

    private static DrbdResource Connection(DrbdResource resource, DrbdEvent said)
    {
        var key = KeyOf(said);
        if (said.Verb == "destroy")
            return resource with { Connections = resource.Connections.Remove(key) };

        var known = resource.Connections.GetValueOrDefault(key) ?? Unknown(said);
        var next = known with
        {
            Link = said["connection"] is { } link ? DrbdWords.Link(link) : known.Link,
            PeerRole = said["role"] is { } role ? DrbdWords.Role(role) : known.PeerRole,
        };
        return resource with { Connections = resource.Connections.SetItem(key, next) };
    }

    private static DrbdResource PeerDevice(DrbdResource resource, DrbdEvent said)
    {
        var key = KeyOf(said);
        if (said.Volume is not { } number || (said.Verb == "destroy" && !resource.Connections.ContainsKey(key)))
            return resource;

        var connection = resource.Connections.GetValueOrDefault(key) ?? Unknown(said);
        return resource with
        {
            Connections = resource.Connections.SetItem(key, connection with
            {
                Volumes = said.Verb == "destroy" ? connection.Volumes.Remove(number) : connection.Volumes.SetItem(number, Next(connection, number, said)),
            }),
        };
    }

    private static DrbdPeerVolume Next(DrbdConnection connection, int number, DrbdEvent said)
    {
        var known = connection.Volumes.GetValueOrDefault(number) ?? new DrbdPeerVolume(number, DrbdReplication.Off, DrbdDisk.Unknown);
        var next = known with
        {
            Replication = said["replication"] is { } replication ? DrbdWords.Replication(replication) : known.Replication,
            Disk = said["peer-disk"] is { } disk ? DrbdWords.Disk(disk) : known.Disk,
            ResyncSuspended = said["resync-suspended"] is { } suspended ? suspended == "no" ? null : suspended : known.ResyncSuspended,
            DonePercent = Share(said["done"]) ?? known.DonePercent,
            OutOfSyncKib = Long(said["out-of-sync"]) ?? known.OutOfSyncKib,
        };

        // A share belongs to what goes on now: what is over has none.
        return next.Replication.IsSync() || next.Replication.IsVerify() ? next : next with { DonePercent = null };
    }

    // The sides agree again once they exchange data.
    private static DrbdResource Settled(DrbdResource resource) =>
        resource.SplitBrainSeen && resource.PeerVolumes.Any(volume => volume.Replication != DrbdReplication.Off)
            ? resource with { SplitBrainSeen = false }
            : resource;

    private static DrbdConnection Unknown(DrbdEvent said) => new(
        said.Number("peer-node-id") ?? 0,
        said["conn-name"] ?? "peer",
        DrbdLink.StandAlone,
        DrbdRole.Unknown,
        ImmutableSortedDictionary<int, DrbdPeerVolume>.Empty);

    private static string KeyOf(DrbdEvent said) => DrbdConnection.KeyOf(said.Number("peer-node-id") ?? 0, said["conn-name"] ?? "peer");

    private static long? Long(string? text) => long.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out var number) ? number : null;

    private static double? Share(string? text) =>
        double.TryParse(text, NumberStyles.AllowDecimalPoint, CultureInfo.InvariantCulture, out var share) ? share : null;
}
