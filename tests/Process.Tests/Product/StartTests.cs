using System.Net;
using System.Net.Sockets;
using HaActors.Lab.Demo;
using HaActors.Lab.Namespaces;
using HaActors.Process.Tests.Cluster;

namespace HaActors.Process.Tests.Product;

/// <summary>What the daemon refuses at its start, saying what and where. Needs no namespaces.</summary>
public sealed class StartTests : IDisposable
{
    private const int Usage = 2;
    private const int AlreadyRunning = 3;

    private readonly string _folder = Directory.CreateTempSubdirectory("ha-start-").FullName;

    [Fact]
    public async Task Every_error_of_a_configuration_is_listed_with_its_place_and_nothing_is_started()
    {
        var file = Write("bad.conf", $$"""
            ha {
              node-name = n9
              state-directory = "{{_folder}}/state"
              runtime-directory = "{{_folder}}/run"
              cluster { name = "4 you" }
              timngs { dead-time = 700ms }
              timings { dead-time = soon }
              nodes {
                n1 { address = 127.0.0.1, port = 4001 }
                n2 { address = 127.0.0.1, port = 4001 }
                n3 { address = 127.0.0.1, port = many }
              }
              resources {
                db { agent = "ocf:lab:recorder" }
                typo { agent = "ocf:lab:recroder" }
                shy { agent = "ocf:lab:empty-agent" }
                odd { agent = "magic:wand", operations { monitor { intervall = 5s } } }
                web { agent = "ocf:lab:recorder", parameters { shared = "/tmp", sharde = 1 } }
              }
              groups { web = [ghost], two = [db, db] }
              locations { home { resource = nothing, node = nowhere, score = much } }
              agents { ocf-folders = ["{{_folder}}/ocf"] }
              fencing { enabled = maybe }
              shell { host = "0.0.0.0" }
            }
            """);
        var run = await DaemonAsync("--config", file);
        Assert.True(run.ExitCode == Usage, run.Errors);
        foreach (var (line, key, problem) in new[]
        {
            (2, "ha.node-name", "'n9' is not among ha.nodes"),
            (5, "ha.cluster.name", "letters, digits and hyphens"),
            (6, "ha.timngs", "did you mean 'timings'"),
            (7, "ha.timings.dead-time", "must be a duration"),
            (10, "ha.nodes.n2.address", "is that of n1, too"),
            (11, "ha.nodes.n3.port", "must be a whole number"),
            (17, "ha.resources.odd.agent", "is not an agent standard"),
            (17, "ha.resources.odd.operations.monitor.intervall", "did you mean 'interval'"),
            (20, "ha.groups.web", "ha.resources.web has the same name"),
            (20, "ha.groups.web", "'ghost' is not among ha.resources"),
            (20, "ha.groups.two", "is in group two already"),
            (21, "ha.locations.home.resource", "is neither a resource nor a group"),
            (21, "ha.locations.home.node", "is not among ha.nodes"),
            (21, "ha.locations.home.score", "INFINITY"),
            (23, "ha.fencing.enabled", "on or off"),
            (24, "ha.shell.host", "must be a loopback address"),
        })
        {
            Says(run.Errors, $"bad.conf:{line}", key, problem);
        }

        Assert.False(Directory.Exists($"{_folder}/state"));
    }

    [Fact]
    public async Task What_the_agents_themselves_demand_is_checked_before_the_start()
    {
        Program("empty-agent", "#!/bin/sh\nexit 0\n");
        File.Copy(SharedHistory.Agent, Program("recorder", ""), overwrite: true);
        var file = Write("agents.conf", Valid(Port(), Port(), """
            resources {
              db { agent = "ocf:lab:recorder" }
              typo { agent = "ocf:lab:recroder" }
              shy { agent = "ocf:lab:empty-agent" }
              web { agent = "ocf:lab:recorder", parameters { shared = "/tmp", sharde = 1 } }
            }
            fencing.devices { power { agent = "fence_nothing_here" } }
            """));
        var run = await DaemonAsync("--config", file);
        Assert.True(run.ExitCode == Usage, run.Errors);
        foreach (var (line, key, problem) in new[]
        {
            (10, "ha.resources.db.parameters", "shared is required"),
            (11, "ha.resources.typo.agent", "recroder"),
            (12, "ha.resources.shy.agent", "meta-data"),
            (13, "ha.resources.web.parameters", "no parameter sharde"),
            (15, "ha.fencing.devices.power.agent", "fence_nothing_here"),
        })
            Says(run.Errors, $"agents.conf:{line}", key, problem);

        Assert.False(Directory.Exists($"{_folder}/state"));
    }

