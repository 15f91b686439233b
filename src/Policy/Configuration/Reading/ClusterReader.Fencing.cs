using System.Collections.Immutable;
using HaActors.Policy.Cib;
using HaActors.Policy.Fencing;
using HaActors.Policy.Model;

namespace HaActors.Policy.Configuration.Reading;

/// <summary>Fence devices, which of them fence whom in which order, and watchdogs.</summary>
public sealed partial class ClusterReader
{
    private static readonly TimeSpan ShortestTimeout = TimeSpan.FromMilliseconds(100);

    private static readonly ImmutableSortedDictionary<string, FenceVerb> TimedActions = new[]
    {
        FenceVerb.Off, FenceVerb.On, FenceVerb.Reboot, FenceVerb.Status, FenceVerb.Monitor, FenceVerb.List,
    }.ToImmutableSortedDictionary(verb => verb.ToString().ToLowerInvariant(), verb => verb, StringComparer.Ordinal);

    private static readonly Dictionary<string, HostCheck> Checks = new()
    {
        ["static-list"] = HostCheck.StaticList,
        ["dynamic-list"] = HostCheck.DynamicList,
        ["status"] = HostCheck.Status,
        ["none"] = HostCheck.None,
    };

    private static readonly Dictionary<string, FenceMode> Modes = new()
    {
        ["off"] = FenceMode.Off,
        ["reboot"] = FenceMode.Reboot,
    };

    private FencingSettings ReadFencing()
    {
        var fencing = _ha.Child("fencing");
        var loop = fencing.Child("loop");
        var read = new FencingSettings(
            fencing.Duration("watchdog-timeout", TimeSpan.Zero),
            new LoopSettings(
                loop.Number("limit", 0, 20), loop.Duration("window", TimeSpan.Zero), loop.Duration("stay", TimeSpan.Zero)));
        loop.RejectUnknown();
        if (read.WatchdogTimeout.Ticks % TimeSpan.TicksPerSecond != 0)
            fencing.Wrong("watchdog-timeout", "must be whole seconds: watchdogs know no others");

        return read;
    }

    private ImmutableArray<FenceDevice> ReadDevices(ImmutableSortedDictionary<NodeName, NodeConfiguration> nodes)
    {
        var fencing = _ha.Child("fencing");
        var section = fencing.Child("devices");
        return [.. section.SortedKeys.Select(id => ReadDevice(id, section.Entry(id, fencing.Child("device-defaults")), nodes))];
    }

    private static FenceDevice ReadDevice(
        string id, Section entry, ImmutableSortedDictionary<NodeName, NodeConfiguration> nodes)
    {
        ImmutableSortedSet<NodeName> Names(string key) => [.. entry.List(key).Select(name => Known(entry, key, name, nodes))];

        var device = new FenceDevice(
            id,
            entry.Required("agent"),
            entry.Child("parameters").Texts().ToImmutableSortedDictionary(StringComparer.Ordinal),
            Names("nodes"),
            entry.Duration("timeout", ShortestTimeout))
        {
            Check = Optional(entry, "host-check", Checks),
            HostMap = entry.Child("host-map").Texts()
                .ToImmutableSortedDictionary(pair => Known(entry, "host-map", pair.Key, nodes), pair => pair.Value),
            HostArgument = entry.Text("host-argument") is { Length: > 0 } argument ? argument : null,
            DelayBase = entry.Duration("delay-base", TimeSpan.Zero),
            DelayMax = entry.Duration("delay-max", TimeSpan.Zero),
            DelayOf = Durations(entry.Child("delays"), TimeSpan.Zero)
                .ToImmutableSortedDictionary(pair => Known(entry, "delays", pair.Key, nodes), pair => pair.Value),
            Timeouts = ReadTimeouts(entry.Child("timeouts")),
            Tries = entry.Number("tries", 1, 100),
            ActionLimit = entry.Number("action-limit", 0, 100),
            Mode = Optional(entry, "action", Modes),
            ReachedFrom = Names("reached-from"),
            MonitorInterval = entry.Duration("monitor-interval", TimeSpan.Zero),
            ProvidesUnfencing = entry.Switch("provides-unfencing"),
            UnfencesOnTarget = entry.Switch("unfence-on-target"),
            Vouched = entry.Switch("vouched"),
        };
        entry.RejectUnknown();
        return device;
    }

    private static NodeName Known(
        Section entry, string key, string name, ImmutableSortedDictionary<NodeName, NodeConfiguration> nodes)
    {
        if (!nodes.ContainsKey(new NodeName(name)))
            entry.Wrong(key, $"'{name}' is not among ha.nodes");

        return new NodeName(name);
    }

