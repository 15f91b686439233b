using System.Collections.Immutable;

namespace HaActors.Policy;

/// <summary>Collects actions in an order in which inputs come first.</summary>
internal sealed class GraphBuilder
{
    private readonly Dictionary<ClusterAction, int> _numbers = [];
    private readonly ImmutableArray<GraphAction>.Builder _actions = ImmutableArray.CreateBuilder<GraphAction>();

    /// <summary>Adds an action behind those of <paramref name="after"/> that are in the graph.</summary>
    public void Add(ClusterAction action, params IEnumerable<ClusterAction> after)
    {
        if (_numbers.ContainsKey(action))
            return;

        var inputs = after.Where(_numbers.ContainsKey).Select(input => _numbers[input]).Distinct().Order();
        _numbers[action] = _actions.Count;
        _actions.Add(new GraphAction(_actions.Count, action, [.. inputs]));
    }

    public bool Contains(ClusterAction action) => _numbers.ContainsKey(action);

    public TransitionGraph Build() => new(_actions.ToImmutable());
}
