using System.Collections.Immutable;
using System.Globalization;
using HaActors.Agents;
using HaActors.Agents.Pills;
using HaActors.Policy.Fencing;
using HaActors.Policy.Model;
using HaActors.Simulation.Runtime;

namespace HaActors.Simulation.Product;

/// <summary>
/// Three disks with a slot for each machine, which outlive them all. A machine may be without one of them for as long as it
/// is up: with two it must go on.
/// </summary>
internal sealed class SimulatedPills
{
    private const int Count = 3;

    private readonly HaWorld _world;
    private readonly SimulatedRandom _random;
    private readonly SortedDictionary<NodeName, PillSlot>[] _disks = [.. Enumerable.Range(0, Count).Select(_ => new SortedDictionary<NodeName, PillSlot>())];
    private long _numbers;

    public SimulatedPills(HaWorld world)
    {
        _world = world;
        _random = world.Driver.Fork("pills");
        foreach (var disk in _disks)
        {
            foreach (var machine in world.Machines)
                disk[new NodeName(machine.Name)] = PillSlot.Empty;
        }
    }

    /// <summary>The disks as a machine reaches them in this life of its process.</summary>
    public (PillPort Port, IFenceAgentCatalog Fences) For(Machine machine, IFenceAgentCatalog others)
    {
        var lost = _random.Chance(0.3) ? _random.Next(Count) : -1;
        if (lost >= 0)
            _world.Coverage.Count("a machine is without one of its disks");
        ImmutableArray<IPillDevice> devices = [.. Enumerable.Range(0, Count).Select(number => new Disk(this, machine, number, number == lost))];
        var edge = new PillEdge(
            new NodeName(machine.Name),
            _world.Configuration.Fencing.WatchdogTimeout,
            path => devices[path[0] - '0'],
            _ => throw new IOException("there is no database"),
            (_, work) =>
            {
                work();
                return Task.CompletedTask;
            },
            () => ++_numbers);
        return (
            new PillPort(devices, string.Create(CultureInfo.InvariantCulture, $"{machine.Name}-boot-{machine.Boot}")),
            new PillCatalog(others, edge, machine.Node.TimeProvider));
    }

    private sealed class Disk(SimulatedPills pills, Machine machine, int number, bool isLost) : IPillDevice
    {
        public string Name => string.Create(CultureInfo.InvariantCulture, $"disk {number}");

        public PillSlot Read(NodeName node) => Slots[node];

        public void Write(NodeName node, PillClaim claim)
        {
            if (claim.Acknowledged != 0)
                pills._world.Coverage.Count("a pill is acknowledged by the next boot");
            Slots[node] = Slots[node] with { Claim = claim };
        }

        public void Write(NodeName node, Pill pill)
        {
            pills._world.Oracles.OnFenceAsked(machine, node.Value);
            pills._world.Coverage.Count("a pill is written");
            Slots[node] = Slots[node] with { Pill = pill };
        }

        public ImmutableSortedDictionary<NodeName, PillSlot> List() => Slots.ToImmutableSortedDictionary();

        public void Create(IEnumerable<NodeName> nodes, bool anew)
        {
            foreach (var node in nodes.Where(node => anew || !Slots.ContainsKey(node)))
                Slots[node] = PillSlot.Empty;
        }

        private SortedDictionary<NodeName, PillSlot> Slots =>
            isLost ? throw new IOException($"{Name} is not there") : pills._disks[number];
    }
}
