using System.Collections.Immutable;
using HaActors.Policy.Cib;

namespace HaActors.Policy.Scheduling;

/// <summary>
/// Connections to remote nodes, and those that are implied by a container that says which guest it is.
/// </summary>
internal static class GuestConnection
{
    public static bool IsConnection(PrimitiveEntry entry) =>
        entry is { Standard: "ocf", Provider: "pacemaker", Type: "remote" };

    /// <summary>The guest node that the resource is when it runs, or null.</summary>
    public static string? NodeOf(PrimitiveEntry entry) => Meta(entry, "remote-node");

    /// <summary>The connection to the guest in a container; null if the container is none.</summary>
    public static PrimitiveEntry? Of(PrimitiveEntry container) => NodeOf(container) is not { } name
        ? null
        : Create(
            name,
            container.Id,
            Meta(container, "remote-addr"),
            Meta(container, "remote-port"),
            container.Place,
            Meta(container, "remote-allow-migrate"),
            Meta(container, "is-managed"),
            Meta(container, "remote-connect-timeout") ?? "60s");

    public static PrimitiveEntry Create(
        string name,
        string container,
        string? address,
        string? port,
        Place place,
        string? allowMigrate = null,
        string? isManaged = null,
        string? connectTimeout = null)
    {
        var operations = ImmutableArray.CreateBuilder<OperationEntry>(2);
        operations.Add(Operation(name, "monitor", "30s", "30s", place));
        if (connectTimeout is not null)
            operations.Add(Operation(name, "start", "0", connectTimeout, place));
        return new PrimitiveEntry(
            name,
            "ocf",
            "pacemaker",
            "remote",
            null,
            operations.DrainToImmutable(),
            null,
            Block(
                $"{name}-meta_attributes",
                place,
                ("internal_rsc", "true"),
                ("container", container),
                ("allow-migrate", allowMigrate),
                ("is-managed", isManaged)),
            Block($"{name}-instance_attributes", place, ("addr", address), ("port", port)),
            [],
            place);
    }

    public static OperationEntry Operation(
        string id, string task, string interval, string? timeout, Place place) => new(
        $"{id}-{task}-{interval}",
        task,
        interval,
        timeout is null ? [] : [new("timeout", timeout)],
        [],
        [],
        place);

    /// <summary>A block of what is not null; none if nothing is left.</summary>
    public static ImmutableArray<AttributeBlock> Block(
        string id, Place place, params (string Name, string? Value)[] pairs)
    {
        var values = ImmutableArray.CreateBuilder<NameValue>(pairs.Length);
        foreach (var (name, value) in pairs)
            if (value is not null)
                values.Add(new($"{id}-{name}", name, value));
        return values.Count == 0 ? [] : [new(id, 0, null, values.DrainToImmutable(), place)];
    }

    // Whatever a rule says: the node has to be known before rules about nodes can be judged.
    private static string? Meta(PrimitiveEntry entry, string name)
    {
        string? found = null;
        foreach (var block in entry.Meta)
            foreach (var pair in block.Values)
                if (pair.Name == name)
                    found = pair.Value;
        return found;
    }
}
