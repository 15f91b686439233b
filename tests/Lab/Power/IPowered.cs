namespace HaActors.Lab.Power;

/// <summary>What hangs on a power switch: a node of namespaces, or a virtual machine.</summary>
public interface IPowered
{
    string Name { get; }

    bool IsOn { get; }

    /// <summary>Starts to boot; returns before it is up.</summary>
    void PowerOn();

    /// <summary>Returns when nothing of it runs any more.</summary>
    void PowerOff();
}
