using System.Collections.Concurrent;
using Akka.Actor;
using Akka.Configuration;
using Akka.Dispatch;
using Akka.Event;

namespace Akka.Persistence.Journal;

/// <summary>The event adapters of one journal, by the types of events.</summary>
public class EventAdapters
{
    private readonly ConcurrentDictionary<Type, IEventAdapter> _map;
    private readonly KeyValuePair<Type, IEventAdapter>[] _bindings;
    private readonly ILoggingAdapter _log;

    /// <param name="map">What is known already; more is added.</param>
    /// <param name="bindings">The adapters by type, the more specific types first.</param>
    /// <param name="log">Where an ambiguity is told.</param>
    protected EventAdapters(
        ConcurrentDictionary<Type, IEventAdapter> map,
        IEnumerable<KeyValuePair<Type, IEventAdapter>> bindings,
        ILoggingAdapter log)
    {
        _map = map;
        _bindings = [.. bindings];
        _log = log;
    }

    /// <summary>Reads event-adapters and event-adapter-bindings of a journal's section.</summary>
    /// <exception cref="ConfigurationException">A type or an adapter's name is not known.</exception>
    public static EventAdapters Create(ExtendedActorSystem system, Config config)
    {
        var adapters = new Dictionary<string, IEventAdapter>(StringComparer.Ordinal);
        foreach (var (name, type) in Items(config, "event-adapters"))
            adapters[name] = Adapter(system, name, type.GetString()!);

        var bindings = new List<KeyValuePair<Type, IEventAdapter>>();
        foreach (var (typeName, names) in Items(config, "event-adapter-bindings"))
        {
            var type = Instantiate.TypeOf(typeName)
                ?? throw new ConfigurationException($"event-adapter-bindings: there is no type [{typeName}].");
            var bound = (names.IsArray() ? names.GetStringList() : [names.GetString()!])
                .Select(name => adapters.GetValueOrDefault(name) ?? throw new ConfigurationException(
                    $"event-adapter-bindings: [{name}] for [{typeName}] is not in event-adapters."))
                .ToArray();
            bindings.Add(KeyValuePair.Create(
                type, bound is [var only] ? only : new CombinedReadEventAdapter(bound)));
        }

        return new EventAdapters(
            [], MostSpecificFirst(bindings), Logging.GetLogger(system, typeof(EventAdapters)));
    }

    public IEventAdapter Get<T>() => Get(typeof(T));

    /// <summary>The adapter of the most specific type that fits; one that changes nothing where none does.</summary>
    public virtual IEventAdapter Get(Type type) =>
        _map.GetOrAdd(type, static (wanted, self) => self.Find(wanted), this);

    private IEventAdapter Find(Type type)
    {
        var fitting = _bindings.Where(binding => binding.Key.IsAssignableFrom(type)).ToArray();
        if (fitting.Length == 0)
            return IdentityEventAdapter.Instance;
        if (fitting.Any(other => !other.Key.IsAssignableFrom(fitting[0].Key) && other.Value != fitting[0].Value))
            _log.Warning("Multiple event adapters fit [{0}]: the one of [{1}] is used", type, fitting[0].Key);
        return fitting[0].Value;
    }

    private static IEnumerable<KeyValuePair<string, Configuration.Hocon.HoconValue>> Items(Config config, string key) =>
        config.GetConfig(key)?.AsEnumerable().Where(item => !item.Value.IsNull) ?? [];

    private static IEnumerable<KeyValuePair<Type, IEventAdapter>> MostSpecificFirst(
        IEnumerable<KeyValuePair<Type, IEventAdapter>> bindings)
    {
        var sorted = new List<KeyValuePair<Type, IEventAdapter>>();
        foreach (var binding in bindings)
        {
            var general = sorted.FindIndex(other => other.Key.IsAssignableFrom(binding.Key));
            sorted.Insert(general < 0 ? sorted.Count : general, binding);
        }

        return sorted;
    }

    private static IEventAdapter Adapter(ExtendedActorSystem system, string name, string typeName)
    {
        var type = Instantiate.TypeOf(typeName)
            ?? throw new ConfigurationException($"event-adapters.{name}: there is no type [{typeName}].");
        object made = type.GetConstructor([typeof(ExtendedActorSystem)]) is null
            ? Instantiate.As<object>(typeName, $"event-adapters.{name}")
            : Instantiate.As<object>(typeName, $"event-adapters.{name}", system);
        return made switch
        {
            IEventAdapter both => both,
            IWriteEventAdapter write => new WriteOnly(write),
            IReadEventAdapter read => new ReadOnly(read),
            _ => throw new ConfigurationException($"event-adapters.{name}: [{typeName}] is no event adapter."),
        };
    }

    private sealed class WriteOnly(IWriteEventAdapter adapter) : IEventAdapter
    {
        public string Manifest(object evt) => adapter.Manifest(evt);

        public object ToJournal(object evt) => adapter.ToJournal(evt);

        public IEventSequence FromJournal(object evt, string manifest) => EventSequence.Single(evt);
    }

    private sealed class ReadOnly(IReadEventAdapter adapter) : IEventAdapter
    {
        public string Manifest(object evt) => string.Empty;

        public object ToJournal(object evt) => evt;

        public IEventSequence FromJournal(object evt, string manifest) => adapter.FromJournal(evt, manifest);
    }
}
