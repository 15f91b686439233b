using HaActors.Policy.Scheduling;

namespace HaActors.Policy.Reports;

/// <summary>What a transition does to each node and resource, a line each, as <c>crm_simulate</c> writes it.</summary>
internal sealed class TransitionSummary
{
    private readonly List<NodeLine> _nodes = [];
    private readonly List<ResourceLine> _resources = [];

    public IReadOnlyList<ResourceLine> Resources => _resources;

    public IReadOnlyList<NodeLine> Nodes => _nodes;

    public static TransitionSummary Of(SchedulingRun run)
    {
        var summary = new TransitionSummary();
        // The latest decision about a node comes first.
        for (var i = run.Actions.All.Count - 1; i >= 0; i--)
            if (run.Actions.All[i] is { Resource: null, IsRequired: true } action && NodeLine.Of(action) is { } line)
                summary._nodes.Add(line);
        foreach (var resource in run.Resources)
            summary.Add(resource);
        return summary;
    }

    /// <summary>The lines without their indentation; columns are as wide as the widest.</summary>
    public IEnumerable<string> Lines()
    {
        foreach (var node in _nodes)
            yield return node.Text;
        var ids = 5;
        var details = 5;
        foreach (var line in _resources)
        {
            ids = line.Resource.Id.Length > ids ? line.Resource.Id.Length + 2 : ids;
            details = Math.Max(details, line.Detail.Length);
        }

        foreach (var line in _resources)
            yield return $"{line.Verb,-8}   {line.Resource.Id.PadRight(ids)}   ( {line.Detail.PadLeft(details)} )"
                + (line.Because is null ? "" : $"  {line.Because}");
    }

    private void Add(Resource resource)
    {
        switch (resource)
        {
            case Primitive primitive:
                Add(primitive);
                break;
            case Bundle bundle:
                foreach (var replica in bundle.Replicas)
                    foreach (var part in (Primitive?[])
                             [replica.Ip, replica.ContainerResource, replica.Connection, replica.Child])
                        if (part is not null)
                            Add(part);
                break;
            default:
                foreach (var child in resource.Children)
                    Add(child);
                break;
        }
    }

    private void Add(Primitive resource)
    {
        var current = resource.CurrentNode;
        var next = resource.AssignedTo;
        if (!resource.Managed || (current is null && next is null))
            return;
        var role = current is not null && resource.Role == Role.Stopped ? Role.Started : resource.Role;
        var verdict = new Verdict(resource, role, current, next);
        foreach (var line in verdict.Lines())
            _resources.Add(line);
    }

    /// <summary>What happens to a node.</summary>
    internal sealed record NodeLine(string Verb, string Node, string? Reason)
    {
        public string Text => Reason is null ? $"{Verb} {Node}" : $"{Verb} {Node} '{Reason}'";

        public static NodeLine? Of(ScheduledAction action)
        {
            if (action.Task != Tasks.Fence || action.Node is not { } node)
                return null;
            var verb = $"Fence ({action.Extra?.GetValueOrDefault("stonith_action")})";
            var name = node.IsGuest ? $"{node.Name} (resource: {node.Connection!.Container!.Id})" : node.Name;
            return new NodeLine(verb, name, action.Reason);
        }
    }

    /// <summary>What happens to a resource instance.</summary>
    /// <param name="Detail">Where, or from where to where, with roles where they matter.</param>
    /// <param name="Because"><c>due to …</c>, with <c>(blocked)</c> if it cannot be done now; or null.</param>
    internal sealed record ResourceLine(
        string Verb, Primitive Resource, Node? Origin, Node? Destination, string Detail, string? Because);

    /// <summary>Finds the word for what becomes of one instance.</summary>
    private sealed class Verdict(Primitive resource, Role role, Node? current, Node? next)
    {
        private readonly bool _moving = current is not null && next is not null && current != next;
        private readonly ScheduledAction? _start = ThereOrAnywhere(resource, Tasks.Start, next);
        private readonly ScheduledAction? _promote = ThereOrAnywhere(resource, Tasks.Promote, next);
        private readonly ScheduledAction? _demote = ThereOrAnywhere(resource, Tasks.Demote, next);

        /// <summary>What was only made for others to wait for has no node: it counts as being there.</summary>
        private static ScheduledAction? ThereOrAnywhere(Primitive resource, string task, Node? node)
        {
            var actions = resource.ActionsOf(task);
            return node is null || actions is null ? null : actions[0].Node is null ? actions[0] : actions.Exactly(node);
        }

