using HaActors.Actors.Operator;

namespace HaActors.Actors.Facts;

/// <summary>What this node last saw of its cluster, for threads outside the actors.</summary>
public sealed class LatestSight
{
    private volatile OperatorGate.Sight? _sight;

    /// <summary>Null: nothing yet.</summary>
    public OperatorGate.Sight? Sight
    {
        get => _sight;
        set => _sight = value;
    }
}
