using System.Collections.Immutable;
using HaActors.Policy.Cib;
using HaActors.Policy.Configuration;
using HaActors.Policy.Configuration.Secrets;
using HaActors.Policy.Deciding;
using HaActors.Policy.Digests;
using HaActors.Policy.Model;

namespace HaActors.Policy;

/// <summary>What a coordinator knows, as a CIB that can be decided upon elsewhere.</summary>
public static class ClusterPicture
{
    /// <returns>XML. Values of parameters whose name speaks of a secret are masked, in the history as well.</returns>
    public static string Of(ClusterState state, NodeName coordinator)
    {
        var configuration = state.Configuration with
        {
            Cib = state.Configuration.Cib with
            {
                Resources = [.. state.Configuration.Cib.Resources.Select(resource => resource.Change(WithoutSecrets))],
                Templates = [.. state.Configuration.Cib.Templates.Select(template => (PrimitiveEntry)WithoutSecrets(template))],
            },
        };
        var cib = ConfigurationCib.Of(state with { Configuration = configuration });
        return CibWriter.Write(cib with
        {
            NodeStatuses = [.. cib.NodeStatuses.Select(node => WithDigests(node, state.Configuration, configuration))],
            Header = cib.Header with
            {
                DcUuid = coordinator.Value,
                Attributes = [new("validate-with", "pacemaker-4.0"), new("admin_epoch", "0"), new("epoch", "0"), new("num_updates", "0")],
            },
        });
    }

    private static ResourceEntry WithoutSecrets(ResourceEntry resource)
    {
        var masked = resource with { Parameters = WithoutSecrets(resource.Parameters) };
        return masked is not PrimitiveEntry primitive ? masked : primitive with
        {
            Operations =
            [
                .. primitive.Operations.Select(operation => operation with { Parameters = WithoutSecrets(operation.Parameters) }),
            ],
        };
    }

    private static ImmutableArray<AttributeBlock> WithoutSecrets(ImmutableArray<AttributeBlock> blocks) =>
    [
        .. blocks.Select(block => block with
        {
            Values = [.. block.Values.Select(pair => SecretNames.IsSecret(pair.Name) ? pair with { Value = SecretNames.Masked } : pair)],
        }),
    ];

    // What was called with the secret looks as if it had been called with its mask: unchanged, if it was.
    private static NodeStatus WithDigests(NodeStatus node, ClusterConfiguration real, ClusterConfiguration masked) => node with
    {
        History = node.History is not { } history ? null :
        [
            .. history.Select(resource => resource with
            {
                Operations = [.. resource.Operations.Select(operation => Masking(new ResourceId(resource.Id), operation, real, masked))],
            }),
        ],
    };

    private static OperationRecord Masking(
        ResourceId resource, OperationRecord operation, ClusterConfiguration real, ClusterConfiguration masked)
    {
        if (!real.Resources.TryGetValue(resource, out var known) || !known.Parameters.Keys.Any(SecretNames.IsSecret))
            return operation;
        int? timeout = operation.IntervalMs > 0 ? CibParts.Milliseconds(known.Operations.MonitorTimeout) : null;
        return operation.Digest == ParameterDigest.All(known.Parameters, timeout)
            ? operation with { Digest = ParameterDigest.All(masked.Resources[resource].Parameters, timeout) }
            : operation;
    }
}
