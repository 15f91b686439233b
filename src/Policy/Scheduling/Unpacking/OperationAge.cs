using HaActors.Policy.Cib;

namespace HaActors.Policy.Scheduling;

/// <summary>Which of two operations came later.</summary>
internal static class OperationAge
{
    /// <summary>Oldest first. What is pending counts as the last, unless a later decision superseded it.</summary>
    public static List<OperationRecord> Sorted(ResourceHistory history)
    {
        var sorted = new List<OperationRecord>(history.Operations.Length);
        // Of equals the one that is written later comes first.
        for (var from = history.Operations.Length - 1; from >= 0; from--)
        {
            var record = history.Operations[from];
            var at = sorted.Count;
            while (at > 0 && Compare(sorted[at - 1], record, onOneNode: true) > 0)
                at--;
            sorted.Insert(at, record);
        }

        return sorted;
    }

    /// <param name="onOneNode">Both come from one node: its call ids can be compared.</param>
    /// <returns>Negative: the left is older; positive: newer; 0: nobody knows.</returns>
    public static int Compare(OperationRecord left, OperationRecord right, bool onOneNode)
    {
        if (ReferenceEquals(left, right))
            return 0;
        onOneNode |= left.OnNode is not null
            && left.OnNode.Equals(right.OnNode, StringComparison.OrdinalIgnoreCase);
        int a = left.CallId, b = right.CallId;
        if (onOneNode)
        {
            if (a == -1 && b == -1)
                return 0;
            if (a >= 0 && b >= 0 && a != b)
                return a.CompareTo(b);
        }

        return a >= 0 && b >= 0 ? CompareTimes(left, right) : ComparePending(left, right);
    }

    private static int CompareTimes(OperationRecord left, OperationRecord right)
    {
        var a = left.LastChange ?? -1;
        var b = right.LastChange ?? -1;
        if (a >= 0 && a < b)
            return -1;
        return b >= 0 && a > b ? 1 : 0;
    }

    private static int ComparePending(OperationRecord left, OperationRecord right)
    {
        if (TransitionKey.OfMagic(left.TransitionMagic) is not { } a
            || TransitionKey.OfMagic(right.TransitionMagic) is not { } b)
            return 0;
        // Decisions of one decider are numbered; -1 marks a shutdown, which is always the last.
        if (a.Origin != b.Origin || a.Transition == b.Transition)
            return right.CallId == -1 ? -1 : left.CallId == -1 ? 1 : 0;
        if (b.Transition == -1 || (a.Transition >= 0 && a.Transition < b.Transition))
            return -1;
        return 1;
    }
}
