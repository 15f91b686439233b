namespace Akka.Remote;

/// <summary>One failure detector for each watched resource, made when its first heartbeat arrives.</summary>
public interface IFailureDetectorRegistry<in T>
{
    /// <summary>Whether the resource is considered up; true for one that was never heard of.</summary>
    bool IsAvailable(T resource);

    /// <summary>Whether a heartbeat of the resource has been received.</summary>
    bool IsMonitoring(T resource);

    /// <summary>Records a heartbeat of the resource.</summary>
    void Heartbeat(T resource);

    /// <summary>Forgets the resource.</summary>
    void Remove(T resource);

    /// <summary>Forgets all resources.</summary>
    void Reset();
}
