using HaActors.Policy.Scheduling;

namespace HaActors.Policy.Explaining;

/// <summary>Why instances are promoted or not.</summary>
internal static class Promotions
{
    /// <summary>Null: it is no instance of a promotable clone.</summary>
    public static string? Of(Resource resource, Contributions contributions)
    {
        if (resource is not Primitive { OutermostBelowBundle: Clone { Promotable: true } clone } primitive)
            return null;
        var instance = (Resource)primitive;
        while (instance.Parent is { } outer && outer != clone)
            instance = outer;
        if (instance.PlaceOf(current: false) is not { } place)
            return "not promoted: it has no place";
        var score = Scores.Text(instance.PromotionKey);
        var parts = Parts(clone, instance, place, contributions);
        if (primitive.NextRole == Role.Promoted)
            return instance.PromotionKey >= 0
                ? $"promoted: its score {score} is among the {Top(clone)}highest{parts}"
                : $"promoted: it is that already, and stays it";
        return Obstacle(clone, primitive, instance, place) is { } obstacle
            ? $"not promoted: {obstacle}"
            : instance.PromotionKey < 0
                ? $"not promoted: its score is {score}{Missing(clone, instance, place)}{parts}"
                : $"not promoted: promoted-max is {clone.PromotedMax}, and others have higher scores than {score}"
                  + parts;
    }

    private static string Top(Clone clone) => clone.PromotedMax == 1 ? "" : $"{clone.PromotedMax} ";

    private static string? Obstacle(Clone clone, Primitive primitive, Resource instance, Node place)
    {
        var run = clone.Run;
        if (primitive.TargetRole == Role.Unpromoted)
            return MetaPlaces.Of(primitive, "target-role");
        if (clone.PromotedMax == 0)
            return $"promoted-max=0 of {clone.Id}";
        foreach (var dependency in clone.TicketDependencies)
            if (dependency.Role == Role.Promoted && (!dependency.Ticket.Granted || dependency.Ticket.Standby))
                return Contributions.Ticket(dependency);
        if (!run.HasQuorum && run.Options.NoQuorum is NoQuorumPolicy.Freeze or NoQuorumPolicy.Demote)
            return "this partition has no quorum "
                + $"(no-quorum-policy={run.Options.NoQuorum.ToString().ToLowerInvariant()})";
        if (!primitive.Managed)
            return "it is unmanaged";
        return place.IsAvailable() || place.IsGuest
            ? null
            : NodeReasons.Unavailable(place, Unavailability.Of(place));
    }

    private static string Missing(Clone clone, Resource instance, Node place) =>
        instance.PromotionKey == -1 && Promotion.ScoreOf(clone, instance, place) is null
            ? $" (its agent set none on {place.Name})"
            : "";

    private static string Parts(Clone clone, Resource instance, Node place, Contributions contributions)
    {
        var parts = new List<string>();
        foreach (var change in clone.Run.Record!.Of(instance).Ranks)
            if (change.Cause.Kind != Cause.Promotion || Promotion.ScoreOf(clone, instance, place) is not null)
            {
                var then = change.Sets ? "" : "then ";
                parts.Add($"{then}{Phrases.Signed(change.Score)} {Rank(instance, change, contributions)}");
            }

        foreach (var change in clone.Run.Record.Of(clone).Changes)
            if (change.Node == place && instance.PromotionKey >= 0 && change.Cause.Kind is not Cause.PromotionOrder)
                parts.Add($"{Phrases.Signed(change.Score)} {contributions.Text(clone, change)}");
        return parts.Count == 0 ? "" : $" [{string.Join("; ", parts)}]";
    }

    private static string Rank(Resource instance, in ScoreChange change, Contributions contributions) =>
        change.Cause.Kind == Cause.Promotion
            ? $"set by its agent on {change.Node.Name}"
            : contributions.Text(instance, change);
}