    [Fact]
    public async Task A_file_that_is_missing_or_no_configuration_is_named_with_its_line()
    {
        var missing = await DaemonAsync("--config", $"{_folder}/none.conf");
        Assert.Equal(Usage, missing.ExitCode);
        Assert.Contains("none.conf", missing.Errors);

        var broken = await DaemonAsync("--config", Write("broken.conf", "ha {\n  nodes { n1 { }\n"));
        Assert.Equal(Usage, broken.ExitCode);
        Assert.Contains("broken.conf", broken.Errors);
    }

    [Fact]
    public async Task A_second_start_on_one_state_directory_is_refused_and_names_the_first()
    {
        var (port, shell) = (Port(), Port());
        var file = Write("node.conf", Valid(port, shell, ""));
        using var first = Tool.Start(new System.Diagnostics.ProcessStartInfo(Haactors, ["--config", file])
        {
            RedirectStandardError = true, RedirectStandardOutput = true,
        });
        try
        {
            await Eventually.Async(() => File.Exists($"{_folder}/state/pid"), "the first daemon holds its state directory");
            var second = await DaemonAsync("--config", file);
            Assert.True(second.ExitCode == AlreadyRunning, second.Errors);
            Assert.Contains($"pid {File.ReadAllText($"{_folder}/state/pid").Trim()}", second.Errors);
            Assert.Equal("", (await Tool.TryAsync("kill", ["-TERM", File.ReadAllText($"{_folder}/state/pid").Trim()], CancellationToken.None)).Errors);
            await first.WaitForExitAsync().WaitAsync(TimeSpan.FromMinutes(1));
            Assert.Equal(0, first.ExitCode);
        }
        finally
        {
            first.Kill(entireProcessTree: true);
        }
    }

    [Fact]
    public async Task A_state_directory_of_another_cluster_or_node_is_refused()
    {
        Directory.CreateDirectory($"{_folder}/state");
        File.WriteAllText($"{_folder}/state/identity", "cluster=production\nnode=n1\n");
        var run = await DaemonAsync("--config", Write("node.conf", Valid(Port(), Port(), "")));
        Assert.True(run.ExitCode == Usage, run.Errors);
        Assert.Contains("belongs to cluster=production node=n1, not to cluster=alone node=n1", run.Errors);
        Assert.Contains("ha.cluster.name", run.Errors);
    }

    [Fact]
    public async Task A_configuration_can_be_checked_without_starting_it()
    {
        var run = await DaemonAsync("--check", "--config", Write("node.conf", Valid(Port(), Port(), "")));
        Assert.True(run.ExitCode == 0, run.Errors);
        Assert.False(Directory.Exists($"{_folder}/state"));
    }

    public void Dispose() => Directory.Delete(_folder, recursive: true);

    private static void Says(string errors, string place, string key, string problem) => Assert.True(
        errors.Split('\n').Any(line => line.Contains($"{place}: {key}: ") && line.Contains(problem)),
        $"{place}, {key}, {problem} is not in\n{errors}");

    private static string Haactors => Path.Combine(DemoFolder.Binaries, "haactors");

    private static async Task<ToolRun> DaemonAsync(params string[] arguments)
    {
        using var deadline = new CancellationTokenSource(TimeSpan.FromMinutes(1));
        return await Tool.TryAsync(Haactors, arguments, deadline.Token);
    }

    /// <summary>One node on loopback, which needs no key.</summary>
    private string Valid(int port, int shell, string more) => $$"""
        ha {
          node-name = n1
          state-directory = "{{_folder}}/state"
          runtime-directory = "{{_folder}}/run"
          cluster.name = alone
          nodes { n1 { address = 127.0.0.1, port = {{port}} } }
          agents { ocf-folders = ["{{_folder}}/ocf"] }
          shell.port = {{shell}}
          {{more}}
        }
        """;

    /// <summary>A port that was free a moment ago.</summary>
    private static int Port()
    {
        using var listener = new TcpListener(IPAddress.Loopback, 0);
        listener.Start();
        return ((IPEndPoint)listener.LocalEndpoint).Port;
    }

    private string Write(string name, string text)
    {
        var file = Path.Combine(_folder, name);
        File.WriteAllText(file, text);
        return file;
    }

    private string Program(string name, string text)
    {
        var file = Path.Combine(Directory.CreateDirectory($"{_folder}/ocf/lab").FullName, name);
        File.WriteAllText(file, text);
        File.SetUnixFileMode(file, UnixFileMode.UserRead | UnixFileMode.UserExecute | UnixFileMode.UserWrite);
        return file;
    }
}
