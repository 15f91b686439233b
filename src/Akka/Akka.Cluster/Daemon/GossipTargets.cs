namespace Akka.Cluster;

/// <summary>Chooses whom to gossip with: preferably members that have not seen the present version.</summary>
internal sealed class GossipTargets(ClusterSettings settings, Random chance)
{
    public UniqueAddress? Choose(MembershipState state)
    {
        var (valid, unseen) = Count(state);
        var amongUnseen = unseen > 0 && chance.NextDouble() < DifferentViewProbability(state.Latest.Table.Count);
        var choices = amongUnseen ? unseen : valid;
        return choices == 0 ? null : Find(state, amongUnseen, chance.Next(choices));
    }

    /// <summary>So many different members, or all of them if there are fewer.</summary>
    public UniqueAddress[] Choose(MembershipState state, int count)
    {
        var valid = state.Latest.Table.Ordered.ToArray()
            .Select(member => member.UniqueAddress)
            .Where(state.IsMemberValidForGossip)
            .ToArray();
        chance.Shuffle(valid);
        return [.. valid.Take(count)];
    }

    // Counted and then walked to, since a list of them would have to be made for each gossip.
    private static (int Valid, int Unseen) Count(MembershipState state)
    {
        var (valid, unseen) = (0, 0);
        var members = state.Latest.Table.Ordered;
        var seen = state.Latest.Seen;
        for (var i = 0; i < members.Length; i++)
        {
            if (!state.IsMemberValidForGossip(members[i].UniqueAddress))
                continue;
            valid++;
            if (!seen[i])
                unseen++;
        }

        return (valid, unseen);
    }

    private static UniqueAddress? Find(MembershipState state, bool amongUnseen, int nth)
    {
        var members = state.Latest.Table.Ordered;
        var seen = state.Latest.Seen;
        for (var i = 0; i < members.Length; i++)
            if ((!amongUnseen || !seen[i])
                && state.IsMemberValidForGossip(members[i].UniqueAddress)
                && nth-- == 0)
                return members[i].UniqueAddress;
        return null;
    }

    /// <summary>
    /// In a large cluster many would gossip to the few that miss a version: the probability falls linearly, to a
    /// tenth at thrice the size where it begins to fall.
    /// </summary>
    private double DifferentViewProbability(int size)
    {
        var full = settings.GossipDifferentViewProbability;
        var low = settings.ReduceGossipDifferentViewProbability;
        var high = low * 3;
        if (size <= low)
            return full;

        var least = full / 10;
        return size >= high ? least : full + ((size - low) * (least - full) / (high - low));
    }
}
