namespace HaActors.Policy.Scheduling;

/// <summary>A resource's colocations, those first that matter most.</summary>
/// <remarks>
/// By the other side's priority, bundles before clones before groups before primitives, then by id. Of equals the latest comes first.
/// </remarks>
internal static class ColocationLists
{
    /// <summary>Records a colocation with both its ends.</summary>
    public static Colocation Add(SchedulingRun run, Colocation colocation)
    {
        colocation = colocation with { Number = run.Colocations.Count + 1 };
        run.Colocations.Add(colocation);
        Insert(colocation.Dependent.With, colocation, primary: true);
        Insert(colocation.Primary.WithIt, colocation, primary: false);
        if (colocation.Score <= -Scores.Infinity)
        {
            OrderExchange(colocation.Dependent, colocation.DependentRole, colocation.Primary, colocation.PrimaryRole);
            OrderExchange(colocation.Primary, colocation.PrimaryRole, colocation.Dependent, colocation.DependentRole);
        }

        return colocation;
    }

    /// <summary>Where two exclude each other, one leaves a node before the other comes there.</summary>
    private static void OrderExchange(Resource leaving, Role left, Resource coming, Role gained)
    {
        const OrderingFlags There = OrderingFlags.IfRequiredOnSameNode;
        var leave = left == Role.Promoted ? Tasks.Demote : Tasks.Stop;
        var come = gained == Role.Promoted ? Tasks.Promote : Tasks.Start;
        leaving.Order(leave, coming, come, There);
        if (gained == Role.Unpromoted)
            leaving.Order(leave, coming, Tasks.Demote, There);
        if (left != Role.Unpromoted)
            return;
        leaving.Order(Tasks.Promote, coming, come, There);
        if (gained == Role.Unpromoted)
            leaving.Order(Tasks.Promote, coming, Tasks.Demote, There);
    }

    /// <summary>Puts a colocation into a list of those in which some resource is the dependent.</summary>
    /// <param name="list">Made when the first comes: most resources have none, and are asked often.</param>
    public static void InsertWith(ref List<Colocation>? list, Colocation colocation) =>
        Insert(list ??= [], colocation, primary: true);

    /// <summary>Puts a colocation into a list of those in which some resource is the primary.</summary>
    public static void InsertWithIt(ref List<Colocation>? list, Colocation colocation) =>
        Insert(list ??= [], colocation, primary: false);

    private static void Insert(List<Colocation> list, Colocation colocation, bool primary)
    {
        var low = 0;
        var high = list.Count;
        while (low < high)
        {
            var middle = (low + high) / 2;
            if (Compare(colocation, list[middle], primary) > 0)
                low = middle + 1;
            else
                high = middle;
        }

        list.Insert(low, colocation);
    }

    private static int Compare(Colocation left, Colocation right, bool primary) =>
        primary ? Compare(left.Primary, right.Primary) : Compare(left.Dependent, right.Dependent);

    private static int Compare(Resource left, Resource right)
    {
        if (ReferenceEquals(left, right))
            return 0;
        if (left.Priority != right.Priority)
            return right.Priority.CompareTo(left.Priority);
        var ranks = RankOf(right).CompareTo(RankOf(left));
        return ranks != 0 ? ranks : string.CompareOrdinal(left.Id, right.Id);
    }

    private static int RankOf(Resource resource) => resource switch
    {
        Bundle => 4,
        Clone { Promotable: true } => 3,
        Clone => 2,
        Group => 1,
        _ => 0,
    };
}
