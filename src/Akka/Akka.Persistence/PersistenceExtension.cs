using Akka.Actor;
using Akka.Configuration;
using Akka.Dispatch;
using Akka.Event;
using Akka.Persistence.Journal;
using Akka.Persistence.Serialization;

namespace Akka.Persistence;

/// <summary>The plugins of a system: journals and snapshot stores, each made once, at its first use.</summary>
public class PersistenceExtension : IExtension
{
    private const string JournalKey = "akka.persistence.journal";
    private const string SnapshotStoreKey = "akka.persistence.snapshot-store";
    private const string NoSnapshotStoreId = "akka.persistence.no-snapshot-store";

    // Named by Akka.NET's reference configuration and without effect here, below akka.persistence.
    private static readonly string[] NotHonoured =
    [
        "view", "fsm.snapshot-after", "journal.proxy", "snapshot-store.proxy", "publish-confirmations",
        "dispatchers.default-replay-dispatcher.dedicated-thread-pool", "dispatchers.default-stream-dispatcher",
        "snapshot-store.local.stream-dispatcher", "query",
    ];

    private readonly ExtendedActorSystem _system;
    private readonly Dictionary<string, Plugin> _plugins = new(StringComparer.Ordinal);
    private readonly Lock _lock = new();
    private readonly Lazy<IStashOverflowStrategy> _overflow;
    private readonly Lazy<IActorRef> _permitter;
    private readonly Random _chance;
    private int _instances;

    /// <exception cref="ConfigurationException">A value is out of its range.</exception>
    public PersistenceExtension(ExtendedActorSystem system)
    {
        _system = system;
        system.Settings.InjectTopLevelFallback(Persistence.DefaultConfig());
        PersistenceSerializers.AddTo(system);
        var config = system.Settings.Config;
        Settings = new PersistenceSettings(system, config);
        _chance = system.Settings.ForkChance("persistence");
        _overflow = new Lazy<IStashOverflowStrategy>(() => Instantiate.As<IStashOverflowStrategyConfigurator>(
            config.GetString("akka.persistence.internal-stash-overflow-strategy")!,
            "akka.persistence.internal-stash-overflow-strategy").Create(config));
        _permitter = new Lazy<IActorRef>(MakePermitter);
        WarnOfUnhonoured(config);
        foreach (var id in config.GetStringList($"{JournalKey}.auto-start-journals"))
            JournalFor(id);
        foreach (var id in config.GetStringList($"{SnapshotStoreKey}.auto-start-snapshot-stores"))
            SnapshotStoreFor(id);
    }

    public PersistenceSettings Settings { get; }

    public IStashOverflowStrategy DefaultInternalStashOverflowStrategy => _overflow.Value;

    internal IActorRef RecoveryPermitter => _permitter.Value;

    /// <summary>The id of an actor that chooses none: its path without the address.</summary>
    public string PersistenceId(IActorRef actor) => actor.Path.ToStringWithoutAddress();

    /// <param name="journalPluginId">
    /// Path of its configuration; empty: what akka.persistence.journal.plugin says.
    /// </param>
    /// <exception cref="ArgumentException">There is no such configuration, or no type in it.</exception>
    public IActorRef JournalFor(string journalPluginId) => JournalPlugin(journalPluginId).Actor;

    /// <param name="snapshotPluginId">
    /// Path of its configuration; empty: what akka.persistence.snapshot-store.plugin says, or one that stores nothing.
    /// </param>
    /// <exception cref="ArgumentException">There is no such configuration, or no type in it.</exception>
    public IActorRef SnapshotStoreFor(string snapshotPluginId)
    {
        var id = string.IsNullOrEmpty(snapshotPluginId)
            ? _system.Settings.Config.GetString($"{SnapshotStoreKey}.plugin")
            : snapshotPluginId;
        return PluginFor(
            string.IsNullOrEmpty(id) ? NoSnapshotStoreId : id,
            "akka.persistence.snapshot-store-plugin-fallback").Actor;
    }

    /// <summary>The event adapters of a journal.</summary>
    public EventAdapters AdaptersFor(string journalPluginId) => JournalPlugin(journalPluginId).Adapters;

