using System.Collections.Immutable;
using HaActors.Policy.Cib;
using HaActors.Policy.Digests;
using HaActors.Policy.Model;

namespace HaActors.Policy.Tests;

/// <summary>What a node would report of a resource that is in a given state. Linked into other test projects.</summary>
internal static class Histories
{
    /// <summary>The shortest history that ends in this.</summary>
    public static ResourceState Of(
        ResourceConfiguration resource, Activity activity, ResourceVerb? busy = null, bool monitored = true)
    {
        var interval = (int)resource.Operations.MonitorInterval.TotalMilliseconds;
        ImmutableArray<OperationReport> history = activity switch
        {
            Activity.Unknown => [],
            Activity.Stopped => [Report("last_0", ResourceVerb.Stop, 1, 0)],
            Activity.StopFailed => [Report("last_0", ResourceVerb.Stop, 2, 1), Report("last_failure_0", ResourceVerb.Stop, 2, 1)],
            Activity.Failed => [Report("last_0", ResourceVerb.Start, 1, 0), Report("last_failure_0", ResourceVerb.Monitor, 2, 7)],
            _ when monitored => [Report("last_0", ResourceVerb.Start, 1, 0), Report($"monitor_{interval}", ResourceVerb.Monitor, 2, 0)],
            _ => [Report("last_0", ResourceVerb.Start, 1, 0)],
        };
        return new ResourceState(resource.Id, activity, MayBePromoted: activity == Activity.Unknown, busy, resource.Agent, history);

        OperationReport Report(string name, ResourceVerb verb, int call, int exitCode)
        {
            var recurring = verb == ResourceVerb.Monitor ? interval : 0;
            int? timeout = recurring > 0 ? (int)resource.Operations.MonitorTimeout.TotalMilliseconds : null;
            return new OperationReport(name, verb, recurring, call, exitCode, ExecutionStatus.Done, "0:0:0:ha", 0, 0, 5, exitCode == 0 ? null : "it failed")
            {
                Digest = verb == ResourceVerb.Stop ? null : ParameterDigest.All(resource.Parameters, timeout),
            };
        }
    }
}
