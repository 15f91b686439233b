using HaActors.Policy.Model;

namespace HaActors.Policy.Deciding;

/// <summary>What is being started, stopped and so on somewhere; probes do not count.</summary>
internal sealed class OperationsUnderWay
{
    private readonly HashSet<ResourceId> _busy = [];
    private readonly HashSet<(ResourceId Resource, NodeName Node)> _starts = [];

    private OperationsUnderWay()
    {
    }

    public OperationsUnderWay(ClusterState state)
    {
        foreach (var node in state.Nodes.Values)
        {
            foreach (var resource in node.Resources.Values)
            {
                if (resource.Busy is not { } busy || busy == ResourceVerb.Probe)
                    continue;
                _busy.Add(resource.Id);
                if (busy == ResourceVerb.Start)
                    _starts.Add((resource.Id, node.Name));
            }
        }
    }

    public static OperationsUnderWay None { get; } = new();

    public bool IsNothing => _busy.Count == 0;

    public bool HasStarts => _starts.Count > 0;

    public bool IsBusy(ResourceId resource) => _busy.Contains(resource);

    /// <param name="isOneOfMany">What other nodes start under that name are other instances of a clone.</param>
    public bool Starts(ResourceId resource, NodeName node, bool isOneOfMany) => isOneOfMany
        ? _starts.Contains((resource, node))
        : _starts.Any(start => start.Resource == resource);
}
