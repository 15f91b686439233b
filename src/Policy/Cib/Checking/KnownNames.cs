using System.Collections.Frozen;

namespace HaActors.Policy.Cib;

/// <summary>What a value must look like.</summary>
internal enum ValueKind
{
    Text,
    Truth,
    Score,
    Number,
    Duration,
    Role,
    QuorumPolicy,
    FencingAction,
    Placement,
    Health,
    MultiplyActive,
    Requires,

}

/// <summary>Names of options and meta-attributes, and what they may be set to.</summary>
/// <remarks>Source: "Pacemaker Explained", cluster options and resource options.</remarks>
internal static class KnownNames
{
    public static readonly FrozenDictionary<string, ValueKind> Options = new Dictionary<string, ValueKind>
    {
        ["dc-version"] = ValueKind.Text,
        ["cluster-infrastructure"] = ValueKind.Text,
        ["cluster-name"] = ValueKind.Text,
        ["dc-deadtime"] = ValueKind.Duration,
        ["cluster-recheck-interval"] = ValueKind.Duration,
        ["fence-reaction"] = ValueKind.Text,
        ["election-timeout"] = ValueKind.Duration,
        ["shutdown-escalation"] = ValueKind.Duration,
        ["join-integration-timeout"] = ValueKind.Duration,
        ["join-finalization-timeout"] = ValueKind.Duration,
        ["transition-delay"] = ValueKind.Duration,
        ["no-quorum-policy"] = ValueKind.QuorumPolicy,
        ["shutdown-lock"] = ValueKind.Truth,
        ["shutdown-lock-limit"] = ValueKind.Duration,
        ["symmetric-cluster"] = ValueKind.Truth,
        ["maintenance-mode"] = ValueKind.Truth,
        ["start-failure-is-fatal"] = ValueKind.Truth,
        ["enable-startup-probes"] = ValueKind.Truth,
        ["fencing-enabled"] = ValueKind.Truth,
        ["fencing-action"] = ValueKind.FencingAction,
        ["fencing-timeout"] = ValueKind.Duration,
        ["fencing-watchdog-timeout"] = ValueKind.Text,
        ["fencing-max-attempts"] = ValueKind.Score,
        ["have-watchdog"] = ValueKind.Truth,
        ["concurrent-fencing"] = ValueKind.Truth,
        ["startup-fencing"] = ValueKind.Truth,
        ["priority-fencing-delay"] = ValueKind.Duration,
        ["node-pending-timeout"] = ValueKind.Duration,
        ["cluster-delay"] = ValueKind.Duration,
        ["load-threshold"] = ValueKind.Text,
        ["node-action-limit"] = ValueKind.Number,
        ["batch-limit"] = ValueKind.Number,
        ["migration-limit"] = ValueKind.Number,
        ["cluster-ipc-limit"] = ValueKind.Number,
        ["stop-all-resources"] = ValueKind.Truth,
        ["stop-removed-resources"] = ValueKind.Truth,
        ["cancel-removed-actions"] = ValueKind.Truth,
        ["remove-after-stop"] = ValueKind.Truth,
        ["pe-error-series-max"] = ValueKind.Number,
        ["pe-warn-series-max"] = ValueKind.Number,
        ["pe-input-series-max"] = ValueKind.Number,
        ["node-health-strategy"] = ValueKind.Health,
        ["node-health-base"] = ValueKind.Score,
        ["node-health-green"] = ValueKind.Score,
        ["node-health-yellow"] = ValueKind.Score,
        ["node-health-red"] = ValueKind.Score,
        ["placement-strategy"] = ValueKind.Placement,
        ["enable-acl"] = ValueKind.Truth,
        ["last-lrm-refresh"] = ValueKind.Text,
    }.ToFrozenDictionary(StringComparer.Ordinal);

    public static readonly FrozenDictionary<string, ValueKind> Meta = new Dictionary<string, ValueKind>
    {
        ["priority"] = ValueKind.Score,
        ["critical"] = ValueKind.Truth,
        ["target-role"] = ValueKind.Role,
        ["is-managed"] = ValueKind.Truth,
        ["maintenance"] = ValueKind.Truth,
        ["resource-stickiness"] = ValueKind.Score,
        ["requires"] = ValueKind.Requires,
        ["migration-threshold"] = ValueKind.Score,
        ["failure-timeout"] = ValueKind.Duration,
        ["multiple-active"] = ValueKind.MultiplyActive,
        ["allow-migrate"] = ValueKind.Truth,
        ["allow-unhealthy-nodes"] = ValueKind.Truth,
        ["container-attribute-target"] = ValueKind.Text,
        ["remote-node"] = ValueKind.Text,
        ["remote-addr"] = ValueKind.Text,
        ["remote-port"] = ValueKind.Text,
        ["remote-connect-timeout"] = ValueKind.Duration,
        ["remote-allow-migrate"] = ValueKind.Truth,
        ["container"] = ValueKind.Text,
        ["ordered"] = ValueKind.Truth,
        ["collocated"] = ValueKind.Truth,
        ["interleave"] = ValueKind.Truth,
        ["notify"] = ValueKind.Truth,
        ["globally-unique"] = ValueKind.Truth,
        ["clone-max"] = ValueKind.Number,
        ["clone-node-max"] = ValueKind.Number,
        ["clone-min"] = ValueKind.Number,
        ["promotable"] = ValueKind.Truth,
        ["promoted-max"] = ValueKind.Number,
        ["promoted-node-max"] = ValueKind.Number,
        ["provides"] = ValueKind.Text,
        ["record-pending"] = ValueKind.Truth,
        ["description"] = ValueKind.Text,
    }.ToFrozenDictionary(StringComparer.Ordinal);

    public static readonly FrozenDictionary<string, ValueKind> Operations =
        new[]
            {
                "monitor", "start", "stop", "promote", "demote", "notify", "migrate_to", "migrate_from", "reload",
                "reload-agent", "meta-data", "validate-all", "status", "on", "off", "reboot", "list", "metadata",
            }
            .ToFrozenDictionary(name => name, _ => ValueKind.Text, StringComparer.Ordinal);

    /// <summary>The known name that this one was probably meant to be, or null.</summary>
    public static string? Near(string name, FrozenDictionary<string, ValueKind> known)
    {
        string? nearest = null;
        var least = name.Length < 6 ? 2 : 3;
        foreach (var candidate in known.Keys.Order(StringComparer.Ordinal))
        {
            if (Math.Abs(candidate.Length - name.Length) >= least)
                continue;
            var distance = Distance(name, candidate);
            if (distance < least)
                (nearest, least) = (candidate, distance);
        }

        return nearest;
    }

    // How many letters have to be put in, left out or replaced.
    public static int Distance(string left, string right)
    {
        Span<int> row = stackalloc int[right.Length + 1];
        for (var at = 0; at <= right.Length; at++)
            row[at] = at;
        for (var line = 1; line <= left.Length; line++)
        {
            var diagonal = row[0];
            row[0] = line;
            for (var at = 1; at <= right.Length; at++)
            {
                var replaced = diagonal + (left[line - 1] == right[at - 1] ? 0 : 1);
                diagonal = row[at];
                row[at] = Math.Min(replaced, Math.Min(row[at], row[at - 1]) + 1);
            }
        }

        return row[right.Length];
    }
}
