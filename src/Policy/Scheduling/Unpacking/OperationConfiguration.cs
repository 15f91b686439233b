using HaActors.Policy.Cib;
using HaActors.Policy.Rules;

namespace HaActors.Policy.Scheduling;

/// <summary>What the configuration says about an operation, and what follows from its failure.</summary>
internal static class OperationConfiguration
{
    /// <summary>The operation of this task and interval, or what stands for it; null: none is configured.</summary>
    public static OperationEntry? Find(Primitive primitive, string task, int intervalMs, bool includeDisabled)
    {
        if (Exact(primitive, task, intervalMs, includeDisabled) is { } exact)
            return exact;
        return task switch
        {
            Tasks.MigrateTo or Tasks.MigrateFrom => Exact(primitive, "migrate", 0, includeDisabled),
            Tasks.Notify or Tasks.Notified => Exact(primitive, Tasks.Notify, 0, includeDisabled),
            _ => null,
        };
    }

    /// <summary>Values of an operation: its attributes over its meta attributes over the defaults for all operations.</summary>
    public static Dictionary<string, string> Values(Primitive primitive, string task, int intervalMs, OperationEntry? entry)
    {
        var values = new Dictionary<string, string>(StringComparer.Ordinal);
        var input = MetaReading.InputOf(primitive) with { OperationName = task, OperationIntervalMs = intervalMs };
        AttributeBlocks.Evaluate(primitive.Run.Cib.OperationDefaults, input, values);
        if (entry is not null)
        {
            AttributeBlocks.Evaluate(entry.Meta, input, values, overwrite: true);
            foreach (var (name, value) in entry.Attributes)
                values[name] = value;
        }

        CheckOnFail(primitive, task, intervalMs, values);
        return values;
    }

    /// <summary>What to do when the operation fails, and in which role that leaves the resource.</summary>
    public static (OnFail OnFail, Role Role) Failure(Primitive primitive, string task, int intervalMs)
    {
        var entry = Find(primitive, task, intervalMs, includeDisabled: true);
        var values = Values(primitive, task, intervalMs, entry);
        var onFail = OnFailOf(primitive, task, intervalMs, values.GetValueOrDefault("on-fail"));
        return (onFail, RoleAfterFailure(primitive, task, onFail, values));
    }

    public static OnFail OnFailOf(Primitive primitive, string task, int intervalMs, string? value)
    {
        var options = primitive.Run.Options;
        // Whatever drops an established connection must lead to fencing; probes and starts drop none.
        var resetsRemote = primitive.RemoteNode is { IsRemote: true }
            && task != Tasks.Start && !(task == Tasks.Monitor && intervalMs == 0);
        OnFail? asked = value?.ToUpperInvariant() switch
        {
            "BLOCK" => OnFail.Block,
            "FENCE" => options.FencingEnabled ? OnFail.FenceNode : OnFail.Stop,
            "STANDBY" => OnFail.StandbyNode,
            "IGNORE" or "NOTHING" => OnFail.Ignore,
            "MIGRATE" => OnFail.Ban,
            "STOP" => OnFail.Stop,
            "RESTART" => OnFail.Restart,
            "RESTART-CONTAINER" when primitive.Container is not null => OnFail.RestartContainer,
            "DEMOTE" => OnFail.Demote,
            _ => null,
        };
        if (asked is not null && !(resetsRemote && !primitive.Managed))
            return asked.Value;
        if (primitive.Container is not null)
            return OnFail.RestartContainer;
        if (resetsRemote)
            return primitive.Managed ? OnFail.ResetRemote : OnFail.Stop;
        if (task == Tasks.Stop)
            return options.FencingEnabled ? OnFail.FenceNode : OnFail.Block;
        return OnFail.Restart;
    }

    public static Role RoleAfterFailure(Primitive primitive, string task, OnFail onFail, Dictionary<string, string> values)
    {
        if (onFail == OnFail.Stop || (onFail == OnFail.ResetRemote && primitive.ReconnectIntervalMs != 0))
            return Role.Stopped;
        var asked = RoleNames.Parse(values.GetValueOrDefault("role_after_failure") ?? values.GetValueOrDefault("role-after-failure"));
        if (asked != Role.Unknown)
            return asked;
        return task == Tasks.Promote ? Role.Unpromoted : Role.Started;
    }

    public static bool IsEnabled(OperationEntry entry) => CibValue.Truth(entry["enabled"], otherwise: true);

    private static OperationEntry? Exact(Primitive primitive, string task, int intervalMs, bool includeDisabled)
    {
        foreach (var entry in primitive.Entry.Operations)
            if (entry.Name == task && (includeDisabled || IsEnabled(entry)) && CibValue.IntervalMs(entry.Interval) == intervalMs)
                return entry;
        return null;
    }

    /// <summary>Takes away what makes no sense for the operation; a demote goes by the monitor of the promoted role.</summary>
    private static void CheckOnFail(Primitive primitive, string task, int intervalMs, Dictionary<string, string> values)
    {
        var value = values.GetValueOrDefault("on-fail")?.ToUpperInvariant();
        if (task == Tasks.Stop && value is "STANDBY" or "DEMOTE" or "STOP")
            values.Remove("on-fail");
        else if (task == Tasks.Demote && value is null)
        {
            if (PromotedMonitorOnFail(primitive) is { } other)
                values["on-fail"] = other;
        }
        else if (task == Tasks.LrmDelete && value is not null)
            values["on-fail"] = "ignore";
        else if (value == "DEMOTE" && task != Tasks.Promote
            && !(task == Tasks.Monitor && intervalMs != 0 && RoleNames.Parse(values.GetValueOrDefault("role")) == Role.Promoted))
            values.Remove("on-fail");
    }

    private static string? PromotedMonitorOnFail(Primitive primitive)
    {
        foreach (var entry in primitive.Entry.Operations)
            if (entry["on-fail"] is { } onFail && entry.Name == Tasks.Monitor && IsEnabled(entry)
                && RoleNames.Parse(entry["role"]) == Role.Promoted && CibValue.IntervalMs(entry.Interval) != 0
                && !onFail.Equals("demote", StringComparison.OrdinalIgnoreCase))
                return onFail;
        return null;
    }
}
