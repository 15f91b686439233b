using HaActors.Policy.Reports;
using HaActors.Policy.Scheduling;

namespace HaActors.Policy.Explaining;

/// <summary>Explains a decision that was recorded (<see cref="SchedulingRun.Record"/>).</summary>
internal sealed class Explainer
{
    private readonly SchedulingRun _run;
    private readonly Contributions _contributions;
    private readonly Verdicts _verdicts;
    private readonly FirstCauses _causes;
    private readonly Changes _changes;
    private readonly ActionReasons _reasons;
    private readonly Waits _waits;
    private readonly Dictionary<ScheduledAction, Synapse> _synapses = [];

    /// <param name="run">Decided, and recorded.</param>
    public Explainer(SchedulingRun run)
    {
        _run = run;
        _contributions = new Contributions(run);
        _verdicts = new Verdicts(run, _contributions);
        _causes = new FirstCauses(run, _verdicts, _contributions);
        _changes = new Changes(run, TransitionSummary.Of(run), _causes, _verdicts, _contributions);
        _reasons = new ActionReasons(run, _changes, _causes);
        _waits = new Waits(run);
        foreach (var synapse in run.Graph)
            _synapses[synapse.Action] = synapse;
    }

    /// <summary>All nodes, all resources, and all actions of the graph.</summary>
    public Explanation All() => new(
        _run.Nodes.Select(node => Of(node, withAbsent: false)),
        _run.Resources.SelectMany(static top => top.SelfAndDescendants()).Select(Of),
        _run.Graph.Select(synapse => Of(synapse.Action)));

    public ResourceExplanation Of(Resource resource)
    {
        return new ResourceExplanation(
            resource,
            Changes.Now(resource),
            _changes.Decision(resource),
            Because(resource),
            FirstCause(resource),
            Promotions.Of(resource, _contributions),
            _verdicts.Of(resource),
            [.. _run.Record!.Of(resource).Ignored.Distinct().Select(Ignored)]);
    }

    /// <summary>What keeps a primitive from running, or from being touched, alone; null: nothing.</summary>
    public FirstCause? FirstCause(Resource resource) =>
        resource is Primitive primitive ? _causes.Of(resource) ?? _causes.WhyUnmanaged(primitive) : null;

    /// <summary>Why a primitive changes, alone; null: it does not.</summary>
    public string? Because(Resource resource) => _changes.Because(resource);

    public ActionExplanation Of(ScheduledAction action)
    {
        var waits = new List<Wait>();
        if (_synapses.TryGetValue(action, out var synapse))
            foreach (var input in synapse.Inputs)
                waits.Add(_waits.Of(input, action));
        return new ActionExplanation(
            action,
            _reasons.Why(action),
            _reasons.Obstacle(action),
            waits);
    }

    /// <param name="withAbsent">Tell of each resource that is not placed there why; resources tell that too.</param>
    public NodeExplanation Of(Node node, bool withAbsent = true)
    {
        var why = Unavailability.Of(node);
        var unavailable = why == Unavailable.No ? null : NodeReasons.Unavailable(node, why);
        var assigned = new List<string>();
        var absent = new List<(string, string)>();
        foreach (var top in _run.Resources)
            foreach (var part in top.SelfAndDescendants())
            {
                if (part is not Primitive primitive)
                    continue;
                if (primitive.AssignedTo == node)
                    assigned.Add(primitive.Id);
                else if (withAbsent && MayConcern(node, primitive)
                         && Absence(primitive, node) is var text && text != unavailable)
                    absent.Add((primitive.Id, text));
            }

        var reason = NodeReasons.FenceReason(node);
        var obstacle = reason is null ? null : NodeReasons.FencingObstacle(_run, node);
        return new NodeExplanation(
            node,
            NodeReasons.State(node, _run.Record!.StateOf(node)),
            reason is null ? null : obstacle is null ? reason : $"{reason}, but {obstacle}",
            unavailable,
            why == Unavailable.No ? null : NodeReasons.Unblock(_run, node, why),
            node.Running.ConvertAll(static one => one.Id),
            assigned,
            absent);
    }

    /// <summary>Connections and the like are never on remote nodes: that need not be said.</summary>
    private bool MayConcern(Node node, Primitive resource) => Verdicts.Concerns(node, resource)
        && _contributions.Ban(resource, node) is not { Cause.Kind: Cause.RemoteNode };

    private string Absence(Primitive resource, Node node) =>
        resource.AssignedTo is null && _causes.Of(resource) is { } cause && _verdicts.Obstacle(resource, node) is null
            ? cause.Text
            : _verdicts.Not(resource, node);

    private static string Ignored(Colocation colocation) =>
        $"{Contributions.Name(colocation)} ({Phrases.Signed(colocation.Score)}) is not heeded: no node would be left";
}
