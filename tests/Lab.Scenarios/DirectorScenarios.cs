using System.Net.Sockets;
using System.Text;
using HaActors.Lab.Demo;
using HaActors.Lab.Machines;
using HaActors.Lab.Machines.Product;
using HaActors.Lab.Namespaces;
using Xunit.Abstractions;

namespace HaActors.Lab.Scenarios;

/// <summary>Two directors on real kernels: the table is warm on both, and a takeover keeps established connections.</summary>
public sealed class DirectorScenarios(ITestOutputHelper output) : LabTest(output)
{
    private const string Address = "10.10.1.100";
    private const int Echo = 7;

    private static readonly TimeSpan s_reconnect = TimeSpan.FromSeconds(10);

    // TCP sends again ever more seldom: twice as long as the outage was.
    private static readonly TimeSpan s_answer = TimeSpan.FromMinutes(8);

    [Scenario]
    public async Task A_takeover_of_the_active_director_keeps_established_connections()
    {
        await StartAsync("directors.lab");
        var active = Lab[await Cluster.WholeAsync("director")];
        var standby = Lab[active.Name == "d1" ? "d2" : "d1"];
        await Cluster.WholeAsync("real-server");
        Say($"{active.Name} is the active director");

        // Of other machines only the standby has the services, and nobody else than the active one answers for their address.
        await Cluster.UntilAsync(async () => await TableAsync(active) == await TableAsync(standby), "both tables are equal");
        var table = await TableAsync(standby);
        Say(table);
        Assert.Equal(4, table.Split('\n').Count(line => line.StartsWith("-a", StringComparison.Ordinal)));
        Assert.Contains("master", await DaemonsAsync(active), StringComparison.Ordinal);
        Assert.Contains("backup", await DaemonsAsync(standby), StringComparison.Ordinal);

        using var client = await ConnectedAsync();
        var stream = client.GetStream();
        await Cluster.UntilAsync(
            async () =>
            {
                await EchoAsync(stream, "before");
                return (await standby.MustAsync("ipvsadm -Lcn")).Contains($"ESTABLISHED {((System.Net.IPEndPoint)client.Client.LocalEndPoint!).Address.MapToIPv4()}", StringComparison.Ordinal);
            },
            "the standby knows the connection");

        active.PowerOff();
        var began = DateTime.UtcNow;
        Say($"{active.Name} has no power");
        await EchoAsync(stream, "after");
        Say($"the connection goes on after {(DateTime.UtcNow - began).TotalSeconds:0.0} s");

        Assert.Equal(table, await TableAsync(standby));
        Assert.Equal(standby.Name, await Cluster.RunsElsewhereAsync("director", than: active.Name));
        await Cluster.UntilAsync(async () => (await DaemonsAsync(standby)).Contains("master", StringComparison.Ordinal), "the heir tells of connections");
        await EchoAsync(stream, "still");
        using var another = await ConnectedAsync();
        await EchoAsync(another.GetStream(), "new");
    }

    [Scenario]
    public async Task Pbm_steers_both_directors_and_takes_an_ldirectord_cf_into_the_running_cluster()
    {
        await StartAsync("directors.lab");
        var active = Lab[await Cluster.WholeAsync("director")];
        var standby = Lab[active.Name == "d1" ? "d2" : "d1"];
        await Cluster.UntilAsync(async () => (await PbmAsync(active, "lvs", "compare")).Contains("The tables are equal: 4 entries.", StringComparison.Ordinal), "both tables are equal");
        foreach (var words in new[] { "show", "servers", "rates", "connections", "compare", "show -o json" })
            Say($"pbm lvs {words}\n{await PbmAsync(active, ["lvs", .. words.Split(' ')])}");
        Assert.Contains("active director", await PbmAsync(active, "lvs", "show"), StringComparison.Ordinal);

        await PbmAsync(standby, "lvs", "weight", "web", "r1", "7");
        await BothHaveAsync("-r 10.10.1.13:80 -g -w 7");
        await PbmAsync(active, "lvs", "drain", "web", "r1");
        await BothHaveAsync("-r 10.10.1.13:80 -g -w 0");
        await PbmAsync(active, "lvs", "resume", "web", "r1");
        await BothHaveAsync("-r 10.10.1.13:80 -g -w 7");
        await PbmAsync(active, "lvs", "maintenance", "echo", "r1");
        await Cluster.UntilAsync(async () => !(await TableAsync(standby)).Contains("-r 10.10.1.13:7 ", StringComparison.Ordinal), "the server is out");

        var file = Path.Combine(Lab.Folder, "with-services.conf");
        await File.WriteAllTextAsync(file, await PbmAsync(active, "config", "export")
            + Tool.Run(Path.Combine(DemoFolder.Binaries, "pbm"), "config", "import", FileOf("removes.cf")));
        Say(await PbmAsync(active, "config", "apply", file));
        await BothHaveAsync("-A -t 10.20.0.100:80 -s wrr");
        Say(await PbmAsync(standby, "lvs", "show"));

        // A machine that answers for the service's address would draw its clients: the agent's monitor says so, and its start mends it.
        await Lab["s1"].MustAsync("echo 0 > /proc/sys/net/ipv4/conf/all/arp_ignore");
        await Cluster.UntilAsync(
            async () => await Lab["s1"].MustAsync("cat /proc/sys/net/ipv4/conf/all/arp_ignore") == "1\n", "the real server is silent again");

        Task BothHaveAsync(string line) => Cluster.UntilAsync(
            async () => (await TableAsync(active)).Contains(line, StringComparison.Ordinal) && (await TableAsync(standby)).Contains(line, StringComparison.Ordinal),
            $"both directors have {line}");
    }

    private static async Task<string> PbmAsync(Machine machine, params string[] words)
    {
        var run = await MachineCluster.PbmAsync(machine, words);
        Assert.True(run.ExitCode == 0, $"pbm {string.Join(' ', words)}: exit {run.ExitCode}: {run.Errors}{run.Output}");
        return run.Output;
    }

    private static async Task<string> TableAsync(Machine director) => await director.MustAsync("ipvsadm -Sn | sort");

    private static async Task<string> DaemonsAsync(Machine director) => await director.MustAsync("ipvsadm -L --daemon");

    private async Task<TcpClient> ConnectedAsync()
    {
        TcpClient? made = null;
        await Cluster.UntilAsync(
            async () =>
            {
                var client = new TcpClient();
                using var late = new CancellationTokenSource(s_reconnect);
                try
                {
                    await client.ConnectAsync(Address, Echo, late.Token);
                    made = client;
                    return true;
                }
                catch (Exception cause) when (cause is SocketException or OperationCanceledException)
                {
                    client.Dispose();
                    return false;
                }
            },
            "the service can be connected to");
        return made!;
    }

    private static async Task EchoAsync(NetworkStream stream, string word)
    {
        using var late = new CancellationTokenSource(s_answer);
        var sent = Encoding.ASCII.GetBytes(word + "\n");
        await stream.WriteAsync(sent, late.Token);
        var heard = new byte[sent.Length];
        await stream.ReadExactlyAsync(heard, late.Token);
        Assert.Equal(sent, heard);
    }
}
