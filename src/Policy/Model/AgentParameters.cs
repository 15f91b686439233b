using System.Collections.Immutable;
using HaActors.Policy.Digests;

namespace HaActors.Policy.Model;

/// <summary>What an agent's meta-data say about its parameters, as far as decisions need it.</summary>
/// <param name="Reloadable">Those whose change needs no restart; null: the agent cannot reload.</param>
/// <param name="Secret">Those that copies of a configuration leave out.</param>
/// <param name="All">All that it knows.</param>
public sealed record AgentParameters(
    ImmutableSortedSet<string> All, ImmutableSortedSet<string>? Reloadable, ImmutableSortedSet<string> Secret)
{
    public static AgentParameters Unknown { get; } = new([], null, []);

    /// <summary>Puts fingerprints of what the operation was called with into its report.</summary>
    public OperationReport Sign(OperationReport report, ResourceOperation operation)
    {
        if (operation.Verb is ResourceVerb.Stop or ResourceVerb.Notify)
            return report;
        int? timeout = operation.IntervalMs > 0 ? operation.TimeoutMs : null;
        report = report with { Digest = ParameterDigest.All(operation.Parameters, timeout) };
        if (Reloadable is { } reloadable && operation.Verb != ResourceVerb.Probe && operation.IntervalMs == 0)
        {
            var restart = $" {string.Join(' ', All.Except(reloadable))} ";
            report = report with { ForceRestart = restart, RestartDigest = ParameterDigest.Restart(operation.Parameters, restart) };
        }

        if (Secret.IsEmpty || !Secret.Any(operation.Parameters.ContainsKey))
            return report;
        var secret = $" {string.Join(' ', Secret)} ";
        return report with
        {
            SecureParameters = secret,
            SecureDigest = ParameterDigest.Secure(operation.Parameters, secret, isFenceDevice: false, timeout),
        };
    }
}
