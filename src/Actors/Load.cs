namespace HaActors.Actors;

/// <summary>How much this node does. Any thread may ask.</summary>
public sealed class Load
{
    private volatile int _active;
    private volatile int _priority;

    /// <summary>Resources that run here.</summary>
    public int Active
    {
        get => _active;
        internal set => _active = value;
    }

    /// <summary>What runs here is worth that much; counted where two nodes may race for it.</summary>
    public int Priority
    {
        get => _priority;
        internal set => _priority = value;
    }
}
