using System.Diagnostics;
using System.Net;
using HaActors.Lab.Measure;
using HaActors.Lab.Namespaces;
using HaActors.Lab.Power;

namespace HaActors.Process.Tests.Lab;

/// <summary>The lab itself, with a web server where the daemon would be.</summary>
public sealed class LabNodeTests : IDisposable
{
    private readonly string _folder = Directory.CreateTempSubdirectory("ha-lab-").FullName;
    private readonly List<IDisposable> _open = [];

    [LabFact]
    public async Task A_frozen_node_answers_nobody_until_it_goes_on()
    {
        var (node, client) = await ServedAsync();
        node.Freeze();
        await Eventually.Async(() => client.Latest is { Succeeded: false }, "a request is lost");
        node.Resume();
        await Eventually.Async(() => client.Latest is { Succeeded: true }, "requests succeed again");
    }

    [LabFact]
    public async Task A_node_whose_cable_is_cut_answers_nobody_until_it_is_mended()
    {
        var (node, client) = await ServedAsync();
        node.Cut();
        await Eventually.Async(() => client.Latest is { Succeeded: false }, "a request is lost");
        node.Mend();
        await Eventually.Async(() => client.Latest is { Succeeded: true }, "requests succeed again");
    }

    [LabFact]
    public async Task Power_off_leaves_no_process_of_a_frozen_node()
    {
        var (node, _) = await ServedAsync();
        var power = new PowerSwitch([node], _ => { });
        var pids = node.Find("");
        Assert.NotEmpty(pids);
        node.Freeze();

        var before = Stopwatch.GetTimestamp();
        Assert.Equal("ok off", power.Carry("off n1"));

        Assert.Equal("off", power.Carry("status n1"));
        Assert.All(pids, pid => Assert.False(Directory.Exists($"/proc/{pid}")));
        Assert.Equal("n1", Assert.Single(power.CutsSince(before)).Node);
    }

    [LabFact]
    public async Task A_node_that_is_switched_on_again_is_a_new_machine()
    {
        var (node, client) = await ServedAsync();
        await node.RunAsync(["ip", "address", "add", "10.77.0.100/24", "dev", "eth0"], CancellationToken.None);
        var power = new PowerSwitch([node], _ => { });
        power.Carry("off n1");
        Assert.Equal("ok on", power.Carry("on n1"));
        await Eventually.Async(() => client.Latest is { Succeeded: true }, "requests succeed again");
        var addresses = await node.RunAsync(["ip", "-o", "address"], CancellationToken.None);
        Assert.DoesNotContain("10.77.0.100", addresses.Output);
    }

    [LabFact]
    public async Task What_a_killed_daemon_started_lives_on_and_dies_with_the_node()
    {
        var node = Boot("sh", "-c", "sleep 1001 & exec sleep 2002");
        await Eventually.Async(() => node.Find("sleep 1001").Count == 1 && node.DaemonPid is not null, "both run");
        node.SignalDaemon(9);
        await Eventually.Async(() => node.DaemonExit is not null, "the daemon is gone");
        var orphan = Assert.Single(node.Find("sleep 1001"));
        node.KillAll();
        Assert.False(Directory.Exists($"/proc/{orphan}"));
    }

    [LabFact]
    public async Task A_node_has_a_name_and_a_run_directory_of_its_own()
    {
        var node = Boot("sleep", "1000");
        Assert.Equal("n1", (await node.RunAsync(["uname", "-n"], CancellationToken.None)).Output.Trim());
        await node.RunAsync(["touch", "/run/mine"], CancellationToken.None);
        Assert.False(File.Exists("/run/mine"));
    }

    [Theory]
    [InlineData("off")]
    [InlineData("off n9")]
    [InlineData("explode n1")]
    public void The_power_switch_says_what_it_cannot_do(string request) =>
        Assert.StartsWith("error ", new PowerSwitch([], _ => { }).Carry(request));

    public void Dispose()
    {
        foreach (var each in Enumerable.Reverse(_open))
            each.Dispose();
        Directory.Delete(_folder, recursive: true);
    }

    private LabNode Boot(params string[] command)
    {
        Network.Create();
        var node = new LabNode(new LabNodeSettings("n1", "10.77.0.1", command, _folder));
        _open.Add(node);
        node.PowerOn();
        return node;
    }

    private async Task<(LabNode Node, ServiceClient Client)> ServedAsync()
    {
        var server = Path.Combine(AppContext.BaseDirectory, "Demo", "webserver.pl");
        var node = Boot("perl", server, "80");
        var client = new ServiceClient(new IPEndPoint(IPAddress.Parse("10.77.0.1"), 80));
        _open.Add(client);
        await Eventually.Async(() => client.Latest is { Server: "n1" }, "the web server answers");
        return (node, client);
    }
}
