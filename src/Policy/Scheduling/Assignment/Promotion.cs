using HaActors.Policy.Cib;

namespace HaActors.Policy.Scheduling;

/// <summary>Which instances of a promotable clone are promoted.</summary>
internal static class Promotion
{
    /// <summary>An instance rather goes where it may be promoted.</summary>
    public static void AddScores(Clone clone)
    {
        foreach (var instance in clone.Children)
            foreach (var node in clone.Run.Nodes)
            {
                // Who can never be promoted somewhere must not be drawn there.
                if (!instance.Allowed.Contains(node) || !node.IsAvailable())
                    continue;
                var score = ScoreOf(clone, instance, node) ?? 0;
                if (score > 0)
                {
                    instance.Allowed.AddScore(node, score);
                    clone.Run.Record?.Added(instance, node, score, new ScoreCause(Cause.Promotion));
                }

                if (score > instance.Priority)
                    instance.Priority = score;
            }
    }

    public static void SetRoles(Clone clone)
    {
        foreach (var instance in clone.Children)
            SetPriority(clone, instance);
        SortByPriority(clone);
        foreach (var instance in clone.Children)
            clone.Run.ScoreListing?.Promotion(instance, instance.PlaceOf(current: false), instance.PromotionKey);

        var promotedOn = new int[clone.Run.Nodes.Count];
        var promoted = 0;
        foreach (var instance in clone.Children)
        {
            var frozen = instance.Role < Role.Promoted && !clone.Run.HasQuorum
                && clone.Run.Options.NoQuorum == NoQuorumPolicy.Freeze;
            if (promoted < clone.PromotedMax && PlaceToPromote(clone, instance, promotedOn) is { } node && !frozen)
            {
                promotedOn[node.Index]++;
                promoted++;
                Promote(instance);
            }
            else
                LeaveUnpromoted(instance);
        }
    }

    /// <summary>Applies a colocation with the clone's instances of one role.</summary>
    public static void ApplyAsPrimary(Clone clone, Resource dependent, Colocation colocation)
    {
        if (dependent.IsAssigned)
        {
            var matches = HasMatching(clone, dependent, colocation);
            if (matches)
                dependent.Priority = Scores.Add(dependent.Priority, colocation.Score);
            else if (colocation.Score >= Scores.Infinity)
                dependent.Priority = -Scores.Infinity;
            if (dependent.Run.Record is { } record && dependent.PlaceOf(current: false) is { } place
                && (matches || colocation.Score >= Scores.Infinity))
                record.Ranked(
                    dependent,
                    place,
                    matches ? colocation.Score : -Scores.Infinity,
                    sets: false,
                    new ScoreCause(Cause.Colocation, colocation, clone));
            return;
        }

        var places = new List<(Node, int)>();
        foreach (var instance in clone.Children)
        {
            if (instance.PlaceOf(current: false) is not { } node || instance.RoleOf(current: false) != colocation.PrimaryRole)
                continue;
            if (colocation.Score < Scores.Infinity)
                Colocating.ApplyToScores(dependent, FirstOf(instance), colocation);
            places.Add((node, FirstOf(instance).Allowed[node]));
        }

        // Promoted goes with promoted by priority, when the roles are given.
        if (colocation.Score >= Scores.Infinity
            && (colocation.DependentRole != Role.Promoted || colocation.PrimaryRole != Role.Promoted))
            Colocating.Intersect(dependent, clone, colocation, places);
    }

    /// <summary>What the agent thinks of promoting it there; null if it never said.</summary>
    public static int? ScoreOf(Clone clone, Resource instance, Node node)
    {
        if (instance.Children.Count > 0)
        {
            int? sum = null;
            foreach (var child in instance.Children)
                if (ScoreOf(clone, child, node) is { } score)
                    sum = Scores.Add(sum ?? 0, score);
            return sum;
        }

        if (!Applies(clone, instance, node))
            return null;
        var value = Colocating.AttributeOf(node, $"master-{instance.HistoryId}", instance);
        if (value is null && !instance.Unique && instance.Id.LastIndexOf(':') is var at and > 0)
            value = Colocating.AttributeOf(node, $"master-{instance.Id[..at]}", instance);
        return value is null ? null : CibValue.Score(value, 0);
    }

