using HaActors.Policy.Cib;
using HaActors.Policy.Rules;

namespace HaActors.Policy.Scheduling;

/// <summary>Finds what is configured for operations. Instances of one clone share what was found.</summary>
internal sealed class OperationCatalog(SchedulingRun run)
{
    private const string Timeout = "timeout";
    private const string DefaultTimeoutMs = "20000";

    private readonly Dictionary<ResourceEntry, List<Operation>> _known = new(ReferenceEqualityComparer.Instance);

    /// <summary>What an action with this task is configured to be.</summary>
    public Operation Of(Resource resource, string task, int intervalMs)
    {
        if (!_known.TryGetValue(resource.Entry, out var operations))
            _known[resource.Entry] = operations = [];
        foreach (var known in operations)
            if (known.IntervalMs == intervalMs && known.Task == task)
                return known;
        var operation = Read(resource, task, intervalMs);
        operations.Add(operation);
        return operation;
    }

    /// <summary>The configured operation with a name and interval; migrations may be configured as one, <c>migrate</c>.</summary>
    public static OperationEntry? Entry(Resource resource, string task, int intervalMs, bool disabledToo = false)
    {
        if (resource is not Primitive primitive)
            return null;
        var exact = Exactly(primitive, task, intervalMs, disabledToo);
        return exact is null && task is Tasks.MigrateTo or Tasks.MigrateFrom
            ? Exactly(primitive, "migrate", 0, disabledToo)
            : exact;
    }

    private static OperationEntry? Exactly(Primitive primitive, string task, int intervalMs, bool disabledToo)
    {
        foreach (var entry in primitive.Entry.Operations)
            if (entry.Name == task
                && CibValue.IntervalMs(entry.Interval) == intervalMs
                && (disabledToo || IsEnabled(entry)))
                return entry;
        return null;
    }

    public static bool IsEnabled(OperationEntry entry) => CibValue.Truth(entry["enabled"], otherwise: true);

    private Operation Read(Resource resource, string task, int intervalMs)
    {
        var entry = Entry(resource, task, intervalMs, disabledToo: true);
        var primitive = resource as Primitive;
        var input = primitive is null ? run.RuleInput() : MetaReading.InputOf(primitive);
        if (AttributeBlocks.HaveRules(run.Cib.OperationDefaults)
            || (entry is not null && AttributeBlocks.HaveRules(entry.Meta)))
            input = input with { OperationName = task, OperationIntervalMs = intervalMs };
        var meta = new Dictionary<string, string>(StringComparer.Ordinal);
        AttributeBlocks.Evaluate(run.Cib.OperationDefaults, input, meta, overwrite: true);

        var isProbe = task == Tasks.Monitor && intervalMs == 0;
        if (isProbe && primitive is not null && MostFrequentMonitor(primitive)?[Timeout] is { } monitorTimeout)
            meta[Timeout] = monitorTimeout;
        if (entry is not null)
        {
            AttributeBlocks.Evaluate(entry.Meta, input, meta, overwrite: true);
            foreach (var (name, value) in entry.Attributes)
                meta[name] = value;
            meta["name"] = entry.Name;
        }

        meta.Remove("id");
        meta.Remove("interval");
        if (intervalMs > 0)
            meta["interval"] = $"{intervalMs}";
        if (resource is Primitive { IsFenceDevice: true } device && (task == Tasks.Start || isProbe)
            && ResourceParameters.Of(device, null).TryGetValue("pcmk_monitor_timeout", out var own))
            meta[Timeout] = own;
        meta[Timeout] = TimeoutMs(meta.GetValueOrDefault(Timeout));
        CheckOnFail(primitive, task, entry, meta);
        Delay(meta, intervalMs);
        return new Operation(task, intervalMs, entry, meta);
    }

    private static string TimeoutMs(string? text)
    {
        if (text is null)
            return DefaultTimeoutMs;
        return CibValue.Milliseconds(text) is { } ms and > 0 ? $"{Math.Min(ms, int.MaxValue)}" : DefaultTimeoutMs;
    }

    private static OperationEntry? MostFrequentMonitor(Primitive primitive)
    {
        OperationEntry? found = null;
        var least = 0;
        foreach (var entry in primitive.Entry.Operations)
        {
            var interval = CibValue.IntervalMs(entry.Interval);
            if (entry.Name != Tasks.Monitor || interval <= 0 || (found is not null && interval >= least) || !IsEnabled(entry))
                continue;
            found = entry;
            least = interval;
        }

        return found;
    }

    // Some reactions make no sense for some operations, and a demotion's default is that of the monitor it undoes.
    private static void CheckOnFail(
        Primitive? primitive, string task, OperationEntry? entry, Dictionary<string, string> meta)
    {
        const string OnFail = "on-fail";
        var value = meta.GetValueOrDefault(OnFail);
        if (task == Tasks.Stop && value is ("standby" or "demote" or "stop"))
        {
            meta.Remove(OnFail);
            return;
        }

        if (task == Tasks.Demote && value is null && primitive is not null)
        {
            foreach (var other in primitive.Entry.Operations)
                if (other["on-fail"] is { } wanted and not "demote"
                    && other.Name == Tasks.Monitor
                    && RoleNames.Parse(other["role"]) == Role.Promoted
                    && CibValue.IntervalMs(other.Interval) > 0
                    && IsEnabled(other))
                    meta[OnFail] = wanted;
            return;
        }

        if (task == Tasks.LrmDelete && value != "ignore")
            meta[OnFail] = "ignore";
        else if (value == "demote" && !AllowsDemote(entry))
            meta.Remove(OnFail);
    }

    private static bool AllowsDemote(OperationEntry? entry) => entry is not null
        && (entry.Name == Tasks.Promote
            || (entry.Name == Tasks.Monitor
                && CibValue.IntervalMs(entry.Interval) > 0
                && RoleNames.Parse(entry["role"]) == Role.Promoted));

    private void Delay(Dictionary<string, string> meta, int intervalMs)
    {
        if (meta.TryGetValue("start-delay", out var delay))
        {
            meta["start-delay"] = $"{Math.Clamp(CibValue.Milliseconds(delay) ?? 0, 0, int.MaxValue)}";
            return;
        }

        if (intervalMs <= 0
            || !meta.TryGetValue("interval-origin", out var text)
            || DateText.Seconds(text, run.Now) is not { } origin)
            return;
        var interval = intervalMs / 1000;
        var late = interval == 0 ? 0 : (run.Now - origin) % interval;
        meta["start-delay"] = $"{(late == 0 ? 0 : late > 0 ? interval - late : -late) * 1000}";
        meta.Remove("interval-origin");
    }
}
