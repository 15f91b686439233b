using HaActors.Policy.Scheduling;

namespace HaActors.Policy.Reports;

/// <summary>A clone: instances that are as they should be by node, the others one by one.</summary>
internal sealed class CloneText(SchedulingRun run, ResourceListText list, Clone clone, int depth, bool pending)
{
    private readonly List<Node> _promoted = [];
    private readonly List<Node> _started = [];

    public void Write()
    {
        var flags = ResourceListText.Flags(
            clone.Promotable ? "promotable" : null,
            clone.Unique ? "unique" : null,
            ResourceListText.Disabled(clone),
            ResourceListText.Unmanaged(clone));
        list.Line(depth, $"Clone Set: {clone.Id} [{clone.Entry.Content.Id}]{flags}:");

        foreach (var instance in clone.Children)
            if (IsShownAlone(instance))
                list.Write(instance, depth + 1);
        Nodes("Promoted", _promoted);
        Nodes(StartedTitle(), _started);
        if (!clone.Unique && clone.MaxInstances > _promoted.Count + _started.Count)
            Stopped();
    }

    private bool IsShownAlone(Resource instance)
    {
        var partly = IsActive(instance, all: false);
        if (clone.Unique)
            return partly || !instance.Removed;
        if (pending && instance is Primitive { PendingTask: not null })
            return true;
        if (!partly)
            return false;
        if (Any(instance, part => part.Removed || part.Failed || !part.Managed) || !IsActive(instance, all: true))
            return true;

        var place = instance.PlaceOf(current: true);
        if (place is null || place is { Online: false, Unclean: true })
            return true;
        (instance.RoleOf(current: true) > Role.Unpromoted ? _promoted : _started).Add(place);
        return false;
    }

    private string StartedTitle()
    {
        if (!clone.Promotable)
            return "Started";
        return clone.TargetRole == Role.Unpromoted ? "Unpromoted (target-role)" : "Unpromoted";
    }

    private void Stopped()
    {
        var byState = new SortedDictionary<string, List<Node>>(StringComparer.Ordinal);
        foreach (var node in run.Nodes)
        {
            var listed = clone.Allowed.Count > 0 ? clone.Allowed.Contains(node) : clone.KnownOn.Contains(node);
            if (!listed || clone.RunningOn.Contains(node))
                continue;
            var state = clone.TargetRole == Role.Stopped ? "Stopped (disabled)" : "Stopped";
            if (FailedProbes.Of(clone, node.Name) is { } probe)
                state = $"Stopped ({ExitCodeText.Of(probe.ExitCode)})";
            if (!byState.TryGetValue(state, out var nodes))
                byState[state] = nodes = [];
            nodes.Add(node);
        }

        foreach (var (state, nodes) in byState)
            Nodes(state, nodes);
    }

    private void Nodes(string title, List<Node> nodes)
    {
        if (nodes.Count == 0)
            return;
        nodes.Sort((left, right) => NameOrder.Instance.Compare(left.Name, right.Name));
        list.Line(depth + 1, $"{title}: [ {string.Join(' ', nodes)} ]");
    }

    private static bool Any(Resource resource, Func<Resource, bool> holds) =>
        holds(resource) || resource.Children.Exists(child => Any(child, holds));

    /// <param name="all">Every part of it; else: some part.</param>
    private static bool IsActive(Resource resource, bool all) => resource switch
    {
        Primitive primitive => IsRunning(primitive),
        _ when all => resource.Children.TrueForAll(child => IsActive(child, all)),
        _ => resource.Children.Exists(child => IsActive(child, all)),
    };

    // A node that is off runs nothing; what an unclean one does nobody knows.
    private static bool IsRunning(Primitive primitive) =>
        primitive.RunningOn.Exists(node => node.Unclean || node.Online || !primitive.Managed);
}
