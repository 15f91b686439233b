using HaActors.Lab.Demo;
using HaActors.Lab.Machines;
using HaActors.Lab.Namespaces;
using Xunit.Abstractions;

namespace HaActors.Lab.Scenarios;

/// <summary>What needs a kernel with IPVS and no cluster: our way to it beside ipvsadm, and our checks beside those of others.</summary>
public sealed class KernelScenarios(ITestOutputHelper output) : LabTest(output)
{
    private const int RandomTables = 50;
    private const int ManyServers = 10_000;
    private const int CheckedServers = 400;

    private static readonly TimeSpan s_patience = TimeSpan.FromMinutes(25);

    [Scenario]
    public async Task Every_table_reads_as_ipvsadm_reads_it_and_ten_thousand_servers_are_programmed()
    {
        await StartAsync("director.lab");
        var program = Give(Lab["d1"], "tests/Lab.Ipvs", "ha-lab-ipvs");

        var run = await Lab["d1"].Shell.RunAsync($"dotnet {program} {RandomTables} {ManyServers}", s_patience);

        Say(run.Output);
        Assert.Equal(0, run.ExitCode);
    }

    /// <summary>The figures stand in the output, and by hand in docs/benchmarks.md.</summary>
    [Scenario]
    public async Task Our_checks_find_each_failed_server_as_keepalived_and_ldirectord_do()
    {
        await StartAsync("director.lab");
        var program = Give(Lab["d1"], "tests/Bench", "ha-bench");

        var run = await Lab["d1"].Shell.RunAsync(
            $"cd /tmp && dotnet {program} checks --servers {CheckedServers} --ldirectord-servers 50 --interval 5 --seconds 120 --warming 90",
            s_patience);

        Say(run.Output);
        Assert.Equal(0, run.ExitCode);
        using var figures = System.Text.Json.JsonDocument.Parse(run.Output[run.Output.IndexOf("{\"machine", StringComparison.Ordinal)..]);
        var ours = figures.RootElement.GetProperty("figures")[0];
        Assert.Equal(CheckedServers / 20, ours.GetProperty("detected").GetInt32());
        Assert.Equal(0, ours.GetProperty("false").GetInt32());
    }

    /// <summary>Puts a program of this repository into the machine's own folder.</summary>
    /// <returns>Where it is there.</returns>
    private static string Give(Machine machine, string project, string name)
    {
        var from = Path.Combine(DemoFolder.Repository, project, "bin", "Release", "net10.0");
        if (!File.Exists(Path.Combine(from, name + ".dll")))
            throw new LabException($"{from} has no {name}.dll: dotnet build {project} -c Release");
        var to = Directory.CreateDirectory(Path.Combine(machine.Share, name)).FullName;
        foreach (var file in Directory.EnumerateFiles(from))
            File.Copy(file, Path.Combine(to, Path.GetFileName(file)));
        return $"/lab/{name}/{name}.dll";
    }
}
