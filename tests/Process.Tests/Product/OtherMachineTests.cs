using System.Net;
using HaActors.Lab.Demo;
using HaActors.Lab.Namespaces;
using HaActors.Process.Tests.Cluster;

namespace HaActors.Process.Tests.Product;

/// <summary>pbm on a machine of its own, and a node that takes commands at its address on the network.</summary>
public sealed class OtherMachineTests : IDisposable
{
    private const int NoConnection = 3;
    private const string Secret = "the key of this cluster";

    private readonly string _folder = Directory.CreateTempSubdirectory("ha-remote-").FullName;
    private readonly List<IDisposable> _open = [];
    private string? _keyFile;

    [LabFact]
    public async Task Only_who_holds_the_clusters_key_is_served()
    {
        var desk = await StartAsync();

        var without = await PbmAsync(desk, "10.77.0.1:9110", "address", "show");
        Assert.Equal((NoConnection, ""), (without.ExitCode, without.Output));
        Assert.Contains("only with the cluster's key", without.Errors);

        var wrong = await PbmAsync(desk, "-k", Write("wrong.key", "the key of another cluster"), "10.77.0.1:9110", "address", "show");
        Assert.Equal((NoConnection, ""), (wrong.ExitCode, wrong.Output));
        Assert.Contains("does not hold the same key", wrong.Errors);

        var right = await PbmAsync(desk, "-k", KeyFile, "10.77.0.1:9110", "address", "show");
        Assert.True(right.ExitCode == 0, right.Errors);
        Assert.Contains("akka.tcp://lab@10.77.0.1:", right.Output);
    }

    [LabFact]
    public async Task Nothing_that_passes_is_readable_on_its_way()
    {
        var desk = await StartAsync();
        using var relay = new Eavesdropper(IPAddress.Parse("10.77.0.254"), IPEndPoint.Parse("10.77.0.1:9110"));

        // What is not sealed the relay does read.
        Assert.Equal(NoConnection, (await PbmAsync(desk, relay.Address, "actor", "hierarchy")).ExitCode);
        Assert.Contains("only with the cluster", relay.Heard);

        var before = relay.Heard.Length;
        var run = await PbmAsync(desk, "-k", KeyFile, relay.Address, "actor", "hierarchy");
        Assert.True(run.ExitCode == 0, run.Errors);
        Assert.Contains("petabridge-cmd", run.Output);
        var heard = relay.Heard[before..];
        Assert.True(heard.Length > run.Output.Length, $"{heard.Length} bytes passed the relay");
        Assert.Contains("\"hello\"", heard);
        foreach (var word in new[] { "petabridge-cmd", "hierarchy", "actor", "palettes", "welcome", "lab/n1", Secret })
            Assert.DoesNotContain(word, heard);
    }

    [LabFact]
    public async Task An_answer_that_is_changed_on_its_way_is_not_believed()
    {
        var desk = await StartAsync();
        using var relay = new Eavesdropper(
            IPAddress.Parse("10.77.0.254"), IPEndPoint.Parse("10.77.0.1:9110"), changed: 2_000);
        var run = await PbmAsync(desk, "-k", KeyFile, relay.Address, "actor", "hierarchy");
        Assert.Equal((NoConnection, ""), (run.ExitCode, run.Output));
    }

    [LabFact]
    public async Task A_long_answer_is_paged_in_colour_in_a_terminal_and_plain_in_a_pipe()
    {
        var desk = await StartAsync();
        var pager = Write("pager", "#!/bin/sh\nsed 's/^/page: /'\n");
        File.SetUnixFileMode(pager, UnixFileMode.UserRead | UnixFileMode.UserExecute);
        string[] call = ["-k", KeyFile, "10.77.0.1:9110"];

        Assert.Contains("page: ", (await InTerminalAsync("actor", "hierarchy")).Output);
        Assert.DoesNotContain("page: ", (await InTerminalAsync("address", "show")).Output);
        await Eventually.Async(
            async () => (await InTerminalAsync("cluster", "show")).Output.Contains("\e[32m●\e[0m"), "the member is shown, in green");

        var piped = await PbmAsync(desk, [.. call, "actor", "hierarchy"]);
        Assert.DoesNotContain("page: ", piped.Output);
        Assert.DoesNotContain("\e", piped.Output);

        async Task<ToolRun> InTerminalAsync(params string[] command)
        {
            using var deadline = new CancellationTokenSource(TimeSpan.FromMinutes(1));
            var line = $"stty rows 10 cols 120; TERM=xterm PAGER={pager} {Binary("pbm")} {string.Join(' ', call)} {string.Join(' ', command)}";
            return await desk.RunAsync(["script", "-qec", line, "/dev/null"], deadline.Token);
        }
    }

    public void Dispose()
    {
        _open.ForEach(one => one.Dispose());
        try
        {
            Directory.Delete(_folder, recursive: true);
        }
        catch (IOException)
        {
            // A process that is just dying may still write into it; the folder is in /tmp.
        }
    }

    // Written once: a daemon may be reading it.
    private string KeyFile => _keyFile ??= Write("cluster.key", Secret);

    private static string Binary(string name) => Path.Combine(DemoFolder.Binaries, name);

    /// <returns>The machine that the operator sits at.</returns>
    private async Task<LabNode> StartAsync()
    {
        Network.Create();
        var configuration = Write("n1.conf", $$"""
            ha {
              node-name = n1
              state-directory = "{{_folder}}/state"
              runtime-directory = "{{_folder}}/run"
              cluster { name = lab, key-file = "{{KeyFile}}" }
              nodes { n1 { address = "10.77.0.1" } }
              shell.host = "10.77.0.1"
            }
            """);
        var node = Machine("n1", "10.77.0.1", [Binary("haactors"), "--config", configuration]);
        var desk = Machine("desk", "10.77.0.9", []);
        node.PowerOn();
        desk.PowerOn(startDaemon: false);
        await Eventually.Async(
            async () => (await PbmAsync(desk, "-k", KeyFile, "10.77.0.1:9110", "address", "list")).ExitCode == 0,
            "the node takes commands",
            () => string.Join('\n', node.Log.Last(30)));
        return desk;
    }

    private LabNode Machine(string name, string address, string[] command)
    {
        var machine = new LabNode(new LabNodeSettings(name, address, command, _folder));
        _open.Add(machine);
        return machine;
    }

    private static async Task<ToolRun> PbmAsync(LabNode on, params string[] arguments)
    {
        using var deadline = new CancellationTokenSource(TimeSpan.FromMinutes(1));
        return await on.RunAsync([Binary("pbm"), .. arguments], deadline.Token);
    }

    private string Write(string name, string text)
    {
        var file = Path.Combine(_folder, name);
        File.WriteAllText(file, text);
        File.SetUnixFileMode(file, UnixFileMode.UserRead | UnixFileMode.UserWrite);
        return file;
    }
}
