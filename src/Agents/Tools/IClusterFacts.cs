using System.Collections.Immutable;
using HaActors.Policy.Cib;
using HaActors.Policy.Model;

namespace HaActors.Agents.Tools;

/// <summary>What the tools that agents call read and change in the cluster.</summary>
/// <remarks>Nothing throws for what happens outside: what cannot be had is null, what cannot be done is a
/// reason.</remarks>
public interface IClusterFacts
{
    /// <summary>What this node knows by itself, at once.</summary>
    MembershipFacts Members { get; }

    /// <summary>Configuration and status as the coordinator knows them; null: nobody can say now.</summary>
    Task<CibDocument?> CibAsync(CancellationToken gone);

    /// <summary>A node's transient attributes as they are now, private ones too; null: the node does not answer.</summary>
    Task<ImmutableSortedDictionary<string, string>?> AttributesAsync(string node, CancellationToken gone);

    /// <summary>Fencings, newest first; null: nobody can say now.</summary>
    Task<ImmutableArray<FencingFact>?> FencingsAsync(CancellationToken gone);

    /// <returns>Null: done. Else why not.</returns>
    Task<ChangeRefusal?> ChangeAsync(FactsChange change, CancellationToken gone);
}

/// <param name="Self">This node's name.</param>
/// <param name="Coordinator">Null: there is none that this node knows of.</param>
/// <param name="Nodes">All configured nodes, by name.</param>
public sealed record MembershipFacts(
    string Self, string? Coordinator, bool HasQuorum, ImmutableArray<MemberFact> Nodes);

/// <param name="Id">Above 0, the same on every node and for the cluster's life.</param>
/// <param name="IsMember">Heard in this node's partition.</param>
public sealed record MemberFact(string Name, int Id, bool IsMember);

/// <param name="Outcome"><c>pending</c>, <c>success</c> or <c>failed</c>.</param>
public sealed record FencingFact(
    string Target, string Action, string Outcome, string Coordinator, DateTimeOffset RequestedAt);

/// <param name="IsUnavailable">Nobody can decide now; else the change itself is wrong.</param>
public sealed record ChangeRefusal(string Reason, bool IsUnavailable);

/// <summary>Part of a resource that a tool changes.</summary>
public enum ResourceSection
{
    Parameters,
    Meta,
    Utilization,
}

/// <summary>What a tool changes.</summary>
public abstract record FactsChange
{
    private FactsChange() { }

    /// <summary>Transient attributes of a node.</summary>
    /// <param name="Refresh">Decisions shall see all of them now.</param>
    public sealed record SetTransient(string Node, ImmutableArray<AttributeUpdate> Updates, bool Refresh = false)
        : FactsChange;

    /// <param name="Value">Null: delete it.</param>
    public sealed record SetNode(string Node, string Name, string? Value, bool IsUtilization) : FactsChange;

    /// <summary>A cluster option.</summary>
    /// <param name="Value">Null: delete it.</param>
    public sealed record SetOption(string Name, string? Value) : FactsChange;

    /// <param name="Value">Null: delete it.</param>
    public sealed record SetResource(string Resource, ResourceSection Section, string Name, string? Value) : FactsChange;

    public sealed record SetStandby(string Node, bool On) : FactsChange;

    /// <summary>Forgets failures and looks again.</summary>
    /// <param name="Resource">Null: all.</param>
    /// <param name="Node">Null: on all nodes.</param>
    public sealed record Cleanup(string? Resource, string? Node) : FactsChange;

    /// <summary>Keeps a resource away from a node until that is cleared.</summary>
    public sealed record Ban(string Resource, string Node, bool PromotedOnly) : FactsChange;

    /// <param name="Node">Null: the best node other than the present one.</param>
    public sealed record Move(string Resource, string? Node, bool PromotedOnly) : FactsChange;

    /// <summary>Takes back bans and moves.</summary>
    public sealed record Clear(string Resource, string? Node) : FactsChange;

    public sealed record Restart(string Resource) : FactsChange;

    /// <param name="Action"><c>off</c> or <c>reboot</c>.</param>
    public sealed record Fence(string Node, string Action, string Reason) : FactsChange;
}
