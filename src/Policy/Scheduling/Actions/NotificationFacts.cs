namespace HaActors.Policy.Scheduling;

/// <summary>What a notification tells: which instances are what, and which will do what, where.</summary>
internal sealed class NotificationFacts(SchedulingRun run)
{
    private readonly Dictionary<string, List<(Resource Resource, Node? Node)>> _entries = new(StringComparer.Ordinal);
    private NodeTable? _allowed;

    /// <summary>As the agent gets it; null until all was collected.</summary>
    public SortedDictionary<string, string> Values { get; } = new(StringComparer.Ordinal);

    public bool Any(string task) => _entries.ContainsKey(task);

    /// <param name="withActions">What will be done counts, too, not only what is.</param>
    public void Collect(Resource resource, bool withActions)
    {
        _allowed ??= resource.Allowed;
        if (resource.Children.Count > 0)
        {
            foreach (var child in resource.Children)
                Collect(child, withActions);
            return;
        }

        var place = resource.RunningOn.Count > 0 ? resource.RunningOn[0] : null;
        switch (resource.Role)
        {
            case Role.Stopped:
                Add("inactive", resource, place);
                break;
            case Role.Started:
                Add("active", resource, place);
                break;
            case Role.Unpromoted:
                Add("slave", resource, place);
                Add("unpromoted", resource, place);
                Add("active", resource, place);
                break;
            case Role.Promoted:
                Add("master", resource, place);
                Add("promoted", resource, place);
                Add("active", resource, place);
                break;
        }

        if (!withActions)
            return;
        foreach (var action in resource.Actions)
        {
            if (action.IsOptional || action.Node is not { } node
                || action.Task is not (Tasks.Start or Tasks.Stop or Tasks.Promote or Tasks.Demote))
                continue;
            if (action.IsRunnable || (action.Task == Tasks.Stop && node.Unclean))
                Add(action.Task, resource, node);
        }
    }

    public void SayOf(string what, string resource, string node)
    {
        Values[$"notify_{what}_resource"] = resource;
        Values[$"notify_{what}_uname"] = node;
    }

    /// <summary>Puts everything into words.</summary>
    public void Complete(Resource resource)
    {
        foreach (var what in (ReadOnlySpan<string>)
                 ["stop", "start", "demote", "promote", "active", "slave", "unpromoted", "master", "promoted"])
        {
            var (resources, nodes) = Texts(_entries.GetValueOrDefault(what));
            Values[$"notify_{what}_resource"] = resources;
            Values[$"notify_{what}_uname"] = nodes;
        }

        Values["notify_inactive_resource"] = Texts(_entries.GetValueOrDefault("inactive")).Resources;

        var available = new List<Node>();
        foreach (var node in run.Nodes)
            if (_allowed!.Contains(node))
                available.Add(node);
        Values["notify_available_uname"] = Names(available);
        Values["notify_all_uname"] = Names(run.Nodes);
        if (resource.MetaValue("container-attribute-target") == "host")
            Values["notify_all_hosts"] = Names(run.Nodes.ConvertAll(HostOf));
    }

    private static string Names(List<Node> nodes) =>
        nodes.Count == 0 ? " " : string.Join(' ', nodes.Select(node => node.Name));

    private static Node HostOf(Node node) =>
        node.IsGuest && node.Connection!.Container!.CurrentNode is { } host ? host : node;

    private static (string Resources, string Nodes) Texts(List<(Resource Resource, Node? Node)>? entries)
    {
        if (entries is null)
            return (" ", " ");
        var sorted = entries
            .OrderBy(entry => entry.Resource.Id, StringComparer.Ordinal)
            .ThenBy(entry => entry.Node?.Name, StringComparer.Ordinal)
            .ToList();
        var resources = new List<string>();
        var nodes = new List<string>();
        string? last = null;
        foreach (var (resource, node) in sorted)
        {
            if (resource.Id == last)
                continue;
            last = resource.Id;
            resources.Add(resource.Id);
            if (node is not null)
                nodes.Add(node.Name);
        }

        return (string.Join(' ', resources), nodes.Count == 0 ? " " : string.Join(' ', nodes));
    }

    private void Add(string what, Resource resource, Node? node)
    {
        if (!_entries.TryGetValue(what, out var list))
            _entries[what] = list = [];
        list.Add((resource, node));
    }
}
