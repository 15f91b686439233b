using System.Collections.Immutable;
using HaActors.Agents.Drbd;
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
    private readonly AgentQueues _queues = new();
    private readonly ChecksInForce _checks = new();
    private readonly InProcessAgents _inProcess;

    /// <param name="output">Hears each line that an agent writes, on one thread: it must be quick.</param>
    public AgentCatalog(AgentSettings settings, IProgramRunner programs, TimeProvider time, Action<AgentOutput>? output)
    {
        _settings = settings;
        _programs = programs;
        _time = time;
        _output = output;
        _metaData = new MetaDataCache(ReadMetaDataAsync);
        _inProcess = InProcessAgents.Load(settings.Assemblies, settings.BuiltIn);
        // Agents write their state there without asking whether the folder exists.
        Directory.CreateDirectory(settings.StateFolder);
    }

    /// <summary>This machine's DRBD, for <c>net:drbd</c>; null: it has none.</summary>
    public IDrbd? Drbd { get; init; }

    /// <summary>What is wrong with the assemblies of agents, in an operator's words.</summary>
    public ImmutableArray<string> Problems => _inProcess.Problems;

    public IResourceAgent? Find(AgentName name, out string? whyNot)
    {
        var agent = FindAlone(name, out whyNot);
        return agent is not null && _settings.Serialized.Contains(name.ToString())
            ? new QueuedAgent(agent, _queues.Of(name), _time)
            : agent;
    }

    private IResourceAgent? FindAlone(AgentName name, out string? whyNot)
    {
        whyNot = null;
        switch (name.Standard)
        {
            case "service":
                // An init script comes first. Source: Pacemaker, resources_find_service_class().
                if (File.Exists(ScriptOf(name)))
                    return new LsbAgent(ScriptOf(name), _programs, _output);
                whyNot = HasUnit(name.Type) ? null : $"{name}: there is neither {ScriptOf(name)} nor a unit of that name";
                return whyNot is null ? Unit(name.Type) : null;
            case "systemd":
                return Unit(name.Type);
            case "lsb":
                whyNot = File.Exists(ScriptOf(name)) ? null : $"{name}: {ScriptOf(name)} does not exist";
                return whyNot is null ? new LsbAgent(ScriptOf(name), _programs, _output) : null;
            case "nagios":
                var plugIn = Path.Combine(_settings.NagiosFolder ?? "/", name.Type);
                whyNot = File.Exists(plugIn) ? null : $"{name}: {plugIn} does not exist";
                return whyNot is null ? new NagiosAgent(plugIn, _programs, _checks, _time, _output) : null;
            case "net" when name.Type == DrbdAgent.Name && Drbd is { } drbd:
                return new DrbdAgent(drbd, _time);
            case "net":
                return _inProcess.Find(name.Type, _time, _output, out whyNot);
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
        "net" when name.Type == DrbdAgent.Name => Task.FromResult<AgentMetaData?>(DrbdAgent.MetaData),
        "net" => Task.FromResult(_inProcess.MetaData(name.Type)),
        "service" when !File.Exists(ScriptOf(name)) => Task.FromResult<AgentMetaData?>(Plain(name, TimeSpan.FromSeconds(100))),
        "systemd" => Task.FromResult<AgentMetaData?>(Plain(name, TimeSpan.FromSeconds(100))),
        "lsb" or "service" => Task.FromResult<AgentMetaData?>(Plain(name, TimeSpan.FromSeconds(15))),
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

    private string ScriptOf(AgentName name) => Path.Combine(_settings.InitFolder, name.Type);

    private SystemdAgent Unit(string type) =>
        new(type, _settings.Systemctl, _settings.UnitChangesFolder, _programs, _time, _output);

    private bool HasUnit(string type) => _settings.UnitFolders
        .Any(folder => File.Exists(Path.Combine(folder, SystemdAgent.UnitOf(type))));

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
