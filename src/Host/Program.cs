using System.Collections.Immutable;
using System.CommandLine;
using HaActors.Agents;
using HaActors.Agents.Programs;
using HaActors.Host;
using HaActors.Host.Configuration;
using HaActors.Host.Logging;
using HaActors.Host.State;
using HaActors.Host.Systemd;
using HaActors.Host.Tools;
using HaActors.Shell.Log;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;

// What agents call many times must start fast: nothing else is looked at before.
if (args is [ToolClient.Command, .. var tool])
    return await ToolClient.RunAsync(tool);
if (args is [DrbdHelper.Command, .. var helper])
    return await DrbdHelper.RunAsync(helper, Environment.GetEnvironmentVariable);

var config = new Option<FileInfo>("--config")
{
    Description = "The node's configuration (HOCON). hocon/node.conf is a commented example.",
    Required = true,
    HelpName = "FILE",
};
var check = new Option<bool>("--check")
{
    Description = "Read the configuration, ask the agents what they need, list every error, and end: 0 fine, 2 not.",
};
var root = new RootCommand("Runs one node of an HaActors cluster in the foreground. SIGTERM: stops its resources, leaves, ends.")
{
    config, check, AgentTestCommand.Create(),
};
root.SetAction((parse, _) => Daemon.RunAsync(parse.GetRequiredValue(config).ToString(), parse.GetValue(check)));

var bootstrap = new Command(
    "bootstrap",
    "Allow this node, which must not be running, to begin the cluster with a quorum of nodes instead of all of them. Only for "
    + "a new cluster: never while any node may have the log of it.")
{
    config,
};
bootstrap.SetAction((parse, _) => Bootstrap.RunAsync(parse.GetRequiredValue(config).ToString()));
root.Subcommands.Add(bootstrap);
root.Subcommands.Add(PillCommand.Create());
root.Subcommands.Add(DirectorCommand.Create());

// The node ends by itself on SIGTERM, however long its resources take to stop.
return await root.Parse(args).InvokeAsync(new InvocationConfiguration { ProcessTerminationTimeout = null });

internal static class Daemon
{
    private const int Failed = 1;
    private const int Usage = 2;
    private const int AlreadyRunning = 3;

    public static async Task<int> RunAsync(string file, bool checkOnly)
    {
        if (ConfigurationReader.ReadAsFarAsPossible(file, out var errors) is not { } settings)
            return Refuse(file, errors);

        using var logs = MakeLogs(settings.Log.Level);
        var ring = new LogRing(Math.Max(1, settings.Log.RememberedLines));
        using var programs = new ProgramRunner(TimeProvider.System);
        var output = logs.CreateLogger("agent");
        NodeAgents agents;
        try
        {
            agents = NodeAgents.Of(settings, programs, line => Say(output, ring, line));
        }
        catch (Exception cause) when (cause is IOException or UnauthorizedAccessException or ArgumentException)
        {
            return Refuse(file, [.. errors, $"ha.runtime-directory: {settings.Agents.StateFolder} cannot be made: {cause.Message}"]);
        }

        var ofAgents = await AgentChecks.ErrorsAsync(settings.Cluster, agents.Resources, agents.Fencing);
        string[] found =
        [
            .. agents.Problems, .. ofAgents.All, .. WatchdogChecks.Errors(settings, File.ReadAllText("/proc/cpuinfo")),
            .. WitnessChecks.Errors(settings), .. PillChecks.Errors(settings),
        ];
        if (errors.Count + found.Length > 0)
        {
            var refused = Refuse(file, [.. errors, .. found.Select(Places.Of(file).Located)]);

            // The unit tries again after this one: the file may be right, and the machine too busy.
            return !checkOnly && ofAgents.MayPass && errors.Count + found.Length == ofAgents.All.Count ? Failed : refused;
        }

        if (checkOnly)
        {
            foreach (var warning in settings.Warnings)
                Console.WriteLine($"  warning: {warning}");
            Console.WriteLine($"{file}: node {settings.Self} of cluster {settings.Cluster.Name}, no errors");
            return 0;
        }

        foreach (var warning in settings.Warnings)
            logs.CreateLogger("haactors").LogWarning("{Warning}", warning);

        return await RunNodeAsync(settings, logs, ring, agents, programs);
    }

