using System.Collections.Immutable;
using System.Net.NetworkInformation;
using HaActors.Agents.Programs;
using HaActors.Policy.Bonds;

namespace HaActors.Agents.Network;

/// <summary>Makes the bonds that a node should have, by <c>ip</c>, before anything needs their addresses.</summary>
public sealed class BondMaker(BondFiles files, IProgramRunner programs, string ip = "/sbin/ip", string modprobe = "/sbin/modprobe")
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(20);

    /// <returns>What is not as it should be, in sentences; empty: all is.</returns>
    public async Task<ImmutableArray<string>> MakeAsync(BondSettings wanted, CancellationToken kill)
    {
        var now = files.Read(wanted.Name);
        if (now is null && files.Names().IsEmpty)
        {
            // Without max_bonds=0 the driver makes a bond0 of its own, in a mode that nobody asked for. Built in, it needs no loading:
            // whether there is one shows the first step.
            await programs.TryAsync(modprobe, ["bonding", "max_bonds=0"], Patience, kill);
        }

        var plan = BondPlan.Of(wanted, now, AddressesOf(wanted.Name));
        foreach (var step in plan.Steps)
        {
            if (await programs.TryAsync(ip, step, Patience, kill) is { } whyNot)
                return [.. plan.Differences, $"'ip {string.Join(' ', step)}' failed: {whyNot}"];
        }

        return plan.Differences;
    }

    private static ImmutableArray<string> AddressesOf(string bond) =>
    [
        .. from network in NetworkInterface.GetAllNetworkInterfaces()
        where network.Name == bond
        from address in network.GetIPProperties().UnicastAddresses
        select $"{address.Address}/{address.PrefixLength}",
    ];
}