    private static T? Optional<T>(Section entry, string key, Dictionary<string, T> choices)
        where T : struct => entry.Text(key).Length == 0 ? null : entry.Choice(key, choices);

    private static ImmutableArray<KeyValuePair<string, TimeSpan>> Durations(Section section, TimeSpan shortest) =>
        [.. section.SortedKeys.Select(key => KeyValuePair.Create(key, section.Duration(key, shortest)))];

    private static ImmutableSortedDictionary<FenceVerb, TimeSpan> ReadTimeouts(Section section)
    {
        var timeouts = Durations(section, ShortestTimeout);
        foreach (var (action, _) in timeouts.Where(timeout => !TimedActions.ContainsKey(timeout.Key)))
            section.Wrong(action, $"is no action of fence devices: {string.Join(", ", TimedActions.Keys)}");

        return timeouts.Where(timeout => TimedActions.ContainsKey(timeout.Key))
            .ToImmutableSortedDictionary(timeout => TimedActions[timeout.Key], timeout => timeout.Value);
    }

    /// <summary>For whom, and the levels in the order in which they are tried: all devices of one must succeed.</summary>
    private ImmutableArray<FencingLevel> ReadTopology(
        ImmutableArray<FenceDevice> devices, ImmutableSortedDictionary<NodeName, NodeConfiguration> nodes)
    {
        var levels = ImmutableArray.CreateBuilder<FencingLevel>();
        var section = _ha.Child("fencing").Child("topology");
        foreach (var name in section.SortedKeys)
        {
            var entry = section.Entry(name, null);
            var (node, pattern, attribute) = (entry.Optional("node"), entry.Optional("pattern"), entry.Optional("attribute"));
            var value = attribute is null ? null : entry.Required("value");
            if (new[] { node, pattern, attribute }.Count(said => said is not null) != 1)
                entry.Wrong("node", "one of node, pattern and attribute says for whom the levels are");
            if (node is not null && !nodes.ContainsKey(new NodeName(node)))
                entry.Wrong("node", $"'{node}' is not among ha.nodes");

            var tried = entry.Lists("levels");
            if (tried.Count is 0 or > 9)
                entry.Wrong("levels", "must be one to nine lists of devices");
            foreach (var device in tried.SelectMany(level => level).Where(id => devices.All(device => device.Id != id)))
                entry.Wrong("levels", $"'{device}' is not among ha.fencing.devices");
            entry.RejectUnknown();
            foreach (var (index, level) in tried.Index())
            {
                var id = _ids.Fresh($"level-{name}-{index + 1}", entry.Path);
                levels.Add(new FencingLevel(
                    id, node, pattern, attribute, value, index + 1, [.. level], CibParts.PlaceOf("fencing-level", id)));
            }
        }

        return levels.ToImmutable();
    }

    private void RejectUnsafeWatchdogs(ClusterConfiguration configuration)
    {
        var fencing = _ha.Child("fencing");
        var watchdogs = configuration.FenceDevices.Where(device => device.NeedsWatchdog).ToList();
        if (watchdogs.Count == 0)
            return;

        if (configuration.Fencing.WatchdogTimeout == TimeSpan.Zero)
            fencing.Wrong("watchdog-timeout", $"is 0: device {watchdogs[0].Id} needs to know how long a watchdog takes");

        // What goes on without quorum would be reset for it (safety rule 29).
        if (configuration.Options.NoQuorumPolicy == NoQuorumPolicy.Freeze)
            _ha.Child("options").Wrong("no-quorum-policy", $"is freeze, but a node without quorum is reset by its watchdog ({watchdogs[0].Id})");

        RejectUnsafePills(configuration);
    }

    private void RejectUnsafePills(ClusterConfiguration configuration)
    {
        var section = _ha.Child("fencing").Child("devices");
        var pills = configuration.FenceDevices.Where(device => device.IsPill).ToList();
        foreach (var pill in pills)
        {
            foreach (var (key, problem) in PillSettings.Problems(pill, configuration.Fencing.WatchdogTimeout))
                section.Child(pill.Id).Wrong(key, problem);
        }

        if (configuration.Quorum.TwoNode && pills.Count > 0)
            _ha.Child("quorum").Wrong("two-node", $"is on beside {pills[0].Id}: two nodes that lose each other would both be reset by their watchdogs");

        // A node watches the slots of one device: of another one it would not know.
        foreach (var node in configuration.Nodes.Keys)
        {
            if (pills.Where(pill => pill.CanFence(node)).Skip(1).FirstOrDefault() is { } second)
                section.Child(second.Id).Wrong("nodes", $"node {node} is fenced by another pill already: one device with three disks is more");
        }
    }
}