    private static async Task<int> RunNodeAsync(
        HostSettings settings, ILoggerFactory logs, LogRing ring, NodeAgents agents, ProgramRunner programs)
    {
        StateDirectory state;
        try
        {
            state = StateDirectory.Open(settings.StateDirectory, settings.Cluster.Name, settings.Self.Value);
        }
        catch (StateDirectoryException refused)
        {
            await Console.Error.WriteLineAsync($"haactors: {refused.Message}");
            return refused.IsInUse ? AlreadyRunning : Usage;
        }

        using (state)
        {
            ImmutableSortedSet<string> brokenOff;
            try
            {
                brokenOff = await EndPredecessorsAsync(state, programs, logs.CreateLogger("haactors"));
            }
            catch (Exception cause) when (cause is IOException or UnauthorizedAccessException)
            {
                await Console.Error.WriteLineAsync($"haactors: the records of operations in {state.Path} are not to be had: {cause.Message}");
                return Usage;
            }

            var builder = Microsoft.Extensions.Hosting.Host.CreateEmptyApplicationBuilder(null);
            builder.Services.Configure<HostOptions>(options => options.ShutdownTimeout = TimeSpan.FromHours(1));
            builder.Services.AddSingleton(services => new NodeService(
                settings, state, logs, ring, LevelOf(settings.Log.Level), new ServiceNotifier(), agents, brokenOff,
                services.GetRequiredService<IHostApplicationLifetime>()));
            builder.Services.AddHostedService(services => services.GetRequiredService<NodeService>());
            using var host = builder.Build();
            var node = host.Services.GetRequiredService<NodeService>();
            await host.RunAsync();
            return node.ExitCode;
        }
    }

    /// <summary>Nothing is said to the cluster before: to be heard is to say that the daemon's last life does nothing any
    /// more (safety rule 27).</summary>
    private static async Task<ImmutableSortedSet<string>> EndPredecessorsAsync(
        StateDirectory state, ProgramRunner programs, ILogger log)
    {
        var (records, brokenOff) = await Predecessors.EndAsync(
            Path.Combine(state.Path, "operations"),
            (await File.ReadAllTextAsync("/proc/sys/kernel/random/boot_id")).Trim(),
            Guid.NewGuid().ToString("N")[..12],
            TimeProvider.System,
            remark => log.LogWarning("{Remark}", remark),
            CancellationToken.None);
        programs.Record(records);
        return brokenOff;
    }

    private static int Refuse(string file, IReadOnlyList<string> errors)
    {
        Console.Error.WriteLine($"haactors: {file} has {errors.Count} error{(errors.Count == 1 ? "" : "s")}; nothing was started:");
        foreach (var error in errors)
            Console.Error.WriteLine($"  {error}");

        return Usage;
    }

    private static void Say(ILogger log, LogRing ring, AgentOutput line)
    {
        log.LogInformation("{Resource} {Operation}: {Line}", line.Subject, line.Operation, line.Line);
        ring.Add(new LogLine(TimeProvider.System.GetUtcNow(), LogSeverity.Info, $"agent/{line.Subject}", $"{line.Operation}: {line.Line}"));
    }

    private static ILoggerFactory MakeLogs(string level) => LoggerFactory.Create(logging => logging
        .SetMinimumLevel(LevelOf(level))
        .AddConsole(console =>
        {
            console.FormatterName = LineFormatter.FormatterName;
            console.LogToStandardErrorThreshold = LogLevel.Trace;
        })
        .AddConsoleFormatter<LineFormatter, Microsoft.Extensions.Logging.Console.ConsoleFormatterOptions>());

    private static LogLevel LevelOf(string level) => level switch
    {
        "debug" => LogLevel.Debug,
        "warning" => LogLevel.Warning,
        "error" => LogLevel.Error,
        _ => LogLevel.Information,
    };
}
