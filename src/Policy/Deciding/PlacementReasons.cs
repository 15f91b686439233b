using HaActors.Policy.Explaining;
using HaActors.Policy.Scheduling;

namespace HaActors.Policy.Deciding;

/// <summary>Why what does not run has no place, and why what changes does; for people.</summary>
internal static class PlacementReasons
{
    /// <param name="run">Decided, and recorded.</param>
    public static IEnumerable<Reason> Of(SchedulingRun run)
    {
        var explainer = new Explainer(run);
        foreach (var resource in run.Resources.SelectMany(top => top.SelfAndDescendants()).OfType<Primitive>())
        {
            if (resource.AssignedTo is null && resource.TargetRole is not Role.Stopped && !HasSiblings(resource)
                && explainer.FirstCause(resource) is { } cause)
                yield return new Reason(resource.Id, $"has no place: {Text(cause)}", IsProblem: true);
            else if (explainer.Because(resource) is { } because)
                yield return new Reason(resource.Id, because);
        }
    }

    // An instance of a clone has no place of its own: with fewer nodes there are fewer instances.
    private static bool HasSiblings(Primitive resource) => ResourceOperations.CloneOf(resource) is { } clone
        && clone.SelfAndDescendants().OfType<Primitive>().Any(sibling => sibling.AssignedTo is not null);

    private static string Text(FirstCause cause)
    {
        var text = string.Join(", because ", cause.Chain.Select(link => link.Text));
        return cause.Root.Unblock is [var first, ..] ? $"{text}. To mend it: {first}" : text;
    }
}
