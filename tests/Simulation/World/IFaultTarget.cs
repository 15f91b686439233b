using HaActors.Simulation.Runtime;

namespace HaActors.Simulation.World;

/// <summary>A world that faults strike.</summary>
internal interface IFaultTarget
{
    SimulationDriver Driver { get; }

    Coverage Coverage { get; }

    IReadOnlyList<SimulatedNode> Nodes { get; }

    /// <summary>If it runs.</summary>
    void Crash(SimulatedNode node, CrashKind kind);

    /// <summary>Starts what has crashed or ended.</summary>
    void RestartEnded();

    /// <summary>The node goes by intention.</summary>
    void Leave(SimulatedNode node);

    /// <summary>What else is needed once the faults are over.</summary>
    void Recover();
}
