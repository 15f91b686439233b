namespace HaActors.Policy.Scheduling;

internal abstract partial class Resource
{
    /// <summary>What instances that are alike belong to, or null: what befalls one of them befalls all.</summary>
    public Clone? AnonymousClone => OutermostBelowBundle is Clone { Unique: false } clone ? clone : null;

    /// <summary>Its configuration does not let it run, or not in its highest role.</summary>
    public bool IsDisabled =>
        TargetRole == Role.Stopped || (TargetRole == Role.Unpromoted && OutermostBelowBundle.Promotable);

    /// <summary>Its configured id: without an instance's number.</summary>
    public string BaseId => Entry.Id;

    /// <summary>Adds to the score of one node, or of all (null), for this and everything inside it.</summary>
    public void AddScore(Node? node, int score)
    {
        if (node is null)
        {
            foreach (var any in Run.Nodes)
                AddScore(any, score);
            return;
        }

        foreach (var child in Children)
            child.AddScore(node, score);
        Allowed.Admit(node);
        Allowed.AddScore(node, score);
    }

    /// <summary>
    /// That of its members or instances which has this configured id and, in a clone, belongs to this instance.
    /// </summary>
    public Resource? FindByBase(string baseId)
    {
        if (BaseId == baseId && this is Primitive)
            return this;
        foreach (var child in Children)
            if (child.FindByBase(baseId) is { } found)
                return found;
        return null;
    }
}

internal sealed partial class Clone
{
    /// <summary>Instances that exist, those beyond the configured ones included.</summary>
    public int InstanceCount { get; set; }

    /// <summary>There is an instance for every node.</summary>
    public bool IsUniversal => MaxInstances == Run.Nodes.Count;
}

internal sealed partial class Primitive
{
    /// <summary>Failures on a node that still count: its own, and those of what runs inside it.</summary>
    public int FailCountOn(Node node) => FailCounts.Of(node, this, out _, effective: true, withContained: true);
}
