using HaActors.Lab.Machines;
using HaActors.Lab.Machines.Product;
using HaActors.Lab.Scenarios.FiveNodes;

namespace HaActors.Lab.Scenarios;

/// <summary>Machines without power, and one that stands still.</summary>
public sealed partial class FiveNodeScenarios
{
    private async Task DirectorWithoutPowerAsync()
    {
        var active = await KeeperAsync("director");
        var boots = active.Console.Boots;
        await using var kept = KeptConnection.To(Service);
        await Cluster.UntilAsync(() => Task.FromResult(kept.Answers > 20), "a connection is established and answered");
        Client.TakeLongestGap();

        active.PowerOff();
        Say($"{active.Name}, the active director, has no power");

        var heir = await Cluster.RunsElsewhereAsync("director", than: active.Name);
        Say($"{heir} is the active director");
        await WritesOnAsync();
        Say($"uploads are acknowledged again, after {Client.TakeLongestGap().TotalSeconds:0.0} s");
        var answered = kept.Answers;
        await Cluster.UntilAsync(
            () => Task.FromResult(kept.Broken is not null || kept.Answers > answered + 5), "the established connection goes on");
        Assert.Null(kept.Broken);
        Say($"the connection to {kept.Server} that was made before goes on");
        await BackAsync(active, boots);
    }

    private async Task PrimaryWithoutPowerAsync(string mirror)
    {
        var primary = await KeeperAsync($"{mirror}-fs");
        var boots = primary.Console.Boots;
        Client.TakeLongestGap();

        primary.PowerOff();
        Say($"{primary.Name}, the primary of {mirror}, has no power");

        var heir = await Cluster.RunsElsewhereAsync($"{mirror}-ip", than: primary.Name);
        Say($"{heir} has {mirror}");
        await FencedAsync(Lab[heir], primary);
        await WritesOnAsync();
        Say($"uploads are acknowledged again, after {Client.TakeLongestGap().TotalSeconds:0.0} s");
        await NothingLostAsync();
        await BackAsync(primary, boots);
    }

    private async Task PrimaryStandsStillAsync()
    {
        var primary = await KeeperAsync("files-fs");
        var boots = primary.Console.Boots;
        Client.TakeLongestGap();

        await primary.PauseAsync();
        Say($"{primary.Name}, the primary of files, stands still");

        var heir = await Cluster.RunsElsewhereAsync("files-ip", than: primary.Name);
        Say($"{heir} has files");
        Assert.True(Cluster.WasFenced(primary.Name), Cluster.Evidence());
        await WritesOnAsync();
        Say($"uploads are acknowledged again, after {Client.TakeLongestGap().TotalSeconds:0.0} s");
        await BackAsync(primary, boots);
    }

    /// <summary>The history of fences has the machine; that it was switched off need not be: it was off.</summary>
    private Task FencedAsync(Machine asked, Machine fenced) => Cluster.UntilAsync(
        async () => (await MachineCluster.PbmAsync(asked, "ha", "fence", "history")).Output.Contains(fenced.Name, StringComparison.Ordinal),
        $"the history of fences has {fenced.Name}");
}
