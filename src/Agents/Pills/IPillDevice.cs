using System.Collections.Immutable;
using HaActors.Policy.Fencing;
using HaActors.Policy.Model;

namespace HaActors.Agents.Pills;

/// <summary>
/// A place with a slot for each node, which all nodes share. Its calls wait for it: they are made on threads that nothing
/// else waits for. All throw <see cref="IOException"/> when it cannot be used.
/// </summary>
public interface IPillDevice
{
    /// <summary>What people call it; holds no secret.</summary>
    string Name { get; }

    PillSlot Read(NodeName node);

    /// <summary>Done when it returns, on the disk itself. For the node's own use.</summary>
    void Write(NodeName node, PillClaim claim);

    /// <summary>Done when it returns, on the disk itself.</summary>
    void Write(NodeName node, Pill pill);

    ImmutableSortedDictionary<NodeName, PillSlot> List();

    /// <summary>Makes slots for nodes that have none. Those that are there stay as they are, unless they are of another cluster.</summary>
    /// <param name="anew">What is there is lost, whatever it is.</param>
    /// <exception cref="IOException">Also: something else is there.</exception>
    void Create(IEnumerable<NodeName> nodes, bool anew);
}

/// <summary>What a node watches: its slots on one or three devices.</summary>
/// <param name="Boot">This machine's boot id: another one after each boot.</param>
public sealed record PillPort(ImmutableArray<IPillDevice> Devices, string Boot);
