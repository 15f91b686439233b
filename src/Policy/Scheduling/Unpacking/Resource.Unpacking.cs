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
    /// <param name="cause">For explanations.</param>
    public void AddScore(Node? node, int score, in ScoreCause cause)
    {
        if (node is null)
        {
            foreach (var any in Run.Nodes)
                AddScore(any, score, cause);
            return;
        }

        foreach (var child in Children)
            child.AddScore(node, score, cause);
        Admit(node);
        Allowed.AddScore(node, score);
        Run.Record?.Added(this, node, score, cause);
    }

    /// <summary>Replaces the score of a node, for this alone.</summary>
    public void SetScore(Node node, int score, in ScoreCause cause)
    {
        Allowed[node] = score;
        Run.Record?.Set(this, node, score, cause);
    }

    /// <summary>Adds a node with its own score to those where it may be, unless it is there.</summary>
    public void Admit(Node node)
    {
        if (Run.Record is not null && !Allowed.Contains(node))
            Run.Record.Added(this, node, node.Score, new ScoreCause(Cause.Node));
        Allowed.Admit(node);
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
