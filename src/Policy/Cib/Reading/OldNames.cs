namespace HaActors.Policy.Cib;

/// <summary>What older schemas call otherwise.</summary>
/// <remarks>Source: release notes and "Pacemaker Explained", what each major schema renamed.</remarks>
internal static class OldNames
{
    public static string? Role(string? role) => role switch
    {
        null or "Started" or "Promoted" or "Unpromoted" or "Stopped" => role,
        _ when role.Equals("Master", StringComparison.OrdinalIgnoreCase) => "Promoted",
        _ when role.Equals("Slave", StringComparison.OrdinalIgnoreCase) => "Unpromoted",
        _ => role,
    };

    public static string Option(string name, SchemaGeneration schema)
    {
        // Before schema 3, underscores were as good as dashes.
        if (schema.IsBefore(3) && name.Contains('_') && Underscored.Contains(name.Replace('_', '-')))
            name = name.Replace('_', '-');
        return name switch
        {
            "stonith-enabled" => "fencing-enabled",
            "stonith-action" => "fencing-action",
            "stonith-timeout" => "fencing-timeout",
            "stonith-watchdog-timeout" => "fencing-watchdog-timeout",
            "stonith-max-attempts" => "fencing-max-attempts",
            "stop-orphan-resources" => "stop-removed-resources",
            "stop-orphan-actions" => "cancel-removed-actions",
            "transition-idle-timeout" when schema.IsBefore(3) => "cluster-delay",
            "crmd-transition-delay" when schema.IsBefore(4) => "transition-delay",
            "crmd-integration-timeout" when schema.IsBefore(4) => "join-integration-timeout",
            "crmd-finalization-timeout" when schema.IsBefore(4) => "join-finalization-timeout",
            _ => name,
        };
    }

    public static string Meta(string name, SchemaGeneration schema)
    {
        if (schema.IsBefore(3))
            name = name switch
            {
                "clone_max" => "clone-max",
                "clone_node_max" => "clone-node-max",
                "globally_unique" => "globally-unique",
                "master_max" => "master-max",
                "master_node_max" => "master-node-max",
                "is_managed" => "is-managed",
                "target_role" => "target-role",
                "multiple_active" => "multiple-active",
                "resource_stickiness" => "resource-stickiness",
                "resource_failure_stickiness" or "resource-failure-stickiness" => "migration-threshold",
                _ => name,
            };
        return name switch
        {
            "master-max" => "promoted-max",
            "master-node-max" => "promoted-node-max",
            _ => name,
        };
    }

    /// <summary>The default of resources that an old option is today; null: none.</summary>
    public static string? ResourceDefault(string option) => option switch
    {
        "default-resource-stickiness" => "resource-stickiness",
        "default-migration-threshold" or "default-resource-failure-stickiness" => "migration-threshold",
        "is-managed-default" => "is-managed",
        _ => null,
    };

    /// <summary>The default of operations that an old option is today; null: none.</summary>
    public static string? OperationDefault(string option) => option == "default-action-timeout" ? "timeout" : null;

    private static readonly HashSet<string> Underscored = new(StringComparer.Ordinal)
    {
        "cluster-infrastructure", "cluster-recheck-interval", "dc-deadtime", "default-action-timeout",
        "default-migration-threshold", "default-resource-stickiness", "default-resource-failure-stickiness",
        "election-timeout", "expected-quorum-votes", "is-managed-default", "maintenance-mode", "no-quorum-policy",
        "notification-agent", "notification-recipient", "pe-error-series-max", "pe-input-series-max",
        "pe-warn-series-max", "shutdown-escalation", "startup-fencing", "stonith-action", "stonith-enabled",
        "stonith-timeout", "stop-orphan-actions", "stop-orphan-resources", "symmetric-cluster",
        "transition-idle-timeout", "stop-all-resources", "start-failure-is-fatal", "batch-limit", "cluster-delay",
    };
}
