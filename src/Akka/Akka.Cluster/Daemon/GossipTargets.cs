namespace Akka.Cluster;

/// <summary>Chooses whom to gossip with: preferably members that have not seen the present version.</summary>
internal sealed class GossipTargets(ClusterSettings settings, Random chance)
{
    public UniqueAddress? Choose(MembershipState state)
    {
        var valid = state.Members.Select(member => member.UniqueAddress).Where(state.IsValidForGossip).ToArray();
        var unseen = Array.FindAll(valid, node => !state.Latest.SeenByNode(node));
        var choices = unseen.Length > 0 && chance.NextDouble() < DifferentViewProbability(state.Members.Count)
            ? unseen
            : valid;
        return choices.Length == 0 ? null : choices[chance.Next(choices.Length)];
    }

    /// <summary>So many different members, or all of them if there are fewer.</summary>
    public UniqueAddress[] Choose(MembershipState state, int count)
    {
        var valid = state.Members.Select(member => member.UniqueAddress).Where(state.IsValidForGossip).ToArray();
        chance.Shuffle(valid);
        return [.. valid.Take(count)];
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
