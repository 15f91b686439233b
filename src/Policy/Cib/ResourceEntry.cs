using System.Collections.Immutable;

namespace HaActors.Policy.Cib;

/// <summary>A resource as configured.</summary>
public abstract record ResourceEntry(
    string Id,
    ImmutableArray<AttributeBlock> Meta,
    ImmutableArray<AttributeBlock> Parameters,
    Place Place)
{
    public string? Description { get; init; }
}

/// <summary>One thing that an agent starts, stops and monitors; also a template of such.</summary>
/// <param name="Standard"><c>ocf</c>, <c>systemd</c>, <c>lsb</c>, <c>stonith</c>, …; null only if its template gives it.</param>
/// <param name="Template">The id of the template whose values are used where it has none of its own.</param>
/// <param name="Operations">Its own, or those of <paramref name="OperationsReference"/>.</param>
/// <param name="OperationsReference">The id of another operations block that stands for its own.</param>
public sealed record PrimitiveEntry(
    string Id,
    string? Standard,
    string? Provider,
    string? Type,
    string? Template,
    ImmutableArray<OperationEntry> Operations,
    string? OperationsReference,
    ImmutableArray<AttributeBlock> Meta,
    ImmutableArray<AttributeBlock> Parameters,
    ImmutableArray<AttributeBlock> Utilization,
    Place Place) : ResourceEntry(Id, Meta, Parameters, Place)
{
    /// <summary>The id by which others may refer to its operations.</summary>
    public string? OperationsId { get; init; }
}

public sealed record GroupEntry(
    string Id,
    ImmutableArray<PrimitiveEntry> Members,
    ImmutableArray<AttributeBlock> Meta,
    ImmutableArray<AttributeBlock> Parameters,
    Place Place) : ResourceEntry(Id, Meta, Parameters, Place);

/// <param name="Content">A primitive or a group.</param>
public sealed record CloneEntry(
    string Id,
    ResourceEntry Content,
    ImmutableArray<AttributeBlock> Meta,
    ImmutableArray<AttributeBlock> Parameters,
    Place Place) : ResourceEntry(Id, Meta, Parameters, Place)
{
    /// <summary>Said outright, whatever rules stand over it: for pictures and overlays, not for decisions.</summary>
    public bool IsPromotable => Meta.Any(static block => block.Values.Any(
        static pair => pair.Name == "promotable" && CibValue.Truth(pair.Value, otherwise: false)));
}

/// <summary>Replicas of a container, perhaps each with an address and a resource inside.</summary>
/// <param name="Content">What runs inside, or null.</param>
public sealed record BundleEntry(
    string Id,
    ContainerEntry Container,
    NetworkEntry? Network,
    ImmutableArray<StorageEntry> Storage,
    PrimitiveEntry? Content,
    ImmutableArray<AttributeBlock> Meta,
    ImmutableArray<AttributeBlock> Parameters,
    Place Place) : ResourceEntry(Id, Meta, Parameters, Place);

/// <param name="Technology"><c>docker</c>, <c>podman</c> or <c>rkt</c>.</param>
/// <param name="Replicas">Null: as many as <paramref name="PromotedMax"/>, or 1.</param>
public sealed record ContainerEntry(
    string Technology,
    string Image,
    int? Replicas,
    int? ReplicasPerHost,
    int? PromotedMax,
    string? Network,
    string? RunCommand,
    string? Options);

/// <param name="AddHost">Null: true.</param>
public sealed record NetworkEntry(
    string? IpRangeStart,
    string? ControlPort,
    string? HostInterface,
    string? HostNetmask,
    bool? AddHost,
    ImmutableArray<PortMapping> Ports);

public sealed record PortMapping(string Id, string? Port, string? InternalPort, string? Range);

/// <param name="SourceIsRoot">The source is made of this path and the replica's name.</param>
public sealed record StorageEntry(string Id, string Source, bool SourceIsRoot, string Target, string? Options);

/// <summary>An operation of a primitive.</summary>
/// <param name="Interval">As written, for example <c>10s</c>, <c>PT1M</c>, <c>0</c>.</param>
/// <param name="Attributes">Everything else that the element says (timeout, on-fail, role, start-delay, enabled, …).</param>
public sealed record OperationEntry(
    string Id,
    string Name,
    string Interval,
    ImmutableArray<KeyValuePair<string, string>> Attributes,
    ImmutableArray<AttributeBlock> Meta,
    ImmutableArray<AttributeBlock> Parameters,
    Place Place)
{
    /// <summary>It is the operation of this id, written elsewhere.</summary>
    public string? Reference { get; init; }

    public string? this[string name]
    {
        get
        {
            foreach (var (key, value) in Attributes)
                if (key == name)
                    return value;
            return null;
        }
    }
}
