using HaActors.Policy.Cib;
using HaActors.Policy.Rules;

namespace HaActors.Policy.Scheduling;

/// <summary>Meta attributes of a resource, its own and inherited ones.</summary>
internal static class MetaReading
{
    /// <summary>
    /// Own ones win over those that are set on what it is part of, these over defaults, these over computed ones.
    /// </summary>
    public static void Fill(Resource resource)
    {
        var run = resource.Run;
        var meta = resource.Meta;
        meta["id"] = resource.BaseId;
        var input = run.RuleInput();
        if (resource is Primitive primitive)
        {
            input = InputOf(primitive);
            Add("class", primitive.Entry.Standard);
            Add("provider", primitive.Entry.Provider);
            Add("type", primitive.Entry.Type);
        }

        AttributeBlocks.Evaluate(resource.Entry.Meta, input, meta);
        for (var outer = resource.Parent; outer is not null; outer = outer.Parent)
            AttributeBlocks.Evaluate(outer.Entry.Meta, input, meta);
        AttributeBlocks.Evaluate(run.Cib.ResourceDefaults, input, meta);
        if (resource.Parent is not null)
            foreach (var (name, value) in resource.Parent.Meta)
                meta.TryAdd(name, value);

        void Add(string name, string? value)
        {
            if (value is not null)
                meta[name] = value;
        }
    }

    /// <summary>What rules about the resource are judged by.</summary>
    public static RuleInput InputOf(Primitive primitive) => primitive.RuleInput ??=
        primitive.Run.RuleInput(primitive.Entry.Standard, primitive.Entry.Provider, primitive.Entry.Type);

    /// <summary>What the values say about the resource itself.</summary>
    public static void Apply(Resource resource)
    {
        resource.Role = Role.Stopped;
        resource.Priority = CibValue.Score(resource.MetaValue("priority"), 0);
        resource.ConfiguredPriority = resource.Priority;
        resource.Critical = CibValue.Truth(resource.MetaValue("critical"), otherwise: true);
        resource.Notify = CibValue.Truth(resource.MetaValue("notify"), otherwise: false);
        resource.MultiplyActive = resource.MetaValue("multiple-active")?.ToUpperInvariant() switch
        {
            "STOP_ONLY" => MultiplyActive.StopOnly,
            "BLOCK" => MultiplyActive.Block,
            "STOP_UNEXPECTED" => MultiplyActive.StopUnexpected,
            _ => MultiplyActive.Restart,
        };
        resource.Stickiness = CibValue.Score(NotDefault(resource.MetaValue("resource-stickiness")), 0);
        var threshold = NotDefault(resource.MetaValue("migration-threshold"));
        resource.MigrationThreshold = CibValue.Score(threshold, Scores.Infinity);
        if (resource.MigrationThreshold < 0)
            resource.MigrationThreshold = Scores.Infinity;
        resource.FailureTimeoutSeconds = FailureTimeout(resource);
        ApplyClaims(resource);
        resource.Needs = NeedsReading.Read(resource);
        resource.TargetRole = TargetRole(resource);
        resource.NextRole = resource.TargetRole;
    }

    private static void ApplyClaims(Resource resource)
    {
        var run = resource.Run;
        if (NotDefault(resource.MetaValue("is-managed")) is { } managed)
            resource.Managed = CibValue.Truth(managed, otherwise: false);
        resource.InMaintenance =
            run.Options.MaintenanceMode || CibValue.Truth(resource.MetaValue("maintenance"), otherwise: false);
        if (resource.InMaintenance)
            resource.Managed = false;

        var primitive = resource as Primitive;
        if (primitive is { Entry.Standard: "stonith" })
        {
            resource.IsFenceDevice = true;
            run.HaveFenceDevice = true;
        }

        var allowMigrate = CibValue.Truth(resource.MetaValue("allow-migrate"));
        // The connection to a remote node may move without its node noticing, that to a guest stays with its container.
        var isRemote = primitive is not null && GuestConnection.IsConnection(primitive.Entry)
            && resource.MetaValue("container") is null;
        resource.AllowMigrate = allowMigrate ?? isRemote;
        if (isRemote || (primitive is not null && GuestConnection.IsConnection(primitive.Entry)))
            ReadReconnectInterval(primitive!);

        if (resource.OutermostBelowBundle is Clone)
            resource.Unique = CibValue.Truth(resource.MetaValue("globally-unique"), otherwise: false);
    }

    private static void ReadReconnectInterval(Primitive connection)
    {
        var parameters = new Dictionary<string, string>(StringComparer.Ordinal);
        AttributeBlocks.Evaluate(connection.Entry.Parameters, InputOf(connection), parameters);
        if (parameters.GetValueOrDefault("reconnect_interval") is not { } interval)
            return;
        connection.ReconnectIntervalMs = CibValue.IntervalMs(interval);
        connection.FailureTimeoutSeconds = connection.ReconnectIntervalMs / 1000;
    }

    private static int FailureTimeout(Resource resource) =>
        (int)Math.Min((CibValue.Milliseconds(resource.MetaValue("failure-timeout")) ?? 0) / 1000, int.MaxValue);

    /// <summary>
    /// A role that it shall not exceed, or <see cref="Role.Unknown"/> where the value does not hold it back.
    /// </summary>
    private static Role TargetRole(Resource resource) => RoleNames.Parse(resource.MetaValue("target-role")) switch
    {
        Role.Stopped => Role.Stopped,
        Role.Unpromoted when resource.OutermostBelowBundle.Promotable => Role.Unpromoted,
        _ => Role.Unknown,
    };

    private static string? NotDefault(string? value) =>
        string.Equals(value, "default", StringComparison.OrdinalIgnoreCase) ? null : value;
}
