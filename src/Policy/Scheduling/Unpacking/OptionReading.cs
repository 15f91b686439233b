using System.Collections.Immutable;
using HaActors.Policy.Cib;
using HaActors.Policy.Rules;

namespace HaActors.Policy.Scheduling;

/// <summary>Cluster options, checked, with defaults for what is missing or makes no sense.</summary>
internal static class OptionReading
{
    private const string BootstrapBlock = "cib-bootstrap-options";

    public static void Read(SchedulingRun run)
    {
        var options = run.Options;
        run.HasQuorum = run.Cib.Header.HaveQuorum;
        AttributeBlocks.Evaluate(run.Cib.Options, run.RuleInput(), options.All, firstId: BootstrapBlock);

        options.Symmetric = Truth("symmetric-cluster", true);
        options.FencingEnabled = Truth("fencing-enabled", true);
        options.FencingAction = Text("fencing-action") is "off" or "poweroff" ? "off" : "reboot";
        options.FencingTimeout = Text("fencing-timeout") ?? options.FencingTimeout;
        options.ConcurrentFencing = Truth("concurrent-fencing", true);
        options.StartupFencing = options.FencingEnabled && Truth("startup-fencing", true);
        // A node that its watchdog resets is as good as fenced.
        run.HaveFenceDevice = Truth("have-watchdog", false);
        options.PriorityFencingDelaySeconds = Seconds("priority-fencing-delay");
        options.NodePendingTimeoutSeconds = Seconds("node-pending-timeout");
        options.NoQuorum = NoQuorum(run, Text("no-quorum-policy"));
        options.MaintenanceMode = Truth("maintenance-mode", false);
        options.StopAllResources = Truth("stop-all-resources", false);
        options.StopRemovedResources = Truth("stop-removed-resources", true);
        options.CancelRemovedActions = Truth("cancel-removed-actions", true);
        options.StartFailureIsFatal = Truth("start-failure-is-fatal", true);
        options.StartupProbes = Truth("enable-startup-probes", true);
        options.Placement = Placement(Text("placement-strategy"));
        options.HealthStrategyName = Text("node-health-strategy") ?? options.HealthStrategyName;
        options.Health = Health(options.HealthStrategyName);
        options.HealthBase = CibValue.Score(Text("node-health-base"), 0);
        options.HealthGreen = CibValue.Score(Text("node-health-green"), 0);
        options.HealthYellow = CibValue.Score(Text("node-health-yellow"), 0);
        options.HealthRed = CibValue.Score(Text("node-health-red"), -Scores.Infinity);
        options.ShutdownLock = Truth("shutdown-lock", false);
        options.ShutdownLockLimitSeconds = options.ShutdownLock ? Seconds("shutdown-lock-limit") : 0;
        options.ClusterDelay = Text("cluster-delay") ?? options.ClusterDelay;
        options.BatchLimit = Text("batch-limit") ?? options.BatchLimit;
        run.UnfencingPossible = run.Cib.Resources.Any(MentionsUnfencing) || run.Cib.Templates.Any(MentionsUnfencing);

        string? Text(string name) => options.All.GetValueOrDefault(name);
        bool Truth(string name, bool otherwise) => CibValue.Truth(Text(name), otherwise);
        int Seconds(string name) => (int)Math.Min((CibValue.Milliseconds(Text(name)) ?? 0) / 1000, int.MaxValue);
    }

    private static NoQuorumPolicy NoQuorum(SchedulingRun run, string? text) => text?.ToUpperInvariant() switch
    {
        "IGNORE" => NoQuorumPolicy.Ignore,
        "FREEZE" => NoQuorumPolicy.Freeze,
        "DEMOTE" => NoQuorumPolicy.Demote,
        // A cluster that never had quorum would only fence itself.
        "FENCE" or "SUICIDE" when run.Options.FencingEnabled && (run.HasQuorum || Panics(run)) =>
            NoQuorumPolicy.FenceSelf,
        _ => NoQuorumPolicy.Stop,
    };

    private static PlacementStrategy Placement(string? text) => text?.ToUpperInvariant() switch
    {
        "UTILIZATION" => PlacementStrategy.Utilization,
        "BALANCED" => PlacementStrategy.Balanced,
        "MINIMAL" => PlacementStrategy.Minimal,
        _ => PlacementStrategy.Default,
    };

    private static HealthStrategy Health(string text) => text.ToUpperInvariant() switch
    {
        "MIGRATE-ON-RED" => HealthStrategy.MigrateOnRed,
        "ONLY-GREEN" => HealthStrategy.OnlyGreen,
        "PROGRESSIVE" => HealthStrategy.Progressive,
        "CUSTOM" => HealthStrategy.Custom,
        _ => HealthStrategy.None,
    };

    private static bool Panics(SchedulingRun run) => CibValue.Truth(Header(run, "no-quorum-panic"), otherwise: false);

    private static string? Header(SchedulingRun run, string attribute)
    {
        foreach (var (name, value) in run.Cib.Header.Attributes)
            if (name == attribute)
                return value;
        return null;
    }

    // Once some device provides it, or some resource requires it, all of them are asked.
    private static bool MentionsUnfencing(ResourceEntry entry)
    {
        foreach (var block in entry.Meta)
            foreach (var pair in block.Values)
                if (pair is { Name: "provides" or "requires", Value: "unfencing" })
                    return true;
        return entry switch
        {
            GroupEntry group => group.Members.Any(MentionsUnfencing),
            CloneEntry clone => MentionsUnfencing(clone.Content),
            BundleEntry { Content: { } content } => MentionsUnfencing(content),
            _ => false,
        };
    }
}