    /// <summary>An instance of the colocation's role will be where the dependent is, or at what counts as the same place.</summary>
    private static bool HasMatching(Clone clone, Resource dependent, Colocation colocation)
    {
        if (dependent.PlaceOf(current: false) is not { } place)
            return false;
        var value = Colocating.ValueOf(place, colocation.NodeAttribute, dependent);
        foreach (var instance in clone.Children)
            if (instance.RoleOf(current: false) == colocation.PrimaryRole && !instance.HasBlocked()
                && instance.PlaceOf(current: false) is { } node
                && Colocating.SameValue(Colocating.ValueOf(node, colocation.NodeAttribute, instance), value))
                return true;
        return false;
    }

    private static Resource FirstOf(Resource instance) => instance.Children.Count > 0 ? FirstOf(instance.Children[0]) : instance;

    /// <summary>
    /// A score on a node is that of the instance there; where none is, of each that was looked for there. While nothing at all is
    /// known, all scores count: an agent may have left one for good.
    /// </summary>
    private static bool Applies(Clone clone, Resource instance, Node node)
    {
        var counts = instance.RunningOn.Contains(node) || instance.KnownOn.Contains(node)
            || (instance.RunningOn.Count == 0 && instance.KnownOn.Count == 0);
        if (!counts && !instance.Unique)
        {
            var active = false;
            var probed = false;
            foreach (var other in clone.Children)
                foreach (var part in other.SelfAndDescendants())
                    if (part.HistoryId == instance.HistoryId)
                    {
                        active |= part.RunningOn.Contains(node);
                        probed |= part.KnownOn.Contains(node);
                    }

            counts = !active && probed;
        }

        return counts && instance.Allowed.Contains(node) && instance.Allowed[node] >= 0;
    }

    private static void SetPriority(Clone clone, Resource instance)
    {
        if (instance.RoleOf(current: true) == Role.Started)
            BeginUnpromoted(instance);
        if (instance.PlaceOf(current: false) is not { } place)
        {
            instance.PromotionKey = -Scores.Infinity;
            return;
        }

        var next = instance.RoleOf(current: false);
        if (next is Role.Started or Role.Unknown)
            instance.Priority = ScoreOf(clone, instance, place) ?? -1;
        else if (next is Role.Unpromoted or Role.Stopped)
            instance.Priority = -Scores.Infinity;
        if (next is not Role.Promoted)
            clone.Run.Record?.Ranked(
                instance,
                place,
                instance.Priority,
                sets: true,
                new ScoreCause(next is Role.Started or Role.Unknown ? Cause.Promotion : Cause.TargetRole));

        AddPromotedLocations(instance, instance.Locations, place);
        AddPromotedLocations(instance, clone.Locations, place);
        foreach (var colocation in instance.AllWith())
            instance.ApplyAsDependent(colocation.Primary, colocation);
        instance.PromotionKey = next == Role.Promoted ? Scores.Infinity : instance.Priority;
    }

    private static void AddPromotedLocations(Resource instance, List<Location> locations, Node place)
    {
        foreach (var location in locations)
            if (location.Role == Role.Promoted)
                foreach (var (node, score) in location.Nodes)
                    if (node == place)
                    {
                        instance.Priority = Scores.Add(instance.Priority, score);
                        instance.Run.Record?.Ranked(
                            instance, place, score, sets: false, new ScoreCause(Cause.Location, location));
                    }
    }

    private static void BeginUnpromoted(Resource instance)
    {
        if (instance.Role == Role.Started)
            instance.Role = Role.Unpromoted;
        foreach (var child in instance.Children)
            BeginUnpromoted(child);
    }

