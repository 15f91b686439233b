using HaActors.Policy.Cib;

namespace HaActors.Policy.Scheduling;

/// <summary>Gives primitives what their templates say and they do not.</summary>
internal sealed class TemplateMerging(CibDocument cib)
{
    private readonly Dictionary<string, PrimitiveEntry> _merged = new(StringComparer.Ordinal);
    private Dictionary<string, PrimitiveEntry>? _templates;

    public PrimitiveEntry Merge(PrimitiveEntry entry)
    {
        if (entry.Template is null)
            return entry;
        if (_merged.TryGetValue(entry.Id, out var merged))
            return merged;
        merged = Templates().TryGetValue(entry.Template, out var template) ? Merge(entry, template) : entry;
        return _merged[entry.Id] = merged;
    }

    private static PrimitiveEntry Merge(PrimitiveEntry entry, PrimitiveEntry template) => entry with
    {
        Standard = entry.Standard ?? template.Standard,
        Provider = entry.Provider ?? template.Provider,
        Type = entry.Type ?? template.Type,
        Meta = entry.Meta.AddRange(template.Meta),
        Parameters = entry.Parameters.AddRange(template.Parameters),
        Utilization = entry.Utilization.AddRange(template.Utilization),
        Operations = entry.Operations.AddRange(
            template.Operations.Where(theirs => !entry.Operations.Any(own => AreSame(own, theirs)))),
    };

    // The interval does not count: a primitive changes its template's monitor by giving another interval.
    private static bool AreSame(OperationEntry left, OperationEntry right) =>
        left.Name == right.Name && RoleOf(left) == RoleOf(right);

    private static string RoleOf(OperationEntry operation) =>
        operation["role"] is { } role && role is not ("Started" or "Unpromoted" or "Slave") ? role : "";

    private Dictionary<string, PrimitiveEntry> Templates()
    {
        if (_templates is not null)
            return _templates;
        _templates = new(StringComparer.Ordinal);
        foreach (var template in cib.Templates)
            _templates.TryAdd(template.Id, template);
        return _templates;
    }
}
