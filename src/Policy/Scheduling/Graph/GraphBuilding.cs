using HaActors.Policy.Cib;

namespace HaActors.Policy.Scheduling;

internal sealed partial class SchedulingRun
{
    partial void GraphBuilding()
    {
        var builder = new GraphBuilder(this);
        foreach (var resource in Resources)
            builder.Add(resource);

        if (Nodes.Exists(static node =>
                node is { IsRemoteOrGuest: true, HistoryRead: true } && node.Maintenance != KnowsOfMaintenance(node)))
            Actions.Pseudo(Tasks.Maintenance).Set(ActionFlags.Always);
        for (var at = Actions.All.Count - 1; at >= 0; at--)
            builder.Add(Actions.All[at]);
    }

    /// <summary>A remote node is told when its maintenance begins and ends; this is what it was told last.</summary>
    private static bool KnowsOfMaintenance(Node remote) =>
        CibValue.Truth(remote.Status?["node_in_maintenance"], otherwise: false);
}

/// <summary>Writes the graph: a synapse for each action that shall be carried out.</summary>
internal sealed class GraphBuilder(SchedulingRun run)
{
    /// <summary>Adds the actions of a resource, newest first: a clone's instances before, a group's members after its own.</summary>
    public void Add(Resource resource)
    {
        switch (resource)
        {
            case Bundle bundle:
                if (bundle.Inner is not null)
                    Add(bundle.Inner);
                foreach (var replica in bundle.Replicas)
                {
                    if (replica.Ip is not null)
                        Add(replica.Ip);
                    Add(replica.ContainerResource);
                    if (replica.Connection is not null)
                        Add(replica.Connection);
                }

                return;
            case Clone clone:
                // Instances may have changed since orderings last came by the whole's actions.
                for (var at = clone.Actions.Count - 1; at >= 0; at--)
                    CollectiveFlags.Of(clone.Actions[at], null);
                Notifications.Finish(clone);
                foreach (var instance in clone.Children)
                    Add(instance);
                AddOwn(clone);
                return;
            default:
                AddOwn(resource);
                foreach (var child in resource.Children)
                    Add(child);
                return;
        }
    }

    public void Add(ScheduledAction action)
    {
        MergeInputs(action);
        if (action.Has(ActionFlags.InGraph) || !GraphInputs.IsWanted(action))
            return;
        action.Set(ActionFlags.InGraph);
        var priority = Math.Max(action.Resource?.ConfiguredPriority ?? 0, action.Priority);
        var synapse = new Synapse(action, Math.Max(priority, 0));
        foreach (var edge in action.Before.AsSpan())
        {
            if (!GraphInputs.IsInput(edge))
                continue;
            edge.InGraph = true;
            synapse.Inputs.Add(edge.First);
        }

        run.Graph.Add(synapse);
    }

    private void AddOwn(Resource resource)
    {
        for (var at = resource.Actions.Count - 1; at >= 0; at--)
            Add(resource.Actions[at]);
    }

    /// <summary>Sorts inputs by the age of their actions, and joins those of one action.</summary>
    private static void MergeInputs(ScheduledAction action)
    {
        if (action.Has(ActionFlags.InputsMerged))
            return;
        action.Set(ActionFlags.InputsMerged);
        if (action.Before.Count < 2)
            return;

        // Of one action the newest comes first, as everywhere.
        var edges = new List<Edge>(action.Before.Count);
        for (var at = action.Before.Count - 1; at >= 0; at--)
            edges.Add(action.Before[at]);
        edges.SortStably(static (left, right) => left.First.Number.CompareTo(right.First.Number));
        var merged = new List<Edge>(edges.Count);
        foreach (var edge in edges)
        {
            if (merged.Count > 0 && merged[^1].First == edge.First)
            {
                merged[^1].Flags |= edge.Flags;
                merged[^1].InGraph |= edge.InGraph;
            }
            else
            {
                merged.Add(edge);
            }
        }

        action.Before.Replace(merged);
    }
}
