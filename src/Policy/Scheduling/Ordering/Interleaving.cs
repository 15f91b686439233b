namespace HaActors.Policy.Scheduling;

/// <summary>Pairs instances of different clones or bundles that are on one node.</summary>
internal static class Interleaving
{
    /// <summary>The instances: of a bundle its containers.</summary>
    public static List<Resource> InstancesOf(Resource collective) => collective is Bundle bundle
        ? bundle.Replicas.ConvertAll(static replica => (Resource)replica.ContainerResource)
        : collective.Children;

    /// <summary>That instance of a collective which is where a resource is, or shall be.</summary>
    public static Resource? Find(Resource match, Resource collective, bool current) =>
        Instances.Compatible(match, InstancesOf(collective), Role.Unknown, current);

    /// <summary>Whether the two belong to clones that interleave.</summary>
    public static bool Applies(ScheduledAction first, ScheduledAction then)
    {
        if (first.Resource is not (Clone or Bundle) || then.Resource is not (Clone or Bundle)
            || first.Resource == then.Resource)
            return false;
        var decides = then.KeyTask is Tasks.Stop or Tasks.Demote ? first.Resource : then.Resource;
        return Cib.CibValue.Truth(decides.MetaValue("interleave"), otherwise: false);
    }
}
