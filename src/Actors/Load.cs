namespace HaActors.Actors;

/// <summary>How much this node does. Any thread may ask.</summary>
public sealed class Load
{
    private volatile int _active;

    /// <summary>Resources that run here.</summary>
    public int Active
    {
        get => _active;
        internal set => _active = value;
    }
}
