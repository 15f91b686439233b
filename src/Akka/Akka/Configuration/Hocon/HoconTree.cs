namespace Akka.Configuration.Hocon;

/// <summary>
/// A document as it was written, before its substitutions are looked up. Assignments that a later one replaces stay
/// reachable through <see cref="HoconField.Previous"/>: the later one may refer to them, add to them, or vanish because
/// it is an optional substitution that finds nothing.
/// </summary>
internal sealed class HoconTree
{
    public Dictionary<string, HoconField> Fields { get; } = new(StringComparer.Ordinal);

    public void Put(ReadOnlySpan<string> path, HoconField field)
    {
        if (path.Length == 1) Assign(path[0], field);
        else TreeAt(path[0], field.Origin).Put(path[1..], field);
    }

    private HoconTree TreeAt(string key, HoconOrigin origin)
    {
        if (Fields.TryGetValue(key, out var existing) && existing.OnlyTree is { } tree) return tree;
        tree = new HoconTree();
        Fields[key] = new HoconField(origin) { Previous = existing, Pieces = { new HoconPiece.Tree(tree) } };
        return tree;
    }

    private void Assign(string key, HoconField field)
    {
        if (!Fields.TryGetValue(key, out var existing))
        {
            Fields[key] = field;
            return;
        }

        if (existing.OnlyTree is { } into && field.OnlyTree is { } from && field.Previous is null)
        {
            into.Join(from);
            return;
        }

        field.First.Previous = existing;
        Fields[key] = field;
    }

    public void Join(HoconTree other)
    {
        foreach (var (key, field) in other.Fields) Assign(key, field);
    }
}

/// <summary>One assignment: the pieces that stand side by side behind the key.</summary>
internal sealed class HoconField(HoconOrigin origin)
{
    public HoconOrigin Origin { get; } = origin;
    public List<HoconPiece> Pieces { get; init; } = [];

    /// <summary>The assignment of the same key that this one replaces.</summary>
    public HoconField? Previous { get; set; }

    public HoconField First
    {
        get
        {
            var first = this;
            while (first.Previous is { } previous) first = previous;
            return first;
        }
    }

    public HoconTree? OnlyTree => Pieces is [HoconPiece.Tree tree] ? tree.Fields : null;

    public bool IsResolving { get; set; }
    public bool IsResolved { get; set; }
    public HoconValue? Resolved { get; set; }
}

/// <summary>What a value is written with.</summary>
internal abstract class HoconPiece
{
    private HoconPiece() { }

    /// <param name="text">null for the unquoted word null.</param>
    /// <param name="isSpace">Blanks between two pieces: they count between texts only.</param>
    public sealed class Text(string? text, bool isSpace) : HoconPiece
    {
        public string? Value { get; } = text;
        public bool IsSpace { get; } = isSpace;
    }

    public sealed class Tree(HoconTree fields) : HoconPiece
    {
        public HoconTree Fields { get; } = fields;
    }

    public sealed class List(List<HoconField> items) : HoconPiece
    {
        public List<HoconField> Items { get; } = items;
    }

    /// <summary>A value that is resolved already: what an include callback gave.</summary>
    public sealed class Ready(HoconValue value) : HoconPiece
    {
        public HoconValue Value { get; } = value;
    }

    /// <param name="paths">Where to look, in this order: an included file first looks under its own place.</param>
    /// <param name="isOptional">Nothing found is no error.</param>
    public sealed class Reference(string name, string[][] paths, bool isOptional, HoconOrigin origin) : HoconPiece
    {
        public string Name { get; } = name;
        public string[][] Paths { get; } = paths;
        public bool IsOptional { get; } = isOptional;
        public HoconOrigin Origin { get; } = origin;
    }

    /// <summary>What the key held before: the left part of <c>+=</c>.</summary>
    /// <param name="path">The key's own path; null inside lists.</param>
    public sealed class Before(string[]? path) : HoconPiece
    {
        public string[]? Path { get; } = path;
    }
}
