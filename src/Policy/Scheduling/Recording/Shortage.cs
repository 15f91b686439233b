namespace HaActors.Policy.Scheduling;

/// <summary>What a node lacks of its capacities.</summary>
/// <param name="Together">What needs it together; empty: the resource alone.</param>
internal sealed record Shortage(
    IReadOnlyList<(string Name, int Needed, int Free)> Lacking, IReadOnlyList<Resource> Together)
{
    public static Shortage Of(Node node, Amounts needed, IReadOnlyCollection<Resource> together)
    {
        var lacking = new List<(string, int, int)>();
        foreach (var (name, amount) in needed)
            if (node.Capacity[name] is var free && amount > free)
                lacking.Add((name, amount, free));
        return new Shortage(lacking, [.. together.OrderBy(static one => one.Id, StringComparer.Ordinal)]);
    }
}
