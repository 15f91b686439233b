using System.Collections.Immutable;
using System.Globalization;
using HaActors.Policy.Model;
using HaActors.Policy.Reports;
using HaActors.Policy.Scheduling;

namespace HaActors.Policy.Deciding;

/// <summary>Actions of the policy engine as operations that a node can carry out.</summary>
internal static class ResourceOperations
{
    private const string Meta = "CRM_meta_";

    /// <summary>Null: nothing that a node does with a resource.</summary>
    public static ResourceVerb? VerbOf(ScheduledAction action) => (action.Task, action.IntervalMs) switch
    {
        (Tasks.Start, _) => ResourceVerb.Start,
        (Tasks.Stop, _) => ResourceVerb.Stop,
        (Tasks.Monitor, 0) => ResourceVerb.Probe,
        (Tasks.Monitor, _) => ResourceVerb.Monitor,
        (Tasks.Promote, _) => ResourceVerb.Promote,
        (Tasks.Demote, _) => ResourceVerb.Demote,
        (Tasks.Notify, _) => ResourceVerb.Notify,
        (Tasks.Reload or Tasks.ReloadAgent, _) => ResourceVerb.Reload,
        (Tasks.MigrateTo, _) => ResourceVerb.MigrateTo,
        (Tasks.MigrateFrom, _) => ResourceVerb.MigrateFrom,
        (Tasks.Cancel, _) => ResourceVerb.Cancel,
        (Tasks.Delete or Tasks.LrmDelete, _) => ResourceVerb.Forget,
        (Tasks.ClearFailcount, _) => ResourceVerb.ForgetFailures,
        _ => null,
    };

    /// <summary>Of a live migration: the node at its other end.</summary>
    public static NodeName? PeerOf(ScheduledAction action)
    {
#if MUTANTS
        if (Planted.Is(Plant.MigrationTargetForgotten))
            return null;
#endif
        var name = action.Task switch
        {
            Tasks.MigrateTo => action.Extra?.GetValueOrDefault(MigrationEnds.Target),
            Tasks.MigrateFrom => action.Extra?.GetValueOrDefault(MigrationEnds.Source),
            _ => null,
        };
        return name is null ? null : new NodeName(name);
    }

    /// <summary>How the node's history names it: interchangeable instances of a clone have one name.</summary>
    public static ResourceId NameOf(Primitive primitive) => new(
        primitive.Removed && primitive.HistoryId != primitive.Id ? primitive.HistoryId
        : !primitive.Unique && primitive.BaseId != primitive.Id ? primitive.BaseId
        : primitive.Id);

    public static Clone? CloneOf(Primitive primitive)
    {
        for (Resource? at = primitive.Parent; at is not null; at = at.Parent)
            if (at is Clone clone)
                return clone;
        return null;
    }

    public static ResourceOperation Of(ScheduledAction action, Primitive primitive, ClusterAction.OnResource deed)
    {
        var values = GraphAttributes.Of(action);
        var agent = primitive.Provider is null
            ? $"{primitive.Standard}:{primitive.Type}"
            : $"{primitive.Standard}:{primitive.Provider}:{primitive.Type}";
        return new ResourceOperation(
            deed.Resource,
            agent,
            deed.Verb,
            deed.IntervalMs,
            Number(values, "timeout") is > 0 and var timeout ? timeout : ResourceOperation.DefaultTimeoutMs,
            values.ToImmutableSortedDictionary(StringComparer.Ordinal))
        {
            StartDelayMs = Number(values, "start_delay"),
            ExpectedExitCode = action.ExpectedExitCode >= 0 ? action.ExpectedExitCode : 0,
            FailureCounts = FailureCounts(deed.Verb, action.Run),
        };
    }

    private static int FailureCounts(ResourceVerb verb, SchedulingRun run) => verb switch
    {
        ResourceVerb.Probe or ResourceVerb.Notify or ResourceVerb.Cancel or ResourceVerb.Forget or ResourceVerb.ForgetFailures => 0,
        ResourceVerb.Stop => FailureAttributes.Banning,
        ResourceVerb.Start when run.Options.StartFailureIsFatal => FailureAttributes.Banning,
        _ => 1,
    };

    private static int Number(SortedDictionary<string, string> values, string name) =>
        values.TryGetValue(Meta + name, out var text)
        && int.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out var number)
            ? number
            : 0;
}
