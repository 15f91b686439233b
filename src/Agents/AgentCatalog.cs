using System.Collections.Immutable;
using HaActors.Agents.Programs;

namespace HaActors.Agents;

/// <summary>The agents of this machine: OCF agents below the configured folders, systemd units and init
/// scripts.</summary>
public sealed class AgentCatalog : IAgentCatalog
{
    /// <summary>Agents' meta-data is up to about 100 KB.</summary>
    private const int MetaDataBytes = 1024 * 1024;

    private readonly AgentSettings _settings;
    private readonly IProgramRunner _programs;
    private readonly TimeProvider _time;
    private readonly Action<AgentOutput>? _output;
    private readonly MetaDataCache _metaData;

    /// <param name="output">Hears each line that an agent writes, on one thread: it must be quick.</param>
    public AgentCatalog(AgentSettings settings, IProgramRunner programs, TimeProvider time, Action<AgentOutput>? output)
    {
        _settings = settings;
        _programs = programs;
        _time = time;
        _output = output;
        _metaData = new MetaDataCache(ReadMetaDataAsync);
        // Agents write their state there without asking whether the folder exists.
        Directory.CreateDirectory(settings.StateFolder);
    }

    public IResourceAgent? Find(AgentName name, out string? whyNot)
    {
        whyNot = null;
        switch (name.Standard)
        {
            case "systemd":
                return new SystemdAgent(name.Type, _settings.Systemctl, _programs, _time, _output);
            case "lsb":
                var script = Path.Combine(_settings.InitFolder, name.Type);
                whyNot = File.Exists(script) ? null : $"{name}: {script} does not exist";
                return whyNot is null ? new LsbAgent(script, _programs, _output) : null;
            case "ocf":
                var program = FindOcf(name);
                whyNot = program is null ? $"{name} is in none of {string.Join(", ", _settings.Roots)}" : null;
                return program is null ? null : new OcfAgent(name, program, _settings, _programs, _output);
            default:
                whyNot = $"{name}: '{name.Standard}' is not an agent standard";
                return null;
        }
    }

    public Task<AgentMetaData?> MetaDataAsync(AgentName name) => name.Standard switch
    {
        "ocf" when FindOcf(name) is { } program => _metaData.Of(program),
        "systemd" => Task.FromResult<AgentMetaData?>(Plain(name, TimeSpan.FromSeconds(100))),
        "lsb" => Task.FromResult<AgentMetaData?>(Plain(name, TimeSpan.FromSeconds(15))),
        _ => Task.FromResult<AgentMetaData?>(null),
    };

    /// <summary>The names of all OCF agents, sorted; those that begin with a dot are hidden, as the standard
    /// wants.</summary>
    public ImmutableArray<AgentName> ListOcf() =>
    [
        .. _settings.Roots.Where(Directory.Exists).SelectMany(Directory.GetDirectories).SelectMany(Directory.GetFiles)
            .Select(file => new AgentName("ocf", Path.GetFileName(Path.GetDirectoryName(file)), Path.GetFileName(file)))
            .Where(name => !name.Type.StartsWith('.') && IsExecutable(FindOcf(name)!))
            .Distinct().OrderBy(name => name.ToString(), StringComparer.Ordinal),
    ];

    private string? FindOcf(AgentName name) =>
        _settings.Roots.Select(root => Path.Combine(root, name.Provider ?? "", name.Type)).FirstOrDefault(File.Exists);

    private static bool IsExecutable(string file) =>
        !OperatingSystem.IsWindows() && (File.GetUnixFileMode(file) & UnixFileMode.UserExecute) != 0;

    private async Task<AgentMetaData?> ReadMetaDataAsync(string program)
    {
        var provider = Path.GetFileName(Path.GetDirectoryName(program)) ?? "";
        var name = new AgentName("ocf", provider, Path.GetFileName(program));
        var call = new AgentCall(
            name.Type, AgentAction.MetaData, ImmutableSortedDictionary<string, string>.Empty, _settings.MetaDataTimeout,
            TimeSpan.Zero, "", () => true);
        var run = await _programs.RunAsync(
            new ProgramCall(program, ["meta-data"], OcfEnvironment.For(call, name, _settings), call.Timeout)
            {
                KeepOutputBytes = MetaDataBytes,
            },
            CancellationToken.None);
        return run is ProgramRun.Exited { Code: 0 } exit ? Understand(name.ToString(), exit.StandardOutput) : null;
    }

    private AgentMetaData? Understand(string agent, string text)
    {
        var read = AgentMetaDataXml.Read(text, out var whyNot);
        if (read is null)
            _output?.Invoke(new AgentOutput(agent, "meta-data", OutputStream.Error, whyNot!));
        return read;
    }

    /// <summary>Units and scripts say nothing of themselves: no parameters, three actions. Time-outs as Pacemaker's
    /// tools advise them.</summary>
    private static AgentMetaData Plain(AgentName name, TimeSpan timeout) => new(
        name.Type, "1.0", $"{name.Standard} {name.Type}", "", [],
        [
            new AgentActionAdvice("start", timeout, null, 0, null),
            new AgentActionAdvice("stop", timeout, null, 0, null),
            new AgentActionAdvice("monitor", timeout, TimeSpan.FromSeconds(60), 0, null),
        ]);
}
