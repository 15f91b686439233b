using System.Collections.Immutable;
using System.Text.Json.Serialization;

namespace HaActors.Policy.Model;

/// <summary>What can be asked of a node for one resource.</summary>
public enum ResourceVerb
{
    /// <summary>Look once whether it runs.</summary>
    Probe,
    Start,
    Stop,

    /// <summary>Look now, and again at each interval, until it is cancelled or the resource changes.</summary>
    Monitor,
    Promote,
    Demote,

    /// <summary>Tell an instance what happens to its siblings.</summary>
    Notify,

    /// <summary>Take new parameters without a restart.</summary>
    Reload,
    MigrateTo,
    MigrateFrom,

    /// <summary>End a recurring monitor.</summary>
    Cancel,

    /// <summary>Forget what is known of it, so that it is looked at again.</summary>
    Forget,

    /// <summary>Forget how often it failed.</summary>
    ForgetFailures,
}

/// <summary>What follows from a verb alone.</summary>
public static class ResourceVerbs
{
    /// <summary>While it is under way nothing else is done with the resource on that node.</summary>
    public static bool Occupies(this ResourceVerb verb) =>
        verb is not (ResourceVerb.Monitor or ResourceVerb.Cancel or ResourceVerb.Forget or ResourceVerb.ForgetFailures);

    /// <summary>What was watched before it is not the same after it: recurring monitors end.</summary>
    public static bool EndsMonitors(this ResourceVerb verb) => verb is ResourceVerb.Start or ResourceVerb.Stop or ResourceVerb.Promote
        or ResourceVerb.Demote or ResourceVerb.MigrateTo or ResourceVerb.MigrateFrom;
}

/// <summary>Everything that a node needs to know to carry one operation out. It asks no configuration.</summary>
/// <param name="Resource">As the node's history names it: <c>web</c>, of a globally unique clone's instance <c>web:0</c>.</param>
/// <param name="Agent">For example <c>ocf:ha:vip</c>, <c>systemd:nginx</c>, <c>lsb:foo</c>.</param>
/// <param name="IntervalMs">0: once.</param>
/// <param name="TimeoutMs">Longest time for one run; above 0.</param>
/// <param name="Parameters">Those of the agent, and <c>CRM_meta_…</c> names, as they hold on this node.</param>
public sealed record ResourceOperation(
    ResourceId Resource,
    string Agent,
    ResourceVerb Verb,
    int IntervalMs,
    int TimeoutMs,
    ImmutableSortedDictionary<string, string> Parameters)
{
    public const int DefaultTimeoutMs = 20_000;

    /// <summary>How long to wait before the first run of a recurring monitor.</summary>
    public int StartDelayMs { get; init; }

    /// <summary>The exit code that says that all is as it was thought to be: 0, of a probe mostly 7, of a promoted one's monitor 8.</summary>
    public int ExpectedExitCode { get; init; }

    /// <summary>What a failure adds to the fail count: 0, 1, or <see cref="FailureAttributes.Banning"/>.</summary>
    public int FailureCounts { get; init; } = 1;

    /// <summary>Of a live migration: the node that it leaves.</summary>
    [JsonIgnore]
    public string? MigrateSource => OfMigration("CRM_meta_migrate_source");

    /// <summary>Of a live migration: the node that it goes to.</summary>
    [JsonIgnore]
    public string? MigrateTarget => OfMigration("CRM_meta_migrate_target");

    [JsonIgnore]
    public TimeSpan Timeout => TimeSpan.FromMilliseconds(TimeoutMs);

    [JsonIgnore]
    public TimeSpan Interval => TimeSpan.FromMilliseconds(IntervalMs);

    /// <summary>Of a live migration: the node at its other end, seen from the one that carries this out.</summary>
    [JsonIgnore]
    public NodeName? MigrationPeer => (Verb == ResourceVerb.MigrateTo ? MigrateTarget : MigrateSource) is { } name ? new NodeName(name) : null;

    public static string TaskOf(ResourceVerb verb) => verb switch
    {
        ResourceVerb.Probe or ResourceVerb.Monitor => "monitor",
        ResourceVerb.Start => "start",
        ResourceVerb.Stop => "stop",
        ResourceVerb.Promote => "promote",
        ResourceVerb.Demote => "demote",
        ResourceVerb.Notify => "notify",
        ResourceVerb.Reload => "reload-agent",
        ResourceVerb.MigrateTo => "migrate_to",
        ResourceVerb.MigrateFrom => "migrate_from",
        ResourceVerb.Cancel => "cancel",
        ResourceVerb.Forget => "delete",
        _ => "clear_failcount",
    };

    /// <summary>For people: a probe is called so.</summary>
    public static string WordOf(ResourceVerb verb) => verb == ResourceVerb.Probe ? "probe" : TaskOf(verb);

    private string? OfMigration(string name) =>
        Verb is ResourceVerb.MigrateTo or ResourceVerb.MigrateFrom ? Parameters.GetValueOrDefault(name) : null;
}
