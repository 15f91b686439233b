namespace Akka.Configuration.Hocon;

/// <summary>Looks up the substitutions of a document, and makes its final values.</summary>
internal sealed class HoconResolver(HoconTree root)
{
    private const int DeepestLookup = 64;

    public List<HoconSubstitution> Substitutions { get; } = [];

    public HoconObject Resolve(HoconTree tree)
    {
        var result = new HoconObject();
        result.Items.EnsureCapacity(tree.Fields.Count);
        foreach (var (key, field) in tree.Fields)
            if (Resolve(field) is { } value) result.Items[key] = value;
        return result;
    }

    private HoconValue? Resolve(HoconField field)
    {
        if (field.IsResolved) return field.Resolved;
        field.IsResolving = true;
        var value = Join(field);
        if (field.Previous is { } previous && (value is null || value.IsObject()) && Resolve(previous) is { } below)
            value = value is null ? below : HoconValue.Over(value, below);
        field.IsResolving = false;
        field.IsResolved = true;
        return field.Resolved = value;
    }

    private HoconValue? Join(HoconField field)
    {
        if (field.Pieces is [HoconPiece.Text only]) return Value(new HoconLiteral { Value = only.Value });

        HoconValue? joined = null;
        var space = "";
        foreach (var piece in field.Pieces)
        {
            if (piece is HoconPiece.Text { IsSpace: true } blank)
            {
                space = blank.Value!;
                continue;
            }

            if (Element(piece, field) is not { } next) continue;
            joined = joined is null ? next : Concatenate(joined, space, next, field);
            space = "";
        }

        return joined;

        HoconValue Value(IHoconElement element) => new(element, field.Origin);
    }

    private HoconValue? Element(HoconPiece piece, HoconField field)
    {
        switch (piece)
        {
            case HoconPiece.Text text:
                return new HoconValue(new HoconLiteral { Value = text.Value }, field.Origin);
            case HoconPiece.Tree tree:
                return new HoconValue(Resolve(tree.Fields), field.Origin);
            case HoconPiece.List list:
                var items = new HoconArray();
                foreach (var item in list.Items)
                    if (Resolve(item) is { } value) items.Add(value);
                return new HoconValue(items, field.Origin);
            case HoconPiece.Ready ready:
                return ready.Value;
            case HoconPiece.Before before:
                return field.Previous is { } previous ? Resolve(previous)
                    : before.Path is { } path ? Find(path, out _)
                    : null;
            case HoconPiece.Reference reference:
                return Resolve(reference) is { } target
                    ? new HoconValue(target.Values.ToList()) { Origin = field.Origin }
                    : null;
            default:
                throw new System.Diagnostics.UnreachableException();
        }
    }

    private static HoconValue Concatenate(HoconValue left, string space, HoconValue right, HoconField field)
    {
        if (left.IsObject() && right.IsObject())
            return new HoconValue(HoconObject.Over(right.GetObject(), left.GetObject()), field.Origin);
        if (left.IsString() && right.IsString())
            return new HoconValue(
                new HoconLiteral { Value = (left.GetString() ?? "null") + space + (right.GetString() ?? "null") },
                field.Origin);
        if (!left.IsArray() || !right.IsArray())
            throw new ConfigurationException(
                $"{field.Origin}: texts, lists and objects cannot be joined with each other: "
                + $"two of the same kind are expected, found {Kind(left)} and {Kind(right)}.");

        var items = new HoconArray();
        items.AddRange(left.GetArray());
        items.AddRange(right.GetArray());
        return new HoconValue(items, field.Origin);
    }

    private static string Kind(HoconValue value) =>
        value.IsObject() ? "an object" : value.IsArray() ? "a list" : $"the text '{value.GetString()}'";

    private HoconValue? Resolve(HoconPiece.Reference reference)
    {
        var isCycle = false;
        HoconValue? value = null;
        foreach (var path in reference.Paths)
        {
            value = Find(path, out var meetsItself);
            isCycle |= meetsItself;
            if (value is not null) break;
        }

        value ??= FromEnvironment(reference);
        Substitutions.Add(new HoconSubstitution(reference.Name) { ResolvedValue = value });
        if (value is not null || reference.IsOptional) return value;
        throw new ConfigurationException(
            isCycle
                ? $"{reference.Origin}: the substitution ${{{reference.Name}}} refers to itself."
                : $"{reference.Origin}: unresolved substitution ${{{reference.Name}}}: "
                    + "a key of this configuration or an environment variable is expected.");
    }

    private static HoconValue? FromEnvironment(HoconPiece.Reference reference) =>
        Environment.GetEnvironmentVariable(reference.Paths[^1] is [var name] ? name : reference.Name) is { } text
            ? new HoconValue(new HoconLiteral { Value = text }, reference.Origin)
            : null;

    /// <summary>The value at a path, merged from all assignments that reach it.</summary>
    /// <param name="meetsItself">The path leads to a value that is being resolved right now.</param>
    private HoconValue? Find(string[] path, out bool meetsItself)
    {
        meetsItself = false;
        var candidates = new List<HoconField>();
        CollectIn(root, path, 0, candidates, 0);

        HoconValue? value = null;
        foreach (var candidate in candidates)
        {
            HoconField? field = candidate;
            while (field is { IsResolving: true })
            {
                meetsItself = true;
                field = field.Previous;
            }

            if (field is null || Resolve(field) is not { } next) continue;
            value = value is null ? next : HoconValue.Over(value, next);
            if (!value.IsObject()) break;
        }

        return value;
    }

    // The assignments that a path may mean, the strongest first. True: whatever lies below is hidden.
    private bool CollectIn(HoconTree tree, string[] path, int at, List<HoconField> found, int depth) =>
        tree.Fields.TryGetValue(path[at], out var field) && Collect(field, path, at + 1, found, depth);

    private bool Collect(HoconField field, string[] path, int at, List<HoconField> found, int depth)
    {
        if (depth > DeepestLookup)
            throw new ConfigurationException(
                $"{field.Origin}: the substitutions on the way to '{HoconPath.Join(path)}' refer to each other.");
        if (at == path.Length)
        {
            found.Add(field);
            return false;
        }

        for (var i = field.Pieces.Count - 1; i >= 0; i--)
            if (CollectInPiece(field.Pieces[i], path, at, found, depth)) return true;
        return field.Previous is { } previous && Collect(previous, path, at, found, depth);
    }

    private bool CollectInPiece(HoconPiece piece, string[] path, int at, List<HoconField> found, int depth)
    {
        switch (piece)
        {
            case HoconPiece.Tree tree:
                return CollectIn(tree.Fields, path, at, found, depth);
            case HoconPiece.Ready ready:
                HoconValue? value = ready.Value;
                for (var i = at; i < path.Length && value is not null; i++) value = value.GetChildObject(path[i]);
                if (value is null) return false;
                var origin = value.Origin ?? new HoconOrigin(null, 0);
                found.Add(new HoconField(origin) { Pieces = { new HoconPiece.Ready(value) } });
                return false;
            case HoconPiece.Reference reference:
                foreach (var alternative in reference.Paths)
                {
                    var targets = new List<HoconField>();
                    CollectIn(root, alternative, 0, targets, depth + 1);
                    foreach (var target in targets)
                        if (Collect(target, path, at, found, depth + 1)) return true;
                    if (targets.Count > 0) break;
                }

                return false;
            case HoconPiece.Text { IsSpace: true }:
                return false;
            default:
                return true;
        }
    }
}
