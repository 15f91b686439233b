using System.Collections.Immutable;
using HaActors.Policy.Cib;
using HaActors.Policy.Model;

namespace HaActors.Policy.Configuration;

/// <summary>The primitives of a CIB as an agent needs them: templates and defaults are worked in, rules are not looked at.</summary>
internal static class ConfiguredResources
{
    private const string DefaultTimeout = "20s";

    public static ImmutableSortedDictionary<ResourceId, ResourceConfiguration> Of(CibDocument cib) => cib.AllResources()
        .OfType<PrimitiveEntry>()
        .DistinctBy(primitive => primitive.Id)
        .Select(primitive => Of(cib, primitive))
        .ToImmutableSortedDictionary(resource => resource.Id, resource => resource);

    private static ResourceConfiguration Of(CibDocument cib, PrimitiveEntry primitive)
    {
        var template = cib.Templates.FirstOrDefault(candidate => candidate.Id == primitive.Template);
        var operations = primitive.Operations.AddRange(
            template?.Operations.Where(inherited => !primitive.Operations.Any(own => IsSame(own, inherited))) ?? []);
        var monitor = operations
            .Where(operation => operation.Name == "monitor" && IntervalOf(operation) > TimeSpan.Zero && IsEnabled(operation))
            .MinBy(IntervalOf);
        return new ResourceConfiguration(
            new ResourceId(primitive.Id),
            AgentOf(primitive, template),
            Values([.. primitive.Parameters, .. template?.Parameters ?? []]),
            new ResourceOperations(
                TimeoutOf(cib, operations.FirstOrDefault(operation => operation.Name == "start")),
                TimeoutOf(cib, operations.FirstOrDefault(operation => operation.Name == "stop")),
                TimeoutOf(cib, monitor ?? operations.FirstOrDefault(operation => operation.Name == "monitor")),
                monitor is null ? TimeSpan.Zero : IntervalOf(monitor)));
    }

    private static string AgentOf(PrimitiveEntry primitive, PrimitiveEntry? template)
    {
        var (standard, provider, type) = primitive.Standard is null && template is not null
            ? (template.Standard, template.Provider, template.Type)
            : (primitive.Standard, primitive.Provider, primitive.Type);
        return provider is null ? $"{standard}:{type}" : $"{standard}:{provider}:{type}";
    }

    private static bool IsSame(OperationEntry one, OperationEntry other) =>
        one.Name == other.Name && IntervalOf(one) == IntervalOf(other);

    private static bool IsEnabled(OperationEntry operation) => CibValue.Truth(operation["enabled"], otherwise: true);

    private static TimeSpan IntervalOf(OperationEntry operation) => TimeSpan.FromMilliseconds(CibValue.IntervalMs(operation.Interval));

    private static TimeSpan TimeoutOf(CibDocument cib, OperationEntry? operation)
    {
        var text = operation?["timeout"]
            ?? Values(operation?.Meta ?? []).GetValueOrDefault("timeout")
            ?? Values(cib.OperationDefaults).GetValueOrDefault("timeout");
        var timeout = CibValue.Milliseconds(text) is { } ms and > 0 ? ms : CibValue.Milliseconds(DefaultTimeout)!.Value;
        return TimeSpan.FromMilliseconds(Math.Min(timeout, int.MaxValue));
    }

    private static ImmutableSortedDictionary<string, string> Values(ImmutableArray<AttributeBlock> blocks)
    {
        var values = ImmutableSortedDictionary.CreateBuilder<string, string>(StringComparer.Ordinal);
        foreach (var block in blocks.Where(block => block.Rule is null))
            foreach (var pair in block.Values)
                if (pair.Value is not null)
                    values.TryAdd(pair.Name, pair.Value);
        return values.ToImmutable();
    }
}
