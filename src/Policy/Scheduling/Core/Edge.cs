namespace HaActors.Policy.Scheduling;

/// <summary>An ordering between two actions that exist. Both hold the same one.</summary>
internal sealed class Edge(ScheduledAction first, ScheduledAction then, OrderingFlags flags)
{
    /// <summary>From so many on a set knows what is in a list.</summary>
    private const int Long = 32;

    public ScheduledAction First { get; } = first;

    public ScheduledAction Then { get; } = then;

    /// <summary>With which it was made.</summary>
    public OrderingFlags Declared { get; } = flags;

    /// <summary>What still counts of it; <see cref="OrderingFlags.None"/>: nothing.</summary>
    public OrderingFlags Flags { get; set; } = flags;

    /// <summary>Became an input of the graph.</summary>
    public bool InGraph { get; set; }

    public bool Has(OrderingFlags flag) => (Flags & flag) != 0;

    /// <summary>Orders two actions that exist.</summary>
    /// <returns>False: one of them is missing, or they are ordered already, or nothing is asked for.</returns>
    public static bool Connect(ScheduledAction? first, ScheduledAction? then, OrderingFlags flags)
    {
        if (first is null || then is null || flags == OrderingFlags.None || first == then || Exists(first, then, flags))
            return false;
        var edge = new Edge(first, then, flags);
        first.Precede(edge);
        then.Before.Add(edge);
        first.Run.Record?.Connected(first, then);
        return true;
    }

    private static bool Exists(ScheduledAction first, ScheduledAction then, OrderingFlags flags)
    {
        // One of the two lists is nearly always short.
        var fromFirst = first.After.Count <= then.Before.Count;
        var edges = fromFirst ? first.After.AsSpan() : then.Before.AsSpan();
        if (edges.Length > Long && !first.IsFollowedBy(then))
            return false;
        foreach (var edge in edges)
            if ((fromFirst ? edge.Then == then : edge.First == first) && (edge.Declared & flags) != 0)
                return true;
        return false;
    }

    public override string ToString() => $"{First} then {Then}: {Flags}";
}

/// <summary>A list of edges, oldest first, without an object of its own: there are two for each of up to a million actions.</summary>
internal struct EdgeList
{
    private Edge[]? _edges;

    public int Count { get; private set; }

    public readonly Edge this[int index] => _edges![index];

    public void Add(Edge edge)
    {
        if (_edges is null)
            _edges = new Edge[2];
        else if (Count == _edges.Length)
            Array.Resize(ref _edges, 2 * Count);
        _edges[Count++] = edge;
    }

    public readonly ReadOnlySpan<Edge> AsSpan() => _edges.AsSpan(0, Count);

    /// <summary>Takes the place of all that is in it.</summary>
    public void Replace(List<Edge> edges)
    {
        _edges = [.. edges];
        Count = edges.Count;
    }
}
