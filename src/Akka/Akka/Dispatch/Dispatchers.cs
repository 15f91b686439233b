using System.Collections.Concurrent;
using Akka.Actor;
using Akka.Configuration;
using Akka.Event;

namespace Akka.Dispatch;

/// <summary>All dispatchers of a system, by their configuration path.</summary>
public sealed class Dispatchers
{
    public const string DefaultDispatcherId = "akka.actor.default-dispatcher";
    public const string DefaultBlockingDispatcherId = "akka.actor.default-blocking-io-dispatcher";
    public const string SynchronizedDispatcherId = "akka.actor.synchronized-dispatcher";
    internal const string InternalDispatcherId = "akka.actor.internal-dispatcher";
    private const int MaxAliasDepth = 20;

    private readonly ActorSystem _system;
    private readonly MessageDispatcherConfigurator? _forced;
    private readonly ConcurrentDictionary<string, MessageDispatcherConfigurator> _configurators =
        new(StringComparer.Ordinal);
    private readonly ConcurrentBag<WeakReference<MessageDispatcher>> _made = [];
    private readonly Lock _making = new();
    private MessageDispatcher? _default;
    private MessageDispatcher? _internal;

    public Dispatchers(ActorSystem system, IDispatcherPrerequisites prerequisites, ILoggingAdapter logger)
    {
        _system = system;
        Prerequisites = prerequisites;
        _forced = system.Settings.Setup.Get<SimulationSetup>() is { HasValue: true } simulation
            ? simulation.Value.Dispatcher
            : null;
    }

    public IDispatcherPrerequisites Prerequisites { get; }

    public Config DefaultDispatcherConfig => ConfigOf(DefaultDispatcherId);

    public MessageDispatcher DefaultGlobalDispatcher => _default ??= Lookup(DefaultDispatcherId);

    internal MessageDispatcher InternalDispatcher => _internal ??= Lookup(InternalDispatcherId);

    /// <summary>The dispatcher with that configuration path.</summary>
    /// <exception cref="ConfigurationException">No such path, or a bad value there.</exception>
    public MessageDispatcher Lookup(string dispatcherName)
    {
        var dispatcher = ConfiguratorFor(dispatcherName).Dispatcher();
        if (!dispatcher.Known)
        {
            dispatcher.Known = true;
            _made.Add(new WeakReference<MessageDispatcher>(dispatcher));
        }

        return dispatcher;
    }

    public bool HasDispatcher(string id) =>
        _forced is not null || _configurators.ContainsKey(id) || _system.Settings.Config.HasPath(id);

    /// <summary>Adds a dispatcher by code; false where the id is taken.</summary>
    public bool RegisterConfigurator(string id, MessageDispatcherConfigurator configurator) =>
        _configurators.TryAdd(id, configurator);

    /// <summary>The section of a dispatcher; an id whose value is a text is an alias of the id that it names.</summary>
    public static Config GetConfig(Config config, string id, int depth = 0)
    {
        if (depth > MaxAliasDepth)
            throw new ConfigurationException($"The dispatcher [{id}] is an alias of an alias, {MaxAliasDepth} deep.");
        if (!config.HasPath(id))
            throw new ConfigurationException($"Dispatcher [{id}] not configured.");

        var value = config.GetValue(id)!;
        return value.IsString() ? GetConfig(config, value.GetString()!, depth + 1) : config.GetConfig(id)!;
    }

    internal void HaltAll()
    {
        foreach (var dispatcher in Made())
            dispatcher.Halted = true;
    }

    internal void ShutdownAll()
    {
        foreach (var dispatcher in Made())
            dispatcher.ShutdownNow();
    }

    private IEnumerable<MessageDispatcher> Made() =>
        _made.Select(made => made.TryGetTarget(out var dispatcher) ? dispatcher : null).OfType<MessageDispatcher>();

    private MessageDispatcherConfigurator ConfiguratorFor(string id)
    {
        if (_forced is not null)
            return _forced;
        if (_configurators.TryGetValue(id, out var known))
            return known;

        lock (_making)
            return _configurators.GetOrAdd(id, static (name, self) => self.Make(name), this);
    }

    private MessageDispatcherConfigurator Make(string id)
    {
        var config = ConfigOf(id);
        var type = config.GetString("type");
        return type switch
        {
            "Dispatcher" or "TaskDispatcher" => new DispatcherConfigurator(config, Prerequisites),
            "PinnedDispatcher" => new PinnedDispatcherConfigurator(config, Prerequisites),
            "ForkJoinDispatcher" => new ForkJoinDispatcherConfigurator(config, Prerequisites),
            null or "" => throw new ConfigurationException($"Missing dispatcher type for dispatcher [{id}]."),
            _ => Instantiate.As<MessageDispatcherConfigurator>(type, $"dispatcher [{id}]", config, Prerequisites),
        };
    }

    private Config ConfigOf(string id)
    {
        var config = _system.Settings.Config;
        return ConfigurationFactory.ParseString($"id = \"{id}\"")
            .WithFallback(GetConfig(config, id))
            .WithFallback(config.GetConfig(DefaultDispatcherId)!);
    }
}
