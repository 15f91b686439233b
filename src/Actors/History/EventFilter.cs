using System.Collections.Immutable;
using HaActors.Actors.Events;
using HaActors.Actors.Protocol;
using HaActors.Policy.Model;

namespace HaActors.Actors.History;

/// <summary>Which entries of a journal somebody wants. Pure.</summary>
public static class EventFilter
{
    public static bool Wants(this HistoryQuery query, ClusterEvent happened) =>
        !(happened.Time < query.Since)
        && !(happened.Time >= query.Until)
        && (query.Kinds.IsEmpty || query.Kinds.Contains(happened.Kind))
        && (query.Node is null || happened.Node.Value == query.Node || Subject(happened) == query.Node)
        && (query.Resource is null || IsAbout(happened, query.Resource));

    private static string? Subject(ClusterEvent happened) => happened switch
    {
        ClusterEvent.Membership change => change.Subject.Value,
        ClusterEvent.Fencing fence => fence.Subject.Value,
        ClusterEvent.Attribute attribute => attribute.Subject.Value,
        ClusterEvent.Medium medium => medium.Peer?.Value,
        ClusterEvent.Coordinator coordinator => coordinator.Coordinates?.Value,
        _ => null,
    };

    private static bool IsAbout(ClusterEvent happened, string resource) => happened switch
    {
        ClusterEvent.Action action => IsOf(action.Target, resource),
        ClusterEvent.Resource change => IsOf(change.Target, resource),
        ClusterEvent.Decision decision => Names(decision.Actions, resource) || Names(decision.Reasons, resource),
        ClusterEvent.Service service => service.Name == resource,
        ClusterEvent.Configuration change => change.Paths.Any(path => path.Split('.').Contains(resource)),
        _ => false,
    };

    // An instance web:0 is web's, too.
    private static bool IsOf(ResourceId id, string resource) =>
        id.Value == resource || id.Value.StartsWith($"{resource}:", StringComparison.Ordinal);

    private static bool Names(ImmutableArray<string> sentences, string resource) => sentences.Any(sentence =>
        sentence.Split(' ').Any(word => IsOf(new ResourceId(word), resource)));
}
