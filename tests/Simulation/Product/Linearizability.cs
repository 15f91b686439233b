namespace HaActors.Simulation.Product;

/// <summary>One invocation on the configuration, seen from its client.</summary>
/// <param name="BasedOn">Of an edit: the revision that it knew; null of a read.</param>
/// <param name="Text">What an edit wrote, or a read found.</param>
/// <param name="Revision">What a read found.</param>
/// <param name="Succeeded">Of an edit; null if no answer came: it may take effect at any later time, or never.</param>
internal sealed record Invocation(
    TimeSpan Invoked, TimeSpan Returned, long? BasedOn, string? Text, long Revision, bool? Succeeded)
{
    public override string ToString() =>
        $"{Invoked.TotalSeconds:F3}-{(Returned == TimeSpan.MaxValue ? "" : $"{Returned.TotalSeconds:F3}")} "
        + (BasedOn is { } revision ? $"edit of {revision} to {Text}: {Succeeded}" : $"read {Revision}, {Text}");
}

/// <summary>
/// Whether a history can be put in an order in which each invocation happens at one moment between its begin and its end
/// (Wing and Gong 1993; states that were visited are remembered, Lowe 2017).
/// </summary>
internal static class Linearizability
{
    /// <param name="history">At most 64 invocations.</param>
    /// <param name="revision">Before the first of them.</param>
    public static bool Holds(IReadOnlyList<Invocation> history, long revision = 0, string? text = null) =>
        Search(history, 0, revision, text, []);

    private static bool Search(
        IReadOnlyList<Invocation> history, ulong done, long revision, string? text, HashSet<(ulong, long, string?)> seen)
    {
        if (!seen.Add((done, revision, text)))
            return false;

        var open = Enumerable.Range(0, history.Count).Where(number => (done & (1UL << number)) == 0).ToList();
        if (open.All(number => history[number].Returned == TimeSpan.MaxValue))
            return true;

        var firstEnd = open.Min(number => history[number].Returned);
        foreach (var number in open.Where(number => history[number].Invoked <= firstEnd))
        {
            var step = history[number];
            var next = done | (1UL << number);
            var fits = step.BasedOn == revision;
            if (step.BasedOn is null
                ? step.Revision == revision && step.Text == text && Search(history, next, revision, text, seen)
                : fits
                    ? step.Succeeded is not false && Search(history, next, revision + 1, step.Text, seen)
                    : step.Succeeded is false && Search(history, next, revision, text, seen))
                return true;
        }

        return false;
    }
}