        public IEnumerable<ResourceLine> Lines()
        {
            var stop = FindStop();
            if (role == resource.NextRole)
            {
                if (SameRole(stop) is { } line)
                    yield return line;
                yield break;
            }

            if (stop is not null && (resource.NextRole == Role.Stopped || _start is { IsRunnable: false }))
            {
                foreach (var node in resource.RunningOn)
                {
                    var there = ActionFactory.Find(resource, Tasks.Stop, 0, node);
                    if (Line("Stop", node, null, there, there?.Reason is null ? _start ?? there : there) is { } line)
                        yield return line;
                }

                yield break;
            }

            if (OtherRole(stop) is { } other)
                yield return other;
        }

        private ScheduledAction? FindStop()
        {
            var at = _start is null or { IsRunnable: false } ? null : current;
            if (at is not null)
                return ActionFactory.Find(resource, Tasks.Stop, 0, at) ?? (resource.StopUnexpected ? AnyStop() : null);
            return AnyStop();
        }

        private ScheduledAction? AnyStop()
        {
            return ActionFactory.Find(resource, Tasks.Stop, 0, null);
        }

        private ResourceLine? SameRole(ScheduledAction? stop)
        {
            var migration = ActionFactory.Find(resource, Tasks.MigrateFrom, 0, next);
            if (migration is { IsRunnable: true } && current is not null)
                return Line("Migrate", current, next, _start, null);
            if (resource.ReloadScheduled)
                return Line("Reload", current, next, _start, null);
            if (_start is null || _start.IsOptional)
                return _demote is { IsRequired: true } && _promote is { IsRequired: true }
                    ? Line("Re-promote", current, next, _promote, _demote)
                    : null;
            if (!_start.IsRunnable)
                return Line("Stop", current, null, stop, stop?.Reason is null ? _start : stop);
            if (_moving)
                return Line(resource.Failed ? "Recover" : "Move", current, next, stop, null);
            return resource.Failed
                ? Line("Recover", current, null, stop, null)
                : Line("Restart", current, next, _start, null);
        }

        private ResourceLine? OtherRole(ScheduledAction? stop)
        {
            if (stop is { IsRequired: true } && resource.Failed)
                return Line("Recover", current, next, stop, _start);
            if (_moving)
                return Line("Move", current, next, stop, null);
            if (resource.ReloadScheduled)
                return Line("Reload", current, next, _start, null);
            if (stop is { IsRequired: true })
                return Line("Restart", current, next, _start, null);
            if (role == Role.Promoted)
                return Line("Demote", current, next, _demote, null);
            if (resource.NextRole == Role.Promoted)
                return Line("Promote", current, next, _promote, null);
            return role == Role.Stopped && resource.NextRole > Role.Stopped
                ? Line("Start", current, next, _start, null)
                : null;
        }

        /// <param name="source">The action whose reason is given; null: the action itself.</param>
        private ResourceLine? Line(
            string verb, Node? origin, Node? destination, ScheduledAction? action, ScheduledAction? source)
        {
            if (action is null)
                return null;
            source ??= action;
            var because = (source.Reason, action.IsRunnable) switch
            {
                (null, true) => null,
                (null, false) => "blocked",
                (_, true) => $"due to {source.Reason}",
                _ => $"due to {source.Reason} (blocked)",
            };
            return new ResourceLine(verb, resource, origin, destination, Detail(origin, destination), because);
        }

        private string Detail(Node? origin, Node? destination)
        {
            var next = resource.NextRole;
            var needsRole = role > Role.Started || next > Role.Unpromoted;
            var sameRole = role == next;
            if (origin is null)
                return needsRole ? $"{role} -> {next} {destination}" : $"{destination}";
            if (destination is null)
                return needsRole ? $"{role} {origin}" : $"{origin}";
            return (needsRole, sameRole, origin == destination) switch
            {
                (true, true, true) => $"{role} {origin}",
                (false, true, true) => $"{origin}",
                (true, true, false) => $"{origin} -> {destination} {role}",
                (false, true, false) => $"{origin} -> {destination}",
                (_, false, true) => $"{role} -> {next} {origin}",
                (_, false, false) => $"{role} {origin} -> {next} {destination}",
            };
        }
    }
}
