using System.Collections.Immutable;
using System.CommandLine;
using HaActors.Agents;
using HaActors.Agents.Programs;
using HaActors.Host.Configuration;

namespace HaActors.Host.Tools;

/// <summary><c>haactors agent-test AGENT</c>: tries whether an agent does what the standard asks of it.</summary>
internal static class AgentTestCommand
{
    private const int Usage = 2;

    public static Command Create()
    {
        var agent = new Argument<string>("agent") { Description = "ocf:provider:type, systemd:unit, lsb:script, nagios:plug-in or net:name." };
        var parameters = new Option<string[]>("--parameters")
        {
            Description = "Parameters of the resource, name=value; may be given several times.",
            AllowMultipleArgumentsPerToken = true,
            HelpName = "NAME=VALUE",
        };
        var timeout = new Option<int>("--timeout")
        {
            Description = "Longest time of one action, in seconds.",
            DefaultValueFactory = _ => 60,
            HelpName = "SECONDS",
        };
        var config = new Option<string?>("--config")
        {
            Description = "The node's configuration, for its agents' folders and assemblies. Default: the built-in ones.",
            HelpName = "FILE",
        };
        var command = new Command(
            "agent-test",
            "Starts and stops a resource of an agent on this machine, outside of any cluster, and says what is not as the standard asks. "
                + "0: all is; 1: not; 2: it could not be tried.")
        {
            agent, parameters, timeout, config,
        };
        command.SetAction((parse, gone) => RunAsync(
            parse.GetRequiredValue(agent), parse.GetValue(parameters) ?? [], parse.GetValue(timeout), parse.GetValue(config), gone));
        return command;
    }

    private static async Task<int> RunAsync(
        string agent, string[] parameters, int seconds, string? config, CancellationToken gone)
    {
        if (!AgentName.TryParse(agent, out var name, out var error))
            return await Refuse(error);
        if (parameters.FirstOrDefault(pair => !pair.Contains('=', StringComparison.Ordinal)) is { } wrong)
            return await Refuse($"'{wrong}' is not name=value");
        if (seconds < 1)
            return await Refuse("--timeout must be 1 or more");

        var given = parameters.Select(pair => pair.Split('=', 2))
            .ToImmutableSortedDictionary(pair => pair[0], pair => pair[1], StringComparer.Ordinal);
        using var folder = new TemporaryFolder();
        using var programs = new ProgramRunner(TimeProvider.System);
        if (ConfigurationReader.ReadAgentsOf(config, folder.Path, out var problem) is not { } settings)
            return await Refuse(problem);

        var agents = new AgentCatalog(settings with { ToolFolder = null }, programs, TimeProvider.System, null);
        var isRight = await new ConformanceTest(agents, Environment.MachineName, TimeSpan.FromSeconds(seconds)).RunAsync(
            name, given, finding => Console.WriteLine(finding.Wrong is null ? $"ok     {finding.What}" : $"WRONG  {finding.What}: {finding.Wrong}"), gone);
        Console.WriteLine(isRight ? $"{name} does what was tried as the standard asks." : $"{name} does not do all as the standard asks.");
        return isRight ? 0 : 1;
    }

    private static async Task<int> Refuse(string why)
    {
        await Console.Error.WriteLineAsync($"haactors: {why}");
        return Usage;
    }

    /// <summary>What the agent keeps must not mix with what a cluster on this machine keeps.</summary>
    private sealed class TemporaryFolder : IDisposable
    {
        public string Path { get; } = Directory.CreateTempSubdirectory("haactors-agent-test-").FullName;

        public void Dispose() => Directory.Delete(Path, recursive: true);
    }
}
