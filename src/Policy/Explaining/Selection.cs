using HaActors.Policy.Cib;
using HaActors.Policy.Reports;
using HaActors.Policy.Scheduling;

namespace HaActors.Policy.Explaining;

/// <summary>Something that shall be explained is not there; the text says what, where, and what is near.</summary>
internal sealed class SelectionException(string text) : Exception(text);

/// <summary>What shall be explained, by name.</summary>
/// <param name="Resources">Ids; of a clone, group or bundle with all that it is made of.</param>
/// <param name="Nodes">Names.</param>
/// <param name="Actions">
/// As graphs call them (<c>web_start_0 n1</c>), or key and node with @, or the key (of a node's, the task) alone.
/// </param>
internal sealed record Selection(
    IReadOnlyList<string> Resources, IReadOnlyList<string> Nodes, IReadOnlyList<string> Actions)
{
    private const int NearestShown = 3;

    public bool IsEmpty => Resources.Count == 0 && Nodes.Count == 0 && Actions.Count == 0;

    /// <summary>Explains what is selected; nothing selected: all.</summary>
    /// <exception cref="SelectionException">A name is not known.</exception>
    public Explanation Of(SchedulingRun run)
    {
        var explainer = new Explainer(run);
        return IsEmpty
            ? explainer.All()
            : new Explanation(
                [.. Nodes.Select(name => explainer.Of(Node(run, name)))],
                [.. Resources.SelectMany(id => ResourcesOf(run, id)).Distinct().Select(explainer.Of)],
                [.. Actions.SelectMany(name => ActionsOf(run, name)).Distinct().Select(explainer.Of)]);
    }

    private static Node Node(SchedulingRun run, string name) => run.FindNode(name)
        ?? throw Missing("node", name, "configuration", run.Nodes.Select(static node => node.Name));

    private static List<Resource> ResourcesOf(SchedulingRun run, string id)
    {
        var all = run.Resources.SelectMany(static top => top.SelfAndDescendants()).ToList();
        // An instance's id without its number means all of them.
        var found = all.FindAll(one => one.Id == id);
        if (found.Count == 0)
            found = all.FindAll(one => one.BaseId == id);
        return found.Count > 0
            ? [.. found.SelectMany(static one => one.SelfAndDescendants())]
            : throw Missing("resource", id, "configuration", all.Select(static one => one.Id));
    }

    private static List<ScheduledAction> ActionsOf(SchedulingRun run, string name)
    {
        var wanted = name.Replace('@', ' ');
        var found = run.Actions.All.FindAll(action => ActionNames.Of(action) == wanted || $"{action}" == wanted);
        if (found.Count == 0)
            found = run.Actions.All.FindAll(action =>
                action.Key == wanted
                || (action.Resource is null ? action.Task == wanted : ActionNames.HistoryKey(action) == wanted));
        // Who names no node means what is done, if anything is.
        var done = found.FindAll(static action => action.Has(ActionFlags.InGraph));
        if (done.Count > 0)
            return done;
        return found.Count > 0
            ? found
            : throw Missing(
                "action", name, "decision", run.Graph.Select(static synapse => ActionNames.Of(synapse.Action)));
    }

    private static SelectionException Missing(string kind, string name, string where, IEnumerable<string> known)
    {
        var near = known.Distinct()
            .Select(other => (Name: other, Distance: KnownNames.Distance(name, other)))
            .OrderBy(static one => one.Distance)
            .ThenBy(static one => one.Name, StringComparer.Ordinal)
            .Take(NearestShown)
            .Select(static one => $"'{one.Name}'")
            .ToList();
        return new SelectionException(near.Count == 0
            ? $"There is no {kind} '{name}' in this {where}: it has none."
            : $"There is no {kind} '{name}' in this {where}. The nearest: {string.Join(", ", near)}.");
    }
}
