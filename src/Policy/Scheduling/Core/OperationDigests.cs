using HaActors.Policy.Cib;
using HaActors.Policy.Digests;
using HaActors.Policy.Rules;

namespace HaActors.Policy.Scheduling;

/// <summary>How what an operation would be called with today compares with what it was called with.</summary>
internal enum DigestComparison
{
    /// <summary>The history does not say.</summary>
    Unknown,
    Same,

    /// <summary>Something differs; whether that needs a restart is for others to say.</summary>
    Changed,

    /// <summary>Something differs that no reload can bring about.</summary>
    NeedsRestart,
}

/// <summary>Compares the digests of a history with those of today's configuration.</summary>
internal static class OperationDigests
{
    public static DigestComparison Compare(Primitive resource, Node node, OperationRecord record)
    {
        if (record.RestartDigest is null)
        {
            if (record.Digest is null)
                return DigestComparison.Unknown;
            if (record.Digest == Of(resource, node, record.Task, record.IntervalMs))
                return DigestComparison.Same;
        }

        var parameters = Parameters(resource, node, record.Task, record.IntervalMs, out var hasOwn);
        if (record.RestartDigest is { } restart
            && restart != (record.ForceRestart is { } names
                ? ParameterDigest.Restart(parameters, names)
                : ParameterDigest.All(parameters)))
            return DigestComparison.NeedsRestart;
        if (record.Digest is null)
            return DigestComparison.Unknown;
        if (ParameterDigest.All(parameters, TimeoutMs(resource, record.Task, record.IntervalMs)) == record.Digest)
            return DigestComparison.Same;
        // Parameters of one operation are in no list of what a reload can change.
        return hasOwn && record.IntervalMs == 0 ? DigestComparison.NeedsRestart : DigestComparison.Changed;
    }

    /// <summary>Of what an operation would be called with today.</summary>
    public static string Of(Primitive resource, Node node, string task, int intervalMs)
    {
        var operation = resource.Run.Actions.Operations.Of(resource, task, intervalMs);
        if (operation.Digest is { } known)
            return known;
        var digest = ParameterDigest.All(
            Parameters(resource, node, task, intervalMs, out _), TimeoutMs(resource, task, intervalMs));
        if (ResourceParameters.IsSameEverywhere(resource)
            && !(operation.Entry is { } entry && AttributeBlocks.HaveRules(entry.Parameters)))
            operation.Digest = digest;
        return digest;
    }

    /// <summary>
    /// Everything but what is kept secret is as it was: copies without secrets must not look changed.
    /// </summary>
    public static bool OnlySecretsDiffer(Primitive resource, Node node, OperationRecord record) =>
        record.SecureDigest is { } secure
        && secure == ParameterDigest.Secure(
            Parameters(resource, node, record.Task, record.IntervalMs, out _),
            record.SecureParameters,
            resource.IsFenceDevice);

    /// <summary>Where the connection leads is known only when its container was placed.</summary>
    public static bool DependsOnPlacement(Primitive resource) =>
        resource is { IsRemoteConnection: true, Container: not null }
        && ResourceParameters.AsWritten(resource, resource.Run.RuleInput()).GetValueOrDefault("addr") == "#uname";

    /// <param name="hasOwn">The operation itself has some.</param>
    private static Dictionary<string, string> Parameters(
        Primitive resource, Node node, string task, int intervalMs, out bool hasOwn)
    {
        var parameters = ResourceParameters.Of(resource, node);
        hasOwn = false;
        if (OperationCatalog.Entry(resource, task, intervalMs, disabledToo: true)
            is not { Parameters.IsEmpty: false } entry)
            return parameters;
        var own = new Dictionary<string, string>(StringComparer.Ordinal);
        AttributeBlocks.Evaluate(
            entry.Parameters, resource.Run.RuleInput() with { NodeAttributes = node.Attributes }, own);
        hasOwn = own.Count > 0;
        foreach (var (name, value) in own)
            parameters[name] = value;
        return parameters;
    }

    private static long? TimeoutMs(Primitive resource, string task, int intervalMs) => intervalMs == 0
        ? null
        : CibValue.Leading(resource.Run.Actions.Operations.Of(resource, task, intervalMs).MetaValue("timeout"));
}
