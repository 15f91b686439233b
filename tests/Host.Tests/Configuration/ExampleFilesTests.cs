using System.Runtime.CompilerServices;
using HaActors.Agents;
using HaActors.Agents.Programs;
using HaActors.Host.Configuration;
using HaActors.Policy.Fencing;
using HaActors.Policy.Log;
using HaActors.Policy.Model;

namespace HaActors.Host.Tests.Configuration;

/// <summary>What an operator copies from <c>hocon/</c> has no errors.</summary>
public sealed class ExampleFilesTests : IDisposable
{
    private static readonly string Examples = Path.Combine(Repository(), "hocon");

    private readonly string _folder = Directory.CreateTempSubdirectory("examples").FullName;

    public static TheoryData<string> WholeNodes => [.. new[] { "node.conf", "three-node.conf", "two-node.conf" }];

    public void Dispose() => Directory.Delete(_folder, recursive: true);

    [Theory]
    [MemberData(nameof(WholeNodes))]
    public void An_example_is_read_without_errors(string name)
    {
        Assert.NotNull(Read($"include required(file(\"{Examples}/{name}\"))", out var errors));
        Assert.Empty(errors);
    }

    [Theory]
    [MemberData(nameof(WholeNodes))]
    public async Task The_agents_of_an_example_accept_its_parameters(string name)
    {
        var settings = Read($"include required(file(\"{Examples}/{name}\"))", out _)!;
        using var programs = new ProgramRunner(TimeProvider.System);
        var agents = new AgentCatalog(settings.Agents, programs, TimeProvider.System, null);
        var fenceAgents = new FenceAgentCatalog(
            [ShippedAgents.FenceFolder], programs, TimeProvider.System, settings.Agents.MetaDataTimeout, null);
        Assert.Empty((await AgentChecks.ErrorsAsync(settings.Cluster, agents, fenceAgents)).All);
    }

    [Theory]
    [InlineData("d1", 1)]
    [InlineData("s3", 0)]
    public void The_five_node_example_is_one_file_for_all(string node, int media)
    {
        var settings = Read($"include required(file(\"{Examples}/five-node-lvs-drbd.conf\"))\nha.node-name = {node}", out var errors);
        Assert.Empty(errors);
        Assert.Equal(media, settings!.Media.Length);
        Assert.All(settings.Bonds, bond => Assert.Single(bond.Addresses));
        // What a node reads for itself must not reach the log that all follow.
        Assert.Empty(ConfigurationReader.Read(settings.Document).Errors);
        Assert.All(settings.Cluster.Nodes.Keys, each => Assert.Equal($"ipmi-{each}", LevelsOf(settings, each)));
    }

    [Theory]
    [InlineData("fencing-ipmi.conf", "ipmi-n1")]
    [InlineData("fencing-two-outlets.conf", "pdu-a+pdu-b,ipmi-n1")]
    [InlineData("fencing-watchdog.conf", "dog")]
    [InlineData("fencing-pill.conf", "disk")]
    public void The_example_devices_fence_the_nodes_of_the_three_node_example(string example, string levels)
    {
        var settings = Read(
            $$"""
            include required(file("{{Examples}}/three-node.conf"))
            include required(file("{{Examples}}/{{example}}"))
            """,
            out var errors);
        Assert.Empty(errors);
        Assert.All(settings!.Cluster.Nodes.Keys, node => Assert.NotEmpty(LevelsOf(settings, node)));
        Assert.Equal(levels, LevelsOf(settings, new NodeName("n1")));
    }

    private static string LevelsOf(HostSettings settings, NodeName node) => string.Join(
        ',',
        FenceTopology.LevelsOf(settings.Cluster, node, FenceKnowledge.None)
            .Select(level => string.Join('+', level.Select(device => device.Id))));

    [Fact]
    public void Two_nodes_with_two_votes_and_one_go_on_without_the_lighter_one_only()
    {
        var cluster = Read($"include required(file(\"{Examples}/two-node.conf\"))", out _)!.Cluster;
        Assert.True(Votes.Of(cluster).IsQuorum([new NodeName("n1")]));
        Assert.False(Votes.Of(cluster).IsQuorum([new NodeName("n2")]));
    }

    [Fact]
    public void Every_example_is_tested() => Assert.Equal(
        ["cluster-three-node.conf", "fencing-ipmi.conf", "fencing-pill.conf", "fencing-two-outlets.conf", "fencing-watchdog.conf", "five-node-lvs-drbd.conf", "node.conf", "three-node.conf", "two-node.conf"],
        Directory.GetFiles(Examples, "*.conf").Select(Path.GetFileName).Order(StringComparer.Ordinal));

    /// <summary>Reads a file with this machine's key and folders, which the examples cannot know.</summary>
    private HostSettings? Read(string text, out IReadOnlyList<string> errors)
    {
        var key = Path.Combine(_folder, "cluster.key");
        File.WriteAllText(key, "a secret of at least 16 characters\n");
        var file = Path.Combine(_folder, "node.conf");
        File.WriteAllText(file, $"{text}\nha {{ cluster.key-file = \"{key}\", runtime-directory = \"{_folder}\" }}\n");
        return ConfigurationReader.Read(file, out errors);
    }

    private static string Repository([CallerFilePath] string here = "")
    {
        var folder = new DirectoryInfo(Path.GetDirectoryName(here)!);
        while (folder is not null && !File.Exists(Path.Combine(folder.FullName, "HaActors.sln")))
            folder = folder.Parent;
        return folder?.FullName ?? throw new DirectoryNotFoundException("HaActors.sln is above no folder of this test.");
    }
}
