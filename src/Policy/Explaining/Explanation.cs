using HaActors.Policy.Scheduling;

namespace HaActors.Policy.Explaining;

/// <summary>Why a decision is what it is.</summary>
/// <param name="Nodes">In the order of their names.</param>
/// <param name="Resources">Top-level ones as they were decided, each followed by what it is made of.</param>
/// <param name="Actions">Those of the graph, in its order.</param>
/// <remarks>Each is made when it is asked for.</remarks>
internal sealed record Explanation(
    IEnumerable<NodeExplanation> Nodes,
    IEnumerable<ResourceExplanation> Resources,
    IEnumerable<ActionExplanation> Actions);

/// <summary>Why a resource is, or will be, where it is.</summary>
/// <param name="Now">Where it is, and as what.</param>
/// <param name="Decision">What becomes of it.</param>
/// <param name="Because">Why that; null: nothing changes.</param>
/// <param name="FirstCause">Why it does not run; null: it does.</param>
/// <param name="Promotion">Why it is, or is not, promoted; null: it never is.</param>
/// <param name="Verdicts">One for each node; none for what is made of others and has no scores.</param>
/// <param name="Ignored">Wishes that were not heeded, for they would have left no node.</param>
internal sealed record ResourceExplanation(
    Resource Resource,
    string Now,
    string Decision,
    string? Because,
    FirstCause? FirstCause,
    string? Promotion,
    IReadOnlyList<NodeVerdict> Verdicts,
    IReadOnlyList<string> Ignored);

/// <summary>What speaks for and against a node for one resource.</summary>
/// <param name="Score">Null: it was never admitted there.</param>
/// <param name="Text">Chosen, or why not.</param>
internal sealed record NodeVerdict(
    Node Node, int? Score, bool Chosen, string Text, IReadOnlyList<Contribution> Contributions);

/// <summary>A part of a score.</summary>
/// <param name="Source">A name for programs, for example <c>stickiness</c>.</param>
/// <param name="Constraint">The id of the constraint that it is due to; null: none.</param>
/// <param name="Sets">It takes the place of all before; else it is added.</param>
/// <param name="Text">For people.</param>
internal sealed record Contribution(string Source, string? Constraint, int Score, bool Sets, string Text);

/// <summary>The first thing that keeps a resource from running.</summary>
/// <param name="Kind">A name for programs, for example <c>target-role</c>.</param>
/// <param name="Unblock">What would help; empty where the cause behind it says that.</param>
/// <param name="Behind">The cause of this cause; null: this is the root.</param>
internal sealed record FirstCause(string Kind, string Text, IReadOnlyList<string> Unblock, FirstCause? Behind = null)
{
    /// <summary>This cause and those behind it, up to the root.</summary>
    public IEnumerable<FirstCause> Chain
    {
        get
        {
            for (var at = this; at is not null; at = at.Behind)
                yield return at;
        }
    }

    public FirstCause Root => Behind?.Root ?? this;
}

/// <summary>Why an action is, or is not, in the graph.</summary>
/// <param name="Obstacle">Why it is not carried out; null: it is.</param>
internal sealed record ActionExplanation(
    ScheduledAction Action, string Why, string? Obstacle, IReadOnlyList<Wait> WaitsFor);

/// <summary>Something that must be done before.</summary>
/// <param name="Constraint">The id of the constraint that says so; null: none was configured.</param>
internal sealed record Wait(ScheduledAction Action, string? Constraint, string Text);

/// <summary>What becomes of a node.</summary>
/// <param name="State">What it is now.</param>
/// <param name="Fencing">Why it is, or ought to be, fenced; null: there is no need.</param>
/// <param name="Unavailable">Why it takes no work; null: it does.</param>
/// <param name="Unblock">What would make it available.</param>
/// <param name="Running">Ids of what is active there now.</param>
/// <param name="Assigned">Ids of what is placed there.</param>
/// <param name="Absent">Of what is not placed there, why.</param>
internal sealed record NodeExplanation(
    Node Node,
    string State,
    string? Fencing,
    string? Unavailable,
    string? Unblock,
    IReadOnlyList<string> Running,
    IReadOnlyList<string> Assigned,
    IReadOnlyList<(string Resource, string Text)> Absent);
