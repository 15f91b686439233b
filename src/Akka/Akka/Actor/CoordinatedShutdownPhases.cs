using Akka.Configuration;

namespace Akka.Actor;

/// <param name="Name">The name under akka.coordinated-shutdown.phases.</param>
/// <param name="DependsOn">Phases that come before.</param>
/// <param name="Timeout">Longest time.</param>
/// <param name="Recover">Go on when a task fails or is late.</param>
/// <param name="Enabled">Run the tasks.</param>
internal sealed record ShutdownPhase(
    string Name, IReadOnlyList<string> DependsOn, TimeSpan Timeout, bool Recover, bool Enabled);

/// <summary>The phases of a shutdown, in the order in which they run.</summary>
internal sealed class ShutdownPhases
{
    private readonly Dictionary<string, ShutdownPhase> _byName = new(StringComparer.Ordinal);
    private readonly List<ShutdownPhase> _inOrder = [];

    /// <exception cref="ConfigurationException">Phases depend on each other in a circle.</exception>
    public ShutdownPhases(IEnumerable<ShutdownPhase> phases, TimeSpan defaultTimeout)
    {
        foreach (var phase in phases) _byName.Add(phase.Name, phase);
        // A phase that others depend on need not be described itself.
        var named = _byName.Values.SelectMany(phase => phase.DependsOn).ToList();
        foreach (var name in named)
            _byName.TryAdd(name, new ShutdownPhase(name, [], defaultTimeout, Recover: true, Enabled: true));

        var placed = new HashSet<string>(StringComparer.Ordinal);
        foreach (var name in _byName.Keys) Place(name, placed, []);
    }

    public static ShutdownPhases From(Config config)
    {
        var defaultTimeout = config.GetTimeSpan("default-phase-timeout", allowInfinite: false);
        var phases = config.GetConfig("phases") is not { } section ? []
            : section.AsEnumerable().Where(item => !item.Value.IsNull).Select(
                item => Phase(item.Key, item.Value.ToConfig(), defaultTimeout));
        return new ShutdownPhases(phases, defaultTimeout);
    }

    private static ShutdownPhase Phase(string name, Config config, TimeSpan defaultTimeout) => new(
        name,
        config.GetStringList("depends-on").ToList(),
        config.GetTimeSpan("timeout", defaultTimeout, allowInfinite: false),
        Recover: config.GetBoolean("recover", true),
        Enabled: config.GetBoolean("enabled", true));

    private void Place(string name, HashSet<string> placed, IReadOnlyList<string> below)
    {
        if (placed.Contains(name)) return;
        if (below.Contains(name))
        {
            var circle = below.SkipWhile(phase => phase != name).Append(name);
            throw new ConfigurationException(
                $"akka.coordinated-shutdown.phases depend on each other in a circle: {string.Join(" -> ", circle)}.");
        }

        var phase = _byName[name];
        foreach (var before in phase.DependsOn) Place(before, placed, [.. below, name]);
        placed.Add(name);
        _inOrder.Add(phase);
    }

    /// <exception cref="ArgumentException">There is no such phase.</exception>
    public ShutdownPhase this[string name] =>
        _byName.GetValueOrDefault(name) ?? throw new ArgumentException(
            $"There is no phase '{name}': one of {string.Join(", ", _inOrder.Select(phase => phase.Name))} is "
            + "expected. Phases are declared in akka.coordinated-shutdown.phases.",
            nameof(name));

    public IReadOnlyList<ShutdownPhase> InOrder(string? from = null) =>
        from is null ? _inOrder : _inOrder.SkipWhile(phase => phase != this[from]).ToList();
}
