using System.Collections.Immutable;
using Akka.Actor;
using HaActors.Actors.Events;
using HaActors.Agents.Ipvs;
using HaActors.Policy.Model;
using HaActors.Policy.VirtualServices;

namespace HaActors.Actors.VirtualService;

/// <summary>What a director's actors touch outside.</summary>
/// <param name="Ipvs">This machine's table.</param>
/// <param name="Run">
/// Runs a program of the operator's with arguments: null if it succeeded, else what went wrong. Never fails.
/// </param>
public sealed record DirectorPorts(IIpvs Ipvs, Func<string, ImmutableArray<string>, Task<string?>> Run);

/// <summary>Whose director it is, and what it is to do.</summary>
/// <param name="Settings">In force now; the same object until they change.</param>
public sealed record DirectorScope(NodeName Self, Func<DirectorSettings> Settings, TimeProvider Clock, NodeProblems Problems)
{
    /// <summary>Tells whoever listens to the node's events.</summary>
    public Action<ActorSystem, ClusterEvent> Publish { get; init; } = (_, _) => { };

    public static DirectorScope Of(NodeRuntime node) => new(
        node.Settings.Self, () => node.Configuration.Directors, node.Ports.Clock, node.Problems) { Publish = node.Publish };
}
