namespace HaActors.Policy.Scheduling;

internal abstract partial class Resource
{
    /// <summary>Whether it is active on a clean node.</summary>
    /// <param name="everywhere">All that it consists of must be; else any part suffices.</param>
    public virtual bool IsActive(bool everywhere)
    {
        foreach (var child in Children)
            if (child.IsActive(everywhere) != everywhere)
                return !everywhere;
        return everywhere && Children.Count > 0;
    }

    /// <summary>It, or a part of it, was seen active somewhere.</summary>
    public bool IsSeenActive
    {
        get
        {
            if (RunningOn.Count > 0)
                return true;
            foreach (var child in Children)
                if (child.IsSeenActive)
                    return true;
            return false;
        }
    }

    /// <summary>It needs fencing of nodes before it starts elsewhere.</summary>
    public bool NeedsFencing => (Needs & Needs.Fencing) != 0;

    public bool NeedsUnfencing => (Needs & Needs.Unfencing) != 0;

    /// <summary>It belongs to a bundle's replica.</summary>
    public bool IsBundled => this is not Bundle && Top is Bundle;
}

internal sealed partial class Primitive
{
    public override bool IsActive(bool everywhere)
    {
        foreach (var node in RunningOn)
        {
            if (node.Unclean)
                return true;
            if (!node.Online && Managed)
                continue;
            return true;
        }

        return false;
    }
}
