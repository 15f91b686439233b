using System.Collections.Immutable;

namespace HaActors.Lab.Machines.Plan;

/// <summary>What a lab file describes: machines, and what joins them.</summary>
/// <param name="Name">Letters, digits and hyphens; names the folder of its disks and consoles.</param>
/// <param name="Machines">In the order of the file.</param>
/// <param name="ClusterFile">The text of the cluster's configuration, with @NODE@ where the node's name stands; null: no product runs.</param>
/// <param name="Files">Found by every machine in /lab/files: name and text.</param>
public sealed record LabPlan(
    string Name,
    ImmutableArray<NetworkPlan> Networks,
    ImmutableArray<DiskPlan> SharedDisks,
    ImmutableArray<SerialPlan> SerialLines,
    ImmutableArray<MachinePlan> Machines,
    string? ClusterFile = null,
    ImmutableArray<(string Name, string Text)> Files = default)
{
    /// <summary>Joins every machine with the lab alone: commands, and the power switches. No fault cuts it.</summary>
    public static NetworkPlan Management { get; } = new("management", "10.10.0", 0);

    public NetworkPlan Network(string name) => Networks.First(network => network.Name == name);

    public MachinePlan Machine(string name) => Machines.First(machine => machine.Name == name);
}

/// <summary>A switch: IPv4 with 24 bits and IPv6 with 64 bits of network.</summary>
/// <param name="Prefix">The first three bytes of its IPv4 addresses.</param>
/// <param name="Number">Its place among the networks, from 1; management is 0.</param>
public sealed record NetworkPlan(string Name, string Prefix, int Number)
{
    /// <summary>The lab itself is a client on every network.</summary>
    public string LabAddress => $"{Prefix}.254";

    public string AddressOf(int machine) => $"{Prefix}.{machine}";

    public string SixthAddressOf(int machine) => $"fd10:10:{Number:x}::{machine:x}";
}

public sealed record DiskPlan(string Name, long SizeBytes);

/// <summary>A null-modem cable between two machines.</summary>
public sealed record SerialPlan(string Name, string One, string Other);

/// <summary>A network interface and the switch that it is plugged into; in a bond it has no address of its own.</summary>
public sealed record InterfacePlan(string Name, string Network);

public sealed record BondPlan(string Name, string Mode, ImmutableArray<string> Interfaces);

public enum RootMode
{
    /// <summary>The shared image below a memory file system: a machine that boots anew has forgotten everything.</summary>
    Overlay,

    /// <summary>A disk of its own above the shared image: survives power cuts.</summary>
    Qcow2,
}

public enum InitMode
{
    /// <summary>A shell script: ready within 3 s.</summary>
    Plain,

    /// <summary>Debian's own: ready within 14 s, with units.</summary>
    Systemd,
}

public enum WatchdogKind
{
    None,

    /// <summary>A device of the machine: it resets one whose kernel is dead, too.</summary>
    I6300esb,

    /// <summary>A timer of the machine's kernel: of no use when that is dead.</summary>
    Softdog,
}

/// <param name="Number">The last part of all its addresses, 1 to 99; its power switch answers at 100 more.</param>
/// <param name="Disks">Disks of its own, in the order of their devices: the first is /dev/vdb.</param>
/// <param name="SharedDisks">Names of shared disks, behind its own ones.</param>
/// <param name="Modules">Kernel modules that it loads at boot.</param>
/// <param name="Commands">Lines of shell that it runs at the end of each boot, before the product starts.</param>
public sealed record MachinePlan(
    string Name,
    int Number,
    int MemoryMb,
    int Processors,
    RootMode Root,
    InitMode Init,
    WatchdogKind Watchdog,
    bool HasIpmi,
    ImmutableArray<InterfacePlan> Interfaces,
    ImmutableArray<BondPlan> Bonds,
    ImmutableArray<DiskPlan> Disks,
    ImmutableArray<string> SharedDisks,
    ImmutableArray<string> Modules,
    ImmutableArray<string> Commands)
{
    public string ManagementAddress => LabPlan.Management.AddressOf(Number);

    /// <summary>Where its power switch answers IPMI, at port 623.</summary>
    public string PowerAddress => LabPlan.Management.AddressOf(100 + Number);

    /// <summary>Its address on a network.</summary>
    public string AddressOn(NetworkPlan network) => network.AddressOf(Number);

    /// <summary>Interfaces and bonds that have addresses, each with its network.</summary>
    public IEnumerable<InterfacePlan> Addressed =>
        Interfaces.Where(each => !Bonds.Any(bond => bond.Interfaces.Contains(each.Name)))
            .Concat(Bonds.Select(bond => new InterfacePlan(
                bond.Name, Interfaces.First(each => each.Name == bond.Interfaces[0]).Network)));
}
