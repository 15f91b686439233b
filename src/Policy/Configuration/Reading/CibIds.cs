using System.Collections.Immutable;
using HaActors.Policy.Cib;

namespace HaActors.Policy.Configuration.Reading;

/// <summary>
/// Ids of a CIB's elements. Operators name what they write; the parts of it are named here, each with the path at which it
/// was written, for what is found wrong later.
/// </summary>
internal sealed class CibIds(IEnumerable<string> names)
{
    private readonly HashSet<string> _used = new(names, StringComparer.Ordinal);
    private readonly Dictionary<string, string> _paths = new(StringComparer.Ordinal);

    /// <summary>An id that nothing else has.</summary>
    public string Fresh(string wish, string path)
    {
        var id = wish;
        for (var number = 2; !_used.Add(id); number++)
            id = $"{wish}-{number}";
        _paths[id] = path;
        return id;
    }

    /// <summary>The name that an operator gave to a constraint, unless something else has it already.</summary>
    public string Constraint(string kind, string name, string path) =>
        Fresh(_used.Contains(name) ? $"{kind}-{name}" : name, path);

    /// <summary>The id is the name that an operator gave to what stands at the path.</summary>
    public void Named(string id, string path) => _paths.TryAdd(id, path);

    public string? PathOf(Place place) => place.Id is { } id ? _paths.GetValueOrDefault(id) : null;

    public ImmutableArray<AttributeBlock> Block(
        string wish, string path, IEnumerable<(string Name, string Value)> values, int score = 0, RuleEntry? rule = null)
    {
        ImmutableArray<(string Name, string Value)> pairs = [.. values];
        if (pairs.IsEmpty)
            return [];

        var id = Fresh(wish, path);
        return
        [
            new AttributeBlock(
                id,
                score,
                rule,
                [.. pairs.Select(pair => new NameValue(Fresh($"{id}-{pair.Name}", $"{path}.{pair.Name}"), pair.Name, pair.Value))],
                CibParts.PlaceOf("attributes", id)),
        ];
    }
}
