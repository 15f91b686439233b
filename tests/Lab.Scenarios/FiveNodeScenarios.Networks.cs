using HaActors.Lab.Machines;
using HaActors.Lab.Machines.Networks;

namespace HaActors.Lab.Scenarios;

/// <summary>Cables and networks that are lost.</summary>
public sealed partial class FiveNodeScenarios
{
    private async Task CablePulledAsync()
    {
        var active = await KeeperAsync("director");
        foreach (var (cable, other, bond) in new[] { ("eth1", "eth2", "bond0"), ("eth3", "eth4", "bond1") })
        {
            await active.PullAsync(cable);
            Say($"{cable} of {active.Name}, the active director, is pulled");
            await Cluster.UntilAsync(
                async () => (await active.Shell.RunAsync($"cat /sys/class/net/{bond}/bonding/active_slave")).Output.Trim() == other,
                $"{bond} uses {other}");
            await WritesOnAsync();
            await active.PlugAsync(cable);
        }

        Assert.Equal(active.Name, (await KeeperAsync("director")).Name);
        Say("nothing moved");
    }

    private async Task DirectorWithoutNetworksAsync()
    {
        var active = await KeeperAsync("director");
        var fences = Lab.Power.CutsSince(Cluster.Began).Count;
        Client.TakeLongestGap();
        await PullAllAsync(active);
        Say($"{active.Name}, the active director, has no network");

        var heir = await Cluster.RunsElsewhereAsync("director", than: active.Name);
        Say($"{heir} is the active director");
        await WritesOnAsync();
        Say($"uploads are acknowledged again, after {Client.TakeLongestGap().TotalSeconds:0.0} s");
        Assert.Equal(fences, Lab.Power.CutsSince(Cluster.Began).Count);

        await active.MendAsync();
        await WholeAsync();
        Assert.Equal(fences, Lab.Power.CutsSince(Cluster.Began).Count);
        await NothingLostAsync();
    }

    private async Task DirectorWithoutAnyLineAsync()
    {
        var active = await KeeperAsync("director");
        var boots = active.Console.Boots;
        var cuts = CutsOf(active);
        Client.TakeLongestGap();
        foreach (var line in Lab.SerialLines.Values)
            line.IsCut = true;
        await PullAllAsync(active);
        Say($"{active.Name}, the active director, has no network, and its serial line is cut");

        var heir = await Cluster.RunsElsewhereAsync("director", than: active.Name);
        Say($"{heir} is the active director");
        Assert.True(CutsOf(active) > cuts, Cluster.Evidence());
        await WritesOnAsync();
        Say($"uploads are acknowledged again, after {Client.TakeLongestGap().TotalSeconds:0.0} s");

        foreach (var line in Lab.SerialLines.Values)
            line.IsCut = false;

        // Switched on again, it has all its cables.
        await BackAsync(active, boots);
    }

    /// <summary>A director and a server hear none of the other three and stop; who cannot say so over the serial line is fenced.</summary>
    private async Task SwitchSplitAsync()
    {
        var director = await KeeperAsync("director");
        var server = Lab["s3"];
        var boots = server.Console.Boots;
        var cuts = CutsOf(director);
        Client.TakeLongestGap();
        Lab.Switches.Split([director.Name, server.Name]);
        Say($"{director.Name} and {server.Name} hear none of the others");

        var heir = await Cluster.RunsElsewhereAsync("director", than: director.Name);
        Say($"{heir} is the active director");
        await FencedAsync(Lab[heir], director);
        await FencedAsync(Lab[heir], server);
        Assert.Equal(cuts, CutsOf(director));
        await WritesOnAsync();
        Say($"uploads are acknowledged again, after {Client.TakeLongestGap().TotalSeconds:0.0} s");

        LabSwitches.MendAll();
        await BackAsync(server, boots);
        Assert.Equal(cuts, CutsOf(director));
    }

    private static async Task PullAllAsync(Machine machine)
    {
        foreach (var cable in machine.Plan.Interfaces.Select(each => each.Name))
            await machine.PullAsync(cable);
    }

    private int CutsOf(Machine machine) => Lab.Power.CutsSince(Cluster.Began).Count(cut => cut.Node == machine.Name);
}
