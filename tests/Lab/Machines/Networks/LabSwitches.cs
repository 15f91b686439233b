using HaActors.Lab.Machines.Emulation;
using HaActors.Lab.Machines.Plan;
using HaActors.Lab.Namespaces;

namespace HaActors.Lab.Machines.Networks;

/// <summary>
/// The networks of a lab: a bridge each in the lab's own network namespace, where the lab is a client, too, and a tap for each
/// interface of a machine. What is cut here, a machine cannot see: its carrier stays.
/// </summary>
public sealed class LabSwitches : IDisposable
{
    private const string Table = "lab";

    private readonly LabPlan _plan;

    public LabSwitches(LabPlan plan)
    {
        _plan = plan;
        foreach (var network in plan.Networks.Prepend(LabPlan.Management))
            Create(network);
        foreach (var machine in plan.Machines)
        {
            Plug(machine, "eth0", LabPlan.Management.Name);
            foreach (var each in machine.Interfaces)
                Plug(machine, each.Name, each.Network);
            if (machine.HasIpmi)
                Tool.Run("ip", "address", "add", $"{machine.PowerAddress}/24", "dev", LabPlan.Management.Name);
        }

        CreateFilter();
    }

    /// <summary>Cuts one interface of a machine, or one direction of it.</summary>
    /// <param name="way">What is not carried any more; null: nothing is.</param>
    public static void Cut(string machine, string networkInterface, Way? way = null)
    {
        var tap = QemuCommandLine.Tap(machine, networkInterface);
        if (way is null or Way.FromNode)
            Change("add", "from", tap);
        if (way is null or Way.ToNode)
            Change("add", "to", tap);
    }

    /// <summary>Undoes the cut of an interface, of either direction.</summary>
    public static void Mend(string machine, string networkInterface)
    {
        var tap = QemuCommandLine.Tap(machine, networkInterface);
        Forget("from", tap);
        Forget("to", tap);
    }

    /// <summary>Two machines do not hear each other any more, on any network but management; both still reach all others.</summary>
    public void Part(string one, string other)
    {
        foreach (var (from, to) in Pairs(one, other))
            Change("add", "pairs", $"{from} . {to}");
    }

    public void Join(string one, string other)
    {
        foreach (var (from, to) in Pairs(one, other))
            Forget("pairs", $"{from} . {to}");
    }

    /// <summary>Cuts what runs between two halves: each machine of one hears none of the other.</summary>
    public void Split(IReadOnlyCollection<string> half)
    {
        foreach (var (one, other) in Across(half))
            Part(one, other);
    }

    /// <summary>Undoes all cuts that were made here.</summary>
    public static void MendAll()
    {
        foreach (var set in new[] { "from", "to", "pairs" })
            Tool.Run("nft", "flush", "set", "bridge", Table, set);
    }

    public void Dispose()
    {
        foreach (var network in _plan.Networks.Prepend(LabPlan.Management))
            Tool.Try("ip", "link", "delete", network.Name);
        foreach (var machine in _plan.Machines)
        {
            foreach (var each in machine.Interfaces.Select(each => each.Name).Prepend("eth0"))
                Tool.Try("ip", "link", "delete", QemuCommandLine.Tap(machine.Name, each));
        }

        Tool.Try("nft", "delete", "table", "bridge", Table);
    }

    private IEnumerable<(string One, string Other)> Across(IReadOnlyCollection<string> half) =>
        from one in _plan.Machines.Where(machine => half.Contains(machine.Name))
        from other in _plan.Machines.Where(machine => !half.Contains(machine.Name))
        select (one.Name, other.Name);

    private IEnumerable<(string From, string To)> Pairs(string one, string other) =>
        from mine in _plan.Machine(one).Interfaces
        from theirs in _plan.Machine(other).Interfaces
        where mine.Network == theirs.Network
        let here = QemuCommandLine.Tap(one, mine.Name)
        let there = QemuCommandLine.Tap(other, theirs.Name)
        from pair in new[] { (here, there), (there, here) }
        select pair;

    private static void Create(NetworkPlan network)
    {
        // One lab after another may live in the same namespace.
        Tool.Try("ip", "link", "delete", network.Name);
        // An address of its own: it would take that of a tap, and change it when a machine is switched on.
        Tool.Run("ip", "link", "add", network.Name, "address", $"52:54:00:00:ff:{network.Number:x2}", "type", "bridge");
        // No snooping: a lab's multicast must not depend on a querier.
        Tool.Run("ip", "link", "set", network.Name, "type", "bridge", "mcast_snooping", "0");
        Tool.Run("ip", "address", "add", $"{network.LabAddress}/24", "dev", network.Name);
        Tool.Run("ip", "address", "add", $"{network.SixthAddressOf(254)}/64", "dev", network.Name, "nodad");
        Tool.Run("ip", "link", "set", network.Name, "up");
    }

    private static void Plug(MachinePlan machine, string networkInterface, string network)
    {
        var tap = QemuCommandLine.Tap(machine.Name, networkInterface);
        Tool.Try("ip", "link", "delete", tap);
        Tool.Run("ip", "tuntap", "add", tap, "mode", "tap");
        Tool.Run("ip", "link", "set", tap, "master", network);
        Tool.Run("ip", "link", "set", tap, "up");
    }

    private static void CreateFilter()
    {
        Tool.Try("nft", "delete", "table", "bridge", Table);
        Tool.Run("nft", $$"""
            table bridge {{Table}} {
              set from { type ifname; }
              set to { type ifname; }
              set pairs { type ifname . ifname; }
              chain forward {
                type filter hook forward priority 0;
                iifname @from drop
                oifname @to drop
                iifname . oifname @pairs drop
              }
              chain input { type filter hook input priority 0; iifname @from drop; }
              chain output { type filter hook output priority 0; oifname @to drop; }
            }
            """);
    }

    private static void Change(string verb, string set, string element) =>
        Tool.Run("nft", verb, "element", "bridge", Table, set, $"{{ {Quoted(element)} }}");

    // What is not cut cannot be mended, and need not be.
    private static void Forget(string set, string element) =>
        Tool.Try("nft", "delete", "element", "bridge", Table, set, $"{{ {Quoted(element)} }}");

    private static string Quoted(string element) =>
        string.Join(" . ", element.Split(" . ").Select(name => $"\"{name}\""));
}
