using HaActors.Agents.Programs;
using HaActors.Host.Configuration;

namespace HaActors.Host.Tests.Configuration;

/// <summary>With the agents that are shipped, run as real programs.</summary>
public sealed class AgentChecksTests
{
    private const string NoDatabase = "ha.resources.db.agent = \"ocf:ha:process\"\nha.resources.db.parameters.command = db";

    [Fact]
    public async Task What_the_agents_take_passes() => Assert.Empty(await ErrorsAsync(""));

    [Theory]
    [InlineData("ha.resources.x.agent = \"ocf:ha:process\"", "ha.resources.x.parameters: command is required")]
    [InlineData(
        "ha.resources.web.parameters.comand = x", "ha.resources.web.parameters: process has no parameter comand: did you mean command?")]
    [InlineData("ha.resources.web.parameters.ready_port = x", "ha.resources.web.parameters: ready_port must be an integer, not 'x'")]
    [InlineData("ha.resources.x.agent = \"ocf:ha:nothing\"", "ha.resources.x.agent: ")]
    [InlineData("ha.resources.x.agent = \"ocf:nobody:nothing\"", "ha.resources.x.agent: ")]
    [InlineData("ha.resources.x.agent = \"lsb:there-is-no-such-script\"", "ha.resources.x.agent: ")]
    [InlineData("ha.fencing.devices.d.agent = fence_nothing", "ha.fencing.devices.d.agent: fence_nothing is in none of ")]
    [InlineData("ha.fencing.devices.d.agent = fence_ha_lab", "ha.fencing.devices.d.parameters: socket is required")]
    [InlineData(
        "ha.fencing.devices.power.parameters.sokcet = x",
        "ha.fencing.devices.power.parameters: fence_ha_lab has no parameter sokcet: did you mean socket?")]
    public async Task What_an_agent_would_refuse_is_refused_before_anything_starts(string added, string expected) =>
        Assert.StartsWith(expected, Assert.Single(await ErrorsAsync(added)));

    [Fact]
    public async Task All_errors_of_all_agents_are_listed() => Assert.Equal(
        3,
        (await ErrorsAsync(
            "ha.resources.x.agent = \"ocf:ha:process\"\nha.resources.y.agent = \"ocf:ha:vip\"\nha.resources.z.agent = \"ocf:no:no\"")).Count);

    [Fact]
    public async Task What_agents_say_is_listed_beside_what_is_wrong_with_the_file()
    {
        using var file = new NodeFile(NoDatabase, "ha.log.level = loud", "ha.resources.x.agent = \"ocf:ha:vip\"");
        var settings = ConfigurationReader.ReadAsFarAsPossible(file.Path, out var errors);
        Assert.EndsWith("must be one of debug, info, warning, error", Assert.Single(errors));
        Assert.Equal(["ha.resources.x.parameters: ip is required"], await ErrorsAsync(settings!));
    }

    [Theory]
    [InlineData("", true)]
    [InlineData("ha.resources.y.agent = \"ocf:no:no\"", false)]
    public async Task An_agent_that_says_nothing_in_time_may_do_so_at_the_next_attempt(string added, bool mayPass)
    {
        var folder = Directory.CreateTempSubdirectory("ha-late");
        var agent = Path.Combine(Directory.CreateDirectory(Path.Combine(folder.FullName, "late")).FullName, "late");
        await File.WriteAllTextAsync(agent, "#!/bin/sh\nexec sleep 60\n");
        if (!OperatingSystem.IsWindows())
            File.SetUnixFileMode(agent, UnixFileMode.UserRead | UnixFileMode.UserExecute);
        using var file = new NodeFile(
            NoDatabase,
            "ha.resources.x.agent = \"ocf:late:late\"",
            "ha.agents.meta-data-timeout = 100ms",
            $"ha.agents.ocf-folders = [\"{folder.FullName}\"]",
            added);
        using var programs = new ProgramRunner(TimeProvider.System);
        var settings = ConfigurationReader.Read(file.Path, out var unread)!;
        Assert.Empty(unread);
        var agents = NodeAgents.Of(settings, programs, _ => { });
        var cib = settings.Cluster.Cib;
        var late = settings.Cluster with
        {
            Cib = cib with { Resources = [.. cib.Resources.Where(resource => resource.Id is "x" or "y")] },
            FenceDevices = [],
        };
        var errors = await AgentChecks.ErrorsAsync(late, agents.Resources, agents.Fencing);
        Assert.Contains(errors.All, error => error.Contains("agents.meta-data-timeout", StringComparison.Ordinal));
        Assert.Equal(mayPass, errors.MayPass);
        folder.Delete(recursive: true);
    }

    private static async Task<IReadOnlyList<string>> ErrorsAsync(string added)
    {
        using var file = new NodeFile(NoDatabase, added);
        var settings = ConfigurationReader.Read(file.Path, out var errors);
        Assert.Empty(errors);
        return await ErrorsAsync(settings!);
    }

    private static async Task<IReadOnlyList<string>> ErrorsAsync(HostSettings settings)
    {
        using var programs = new ProgramRunner(TimeProvider.System);
        var agents = NodeAgents.Of(settings, programs, _ => { });
        return (await AgentChecks.ErrorsAsync(settings.Cluster, agents.Resources, agents.Fencing)).All;
    }
}
