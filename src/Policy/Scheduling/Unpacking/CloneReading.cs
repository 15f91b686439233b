using HaActors.Policy.Cib;

namespace HaActors.Policy.Scheduling;

/// <summary>How many instances a clone has, where, and whether they can be told apart.</summary>
internal static class CloneReading
{
    /// <summary>What has to be known before the rest: are the instances unique, can they be promoted?</summary>
    public static void Detect(Clone clone)
    {
        clone.Promotable = CibValue.Truth(clone.MetaValue("promotable"), otherwise: false);
        var perNode = CibValue.Leading(clone.MetaValue("clone-node-max"));
        clone.Unique = CibValue.Truth(clone.MetaValue("globally-unique")) ?? perNode > 1;
        clone.Meta["globally-unique"] = clone.Unique ? "true" : "false";
    }

    public static void Apply(Clone clone)
    {
        clone.MaxInstances = Count("clone-max", Math.Max(1, clone.Run.Nodes.Count));
        // Of instances that are all the same there is nothing to gain from two on a node.
        clone.MaxPerNode = clone.Unique ? Count("clone-node-max", 1) : 1;
        clone.PromotedMax = Count("promoted-max", clone.Promotable ? 1 : 0);
        clone.PromotedMaxPerNode = Count("promoted-node-max", clone.Promotable ? 1 : 0);
        clone.Interleave = CibValue.Truth(clone.MetaValue("interleave"), otherwise: false);
        clone.Ordered = CibValue.Truth(clone.MetaValue("ordered"), otherwise: false);
        clone.MinimumRunning = Count("clone-min", 0);
        // Instances that stay where they are make less trouble than any gain from shuffling them.
        clone.Meta.TryAdd("resource-stickiness", "1");

        int Count(string name, int otherwise) =>
            CibValue.Leading(clone.MetaValue(name)) is { } value and >= 0
                ? (int)Math.Min(value, int.MaxValue)
                : otherwise;
    }
}
