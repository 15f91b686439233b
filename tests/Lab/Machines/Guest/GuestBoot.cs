using System.Text;
using HaActors.Lab.Machines.Plan;

namespace HaActors.Lab.Machines.Guest;

/// <summary>What a machine does at boot that no other does, as the shell script /lab/boot; and /etc/hosts, the same on all.</summary>
public static class GuestBoot
{
    private const int SoftdogMarginSeconds = 10;

    public static string Script(MachinePlan machine, LabPlan lab)
    {
        var script = new StringBuilder("# Written by the lab, for this machine alone.\n");
        void Line(string text) => script.Append(text).Append('\n');

        Line($"hostname {machine.Name}");
        Line($"echo {machine.Name} > /etc/hostname");
        if (machine.Modules.Length > 0)
            Line($"modprobe -a {string.Join(' ', machine.Modules)}");
        switch (machine.Watchdog)
        {
            case WatchdogKind.I6300esb:
                Line("modprobe i6300esb");
                break;
            case WatchdogKind.Softdog:
                Line($"modprobe softdog soft_margin={SoftdogMarginSeconds}");
                break;
        }

        Line("ip link set lo up");
        Line($"ip address add {machine.ManagementAddress}/24 dev eth0 && ip link set eth0 up");
        if (machine.Bonds.Length > 0)
            // Without it the module makes a bond0 of its own.
            Line("modprobe bonding max_bonds=0");
        foreach (var bond in machine.Bonds)
        {
            Line($"ip link add {bond.Name} type bond mode {bond.Mode} miimon 100");
            foreach (var member in bond.Interfaces)
                Line($"ip link set {member} down && ip link set {member} master {bond.Name}");
        }

        foreach (var each in machine.Addressed)
        {
            var network = lab.Network(each.Network);
            Line($"ip address add {network.AddressOf(machine.Number)}/24 dev {each.Name}");
            // Without nodad a service that binds it at once would find it missing.
            Line($"ip address add {network.SixthAddressOf(machine.Number)}/64 dev {each.Name} nodad");
            Line($"ip link set {each.Name} up");
        }

        foreach (var command in machine.Commands)
            Line(command);
        return script.ToString();
    }

    /// <summary>A machine is called by its address on its first network; NAME-NETWORK means each.</summary>
    public static string Hosts(LabPlan lab)
    {
        var hosts = new StringBuilder("127.0.0.1 localhost\n::1 localhost\n");
        foreach (var machine in lab.Machines)
        {
            var names = machine.Name;
            foreach (var network in machine.Addressed.Select(each => lab.Network(each.Network)))
            {
                hosts.Append($"{machine.AddressOn(network)} {names}{(names.Length > 0 ? " " : "")}{machine.Name}-{network.Name}\n");
                names = "";
            }

            hosts.Append($"{machine.ManagementAddress} {names}{(names.Length > 0 ? " " : "")}{machine.Name}-{LabPlan.Management.Name}\n");
        }

        return hosts.ToString();
    }
}