    /// <summary>The clone's scores, with what depends on the promoted instance, give the final order.</summary>
    private static void SortByPriority(Clone clone)
    {
        if (clone.RolesAssigned)
            return;
        clone.RolesAssigned = true;
        clone.MergingScores = true;
        foreach (var instance in clone.Children)
            if (instance.PromotionKey >= 0 && instance.PlaceOf(current: false) is { } place)
            {
                clone.Allowed.AddScore(place, instance.PromotionKey);
                clone.Run.Record?.Added(
                    clone, place, instance.PromotionKey, new ScoreCause(Cause.PromotionOrder, Other: instance));
            }

        clone.Run.Record?.BeginWishes();
        var scores = clone.Allowed.Copy();
        foreach (var colocation in clone.AllWith())
            // Wishes were added to the instances' priorities.
            if (colocation is { DependentRole: Role.Promoted, IsMandatory: true })
                colocation.Primary.AddColocatedScores(
                    clone, scores, colocation, (double)colocation.Score / Scores.Infinity,
                    ColocatedScores.Choice.None);
        foreach (var colocation in clone.AllWithIt())
            if (colocation.PrimaryRole == Role.Promoted && Colocating.HasInfluence(colocation, null))
                colocation.Dependent.AddColocatedScores(
                    clone, scores, colocation, (double)colocation.Score / Scores.Infinity,
                    ColocatedScores.Choice.OnlyIfAvailable | ColocatedScores.Choice.NeverNegative);
        clone.Allowed = scores;
        clone.Run.Record?.TakeWishes(clone);

        foreach (var dependency in clone.TicketDependencies)
            if (dependency.Role == Role.Promoted && (!dependency.Ticket.Granted || dependency.Ticket.Standby))
                clone.BanEverywhere(new ScoreCause(Cause.Ticket, dependency));

        foreach (var instance in clone.Children)
            if (!instance.Managed && instance.NextRole == Role.Promoted)
                instance.PromotionKey = Scores.Infinity;
            else if (instance.PromotionKey >= 0 && instance.PlaceOf(current: false) is { } place)
                instance.PromotionKey = clone.Allowed[place];
        SortInstances(clone);
        clone.MergingScores = false;
    }

    private static void SortInstances(Clone clone)
    {
        var ranks = clone.Children.ConvertAll(instance => new InstanceRank(clone, instance));
        ranks.SortStably((left, right) =>
        {
            var keys = right.Instance.PromotionKey.CompareTo(left.Instance.PromotionKey);
            if (keys != 0)
                return keys;
            var roles = right.Instance.RoleOf(current: true).CompareTo(left.Instance.RoleOf(current: true));
            return roles != 0 ? roles : InstanceRank.Compare(left, right);
        });
        for (var i = 0; i < ranks.Count; i++)
            clone.Children[i] = ranks[i].Instance;
    }

    private static Node? PlaceToPromote(Clone clone, Resource instance, int[] promotedOn)
    {
        foreach (var child in instance.Children)
            if (PlaceToPromote(clone, child, promotedOn) is null)
                return null;
        if (instance.PlaceOf(current: false) is not { } node)
            return null;
        if (!instance.Managed)
            return instance.RoleOf(current: true) == Role.Promoted ? node : null;
        // Members of a group have no key of their own.
        if (instance.Parent == clone && instance.PromotionKey < 0)
            return null;
        var usable = node.IsAvailable() && (!node.IsGuest || node.Connection!.Container!.AssignedTo is not null);
        return usable && clone.Allowed.Contains(node) && promotedOn[node.Index] < clone.PromotedMaxPerNode ? node : null;
    }

    private static void Promote(Resource instance)
    {
        if (instance.NextRole is Role.Unknown or Role.Started)
            instance.NextRole = Role.Promoted;
        foreach (var child in instance.Children)
            Promote(child);
    }

    private static void LeaveUnpromoted(Resource instance)
    {
        var places = new List<Node>();
        instance.CollectPlaces(current: false, places);
        if (places.Count == 0)
            instance.NextRole = Role.Stopped;
        else
            instance.NextRole = Role.Unpromoted;
        foreach (var child in instance.Children)
            LeaveUnpromoted(child);
    }
}
