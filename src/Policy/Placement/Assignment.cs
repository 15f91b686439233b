using System.Collections.Immutable;
using HaActors.Policy.Model;

namespace HaActors.Policy.Placement;

/// <summary>What is placed as one: a primitive that is in no group, or a group's members in their order.</summary>
public sealed record PlacementUnit(ResourceId Id, ImmutableArray<ResourceConfiguration> Members)
{
    public int Priority => Members.Max(member => member.Meta.Priority);

    /// <summary>All units, the most important first, then by name.</summary>
    public static ImmutableArray<PlacementUnit> All(ClusterConfiguration configuration)
    {
        var grouped = configuration.Groups.SelectMany(group => group.Members).ToHashSet();
        var groups = configuration.Groups.Select(group =>
            new PlacementUnit(group.Id, [.. group.Members.Select(member => configuration.Resources[member])]));
        var primitives = configuration.Resources.Values
            .Where(resource => !grouped.Contains(resource.Id))
            .Select(resource => new PlacementUnit(resource.Id, [resource]));
        return [.. groups.Concat(primitives).OrderByDescending(unit => unit.Priority).ThenBy(unit => unit.Id)];
    }
}

/// <summary>Chooses a node for every unit.</summary>
public static class Assignment
{
    /// <param name="condemned">Nodes that are to be fenced: nothing is placed there.</param>
    public static ImmutableSortedDictionary<ResourceId, NodeName?> Of(
        ClusterState state, ICollection<NodeName> condemned, ImmutableArray<Reason>.Builder reasons)
    {
        var load = new SortedDictionary<NodeName, int>();
        var placements = ImmutableSortedDictionary.CreateBuilder<ResourceId, NodeName?>();
        var usable = state.ConfiguredNodes.Where(node => IsUsable(state, node, condemned)).ToImmutableArray();
        foreach (var unit in PlacementUnit.All(state.Configuration))
        {
            var wanted = unit.Members.TakeWhile(member => WantsToRun(state, unit, member)).ToImmutableArray();
            var node = wanted.IsEmpty ? null : Choose(state, unit, wanted, usable, load, reasons);
            if (node is { } chosen)
                load[chosen] = load.GetValueOrDefault(chosen) + 1;

            foreach (var member in unit.Members)
                placements[member.Id] = wanted.Contains(member) ? node : null;
        }

        return placements.ToImmutable();
    }

    private static bool IsUsable(ClusterState state, NodeState node, ICollection<NodeName> condemned) =>
        node.Presence == NodePresence.Online
        && !node.Leaving
        && !condemned.Contains(node.Name)
        && !state.Desired.Standby.Contains(node.Name)
        && !state.Desired.KnownDown.ContainsKey(node.Name);

    private static bool WantsToRun(ClusterState state, PlacementUnit unit, ResourceConfiguration member)
    {
        if (state.Desired.Targets.TryGetValue(member.Id, out var target))
            return target;

        return state.Desired.Targets.TryGetValue(unit.Id, out var unitTarget) ? unitTarget : member.Meta.TargetStarted;
    }

    private static NodeName? Choose(
        ClusterState state,
        PlacementUnit unit,
        ImmutableArray<ResourceConfiguration> wanted,
        ImmutableArray<NodeState> usable,
        SortedDictionary<NodeName, int> load,
        ImmutableArray<Reason>.Builder reasons)
    {
        var candidates = usable
            .Select(node => (Node: node, Score: ScoreOf(state, unit, wanted, node)))
            .Where(candidate => candidate.Score >= Score.Zero)
            .OrderByDescending(candidate => candidate.Score)
            .ThenByDescending(candidate => wanted.Any(member => candidate.Node.Resource(member.Id).Activity == Activity.Running))
            .ThenBy(candidate => load.GetValueOrDefault(candidate.Node.Name))
            .ThenBy(candidate => candidate.Node.Name)
            .ToImmutableArray();
        if (candidates.IsEmpty)
        {
            reasons.Add(new Reason(unit.Id.Value, WhyNowhere(state, unit, wanted, usable)));
            return null;
        }

        var (best, score) = candidates[0];
        reasons.Add(new Reason(unit.Id.Value, $"belongs on {best.Name} with {score} points"));
        return best.Name;
    }

    private static Score ScoreOf(
        ClusterState state, PlacementUnit unit, ImmutableArray<ResourceConfiguration> wanted, NodeState node)
    {
        if (wanted.Any(member => IsBanned(member, node)))
            return Score.MinusInfinity;

        var score = state.Configuration.Locations
            .Where(preference => preference.Node == node.Name && preference.Resource == unit.Id)
            .Aggregate(Score.Zero, (sum, preference) => sum + preference.Score);
        foreach (var member in wanted.Where(member => node.Resource(member.Id).Activity is Activity.Running or Activity.Failed))
            score += member.Meta.Stickiness;

        return state.Desired.Moves.TryGetValue(unit.Id, out var destination) && destination == node.Name
            ? score + Score.Infinity
            : score;
    }

    private static bool IsBanned(ResourceConfiguration resource, NodeState node)
    {
        var (failures, threshold) = (node.Resource(resource.Id).FailCount, resource.Meta.MigrationThreshold);
        return failures >= ResourceState.BanningFailCount || (threshold > 0 && failures >= threshold);
    }

    private static string WhyNowhere(
        ClusterState state,
        PlacementUnit unit,
        ImmutableArray<ResourceConfiguration> wanted,
        ImmutableArray<NodeState> usable)
    {
        if (usable.IsEmpty)
            return "has no place: no node is online, out of standby and free to use";

        var causes = usable.Select(node => wanted.FirstOrDefault(member => IsBanned(member, node)) is { } banned
            ? $"{node.Name}: {banned.Id} failed there {node.Resource(banned.Id).FailCount} times"
            : $"{node.Name}: score {ScoreOf(state, unit, wanted, node)}");
        return $"has no place: {string.Join("; ", causes)}";
    }
}