    internal EventAdapters AdaptersFor(IActorRef journal) => PluginOf(journal).Adapters;

    internal Config ConfigFor(IActorRef plugin) => PluginOf(plugin).Config;

    internal int MaxMessageBatchSize(string journalPluginId) =>
        JournalPlugin(journalPluginId).Config.GetInt("max-message-batch-size");

    internal TimeSpan RecoveryEventTimeout(string journalPluginId) =>
        JournalPlugin(journalPluginId).Config.GetTimeSpan("recovery-event-timeout");

    internal int NextInstanceId() => Interlocked.Increment(ref _instances);

    internal string NextWriterGuid()
    {
        Span<byte> bytes = stackalloc byte[16];
        lock (_chance)
            _chance.NextBytes(bytes);
        return new Guid(bytes).ToString("D");
    }

    private Plugin JournalPlugin(string id) => PluginFor(
        string.IsNullOrEmpty(id) ? DefaultJournal() : id, "akka.persistence.journal-plugin-fallback");

    private string DefaultJournal() =>
        _system.Settings.Config.GetString($"{JournalKey}.plugin") is { Length: > 0 } id
            ? id
            : throw new ArgumentException($"No journal is configured: {JournalKey}.plugin is empty.");

    private Plugin PluginFor(string id, string fallback)
    {
        lock (_lock)
        {
            return _plugins.TryGetValue(id, out var plugin) ? plugin : Start(id, fallback);
        }
    }

    private Plugin PluginOf(IActorRef actor)
    {
        lock (_lock)
        {
            return _plugins.GetValueOrDefault(actor.Path.Name)
                ?? throw new ArgumentException($"{actor} is no persistence plugin.");
        }
    }

    private Plugin Start(string id, string fallback)
    {
        var config = _system.Settings.Config;
        if (!config.HasPath(id))
            throw new ArgumentException($"'reference.conf' is missing persistence plugin config path: '{id}'");

        var own = config.GetConfig(id)!.WithFallback(config.GetConfig(fallback)!);
        var className = own.GetString("class");
        if (string.IsNullOrEmpty(className))
            throw new ArgumentException($"Plugin class name must be defined in config property [{id}.class]");
        var type = Instantiate.TypeOf(className)
            ?? throw new ConfigurationException($"{id}.class: there is no type [{className}].");
        if (!typeof(ActorBase).IsAssignableFrom(type))
            throw new ConfigurationException($"{id}.class: [{className}] is no actor.");

        var plugin = new Plugin(own, EventAdapters.Create(_system, own));
        var inner = type.GetConstructor([typeof(Config)]) is null
            ? Props.Create(type)
            : Props.Create(type, own);
        // Known before it runs: its constructor asks for its own settings.
        _plugins[id] = plugin;
        try
        {
            plugin.Actor = _system.SystemActorOf(inner.WithDispatcher(own.GetString("plugin-dispatcher")!), id);
            return plugin;
        }
        catch
        {
            _plugins.Remove(id);
            throw;
        }
    }

    private IActorRef MakePermitter()
    {
        var permits = _system.Settings.Config.GetInt("akka.persistence.max-concurrent-recoveries");
        if (permits < 1)
        {
            throw new ConfigurationException(
                $"akka.persistence.max-concurrent-recoveries is {permits}: 1 or more.");
        }

        return _system.SystemActorOf(Props.Create(() => new RecoveryPermitter(permits)), "recoveryPermitter");
    }

    private void WarnOfUnhonoured(Config config)
    {
        var log = Logging.GetLogger(_system, typeof(PersistenceExtension));
        foreach (var key in NotHonoured.Select(key => $"akka.persistence.{key}").Where(config.HasPath))
            log.Warning("The configuration key [{0}] is not honoured", key);
    }

    private sealed class Plugin(Config config, EventAdapters adapters)
    {
        public Config Config { get; } = config;

        public EventAdapters Adapters { get; } = adapters;

        public IActorRef Actor { get; set; } = ActorRefs.Nobody;
    }
}
