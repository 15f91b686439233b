namespace Akka.Configuration.Hocon;

/// <summary>Finds what an include names.</summary>
internal abstract class HoconIncludes
{
    /// <summary>Keys written twice between the same two braces, in the order found.</summary>
    public List<HoconRepetition> Repeated { get; init; } = [];

    /// <param name="name">As written in the include.</param>
    /// <param name="from">The including text.</param>
    /// <param name="tree">Where the included fields go.</param>
    /// <param name="prefix">The path of that place.</param>
    /// <returns>Whether there was anything to include.</returns>
    public abstract bool Include(string name, HoconText from, HoconTree tree, string[] prefix);
}

/// <summary>A key that is written twice between the same two braces.</summary>
internal sealed record HoconRepetition(string Path, HoconOrigin First, HoconOrigin Again);

/// <summary>A text that came without a place to look in.</summary>
internal sealed class NoIncludes : HoconIncludes
{
    public override bool Include(string name, HoconText from, HoconTree tree, string[] prefix) =>
        throw from.Wrong(
            $"'{name}' cannot be included: this text comes neither from a file nor with an include callback.");
}

/// <summary>The application finds what is included.</summary>
internal sealed class CallbackIncludes(Func<string, HoconRoot?> callback) : HoconIncludes
{
    public override bool Include(string name, HoconText from, HoconTree tree, string[] prefix)
    {
        if (callback(name) is not { } root) return false;
        if (root.Value.Values.Count == 0) return true;
        if (!root.Value.IsObject()) throw from.Wrong($"the included '{name}' is no object.");
        foreach (var (key, value) in root.Value.GetObject().Items) tree.Put([key], Ready(value, from.Origin));
        return true;
    }

    // Objects become trees again, so that later assignments join them field by field.
    private static HoconField Ready(HoconValue value, HoconOrigin includedAt)
    {
        var field = new HoconField(value.Origin ?? includedAt);
        if (!value.IsObject())
        {
            field.Pieces.Add(new HoconPiece.Ready(value));
            return field;
        }

        var tree = new HoconTree();
        foreach (var (key, child) in value.GetObject().Items) tree.Put([key], Ready(child, includedAt));
        field.Pieces.Add(new HoconPiece.Tree(tree));
        return field;
    }
}

/// <summary>Includes are files; their names are relative to the folder of the file that includes them.</summary>
internal sealed class FileIncludes(string folder, IReadOnlyList<string> chain) : HoconIncludes
{
    /// <param name="file">The including file; its name as given appears in origins and messages.</param>
    public static FileIncludes Of(string file) =>
        new(Path.GetDirectoryName(Path.GetFullPath(file))!, [Path.GetFullPath(file)]);

    public override bool Include(string name, HoconText from, HoconTree tree, string[] prefix)
    {
        var full = Path.GetFullPath(Path.Combine(folder, name));
        if (!File.Exists(full) && File.Exists(full + ".conf")) full += ".conf";
        if (!File.Exists(full)) return false;
        if (chain.Contains(full))
            throw from.Wrong($"'{name}' includes itself: {string.Join(" -> ", [.. chain, full])}.");

        string text;
        try
        {
            text = File.ReadAllText(full);
        }
        catch (Exception cause) when (cause is IOException or UnauthorizedAccessException)
        {
            throw new ConfigurationException($"{from.Origin}: '{name}' cannot be read: {cause.Message}", cause);
        }

        // The shorter of the two ways to name the file is the one that an operator recognises.
        var shown = from.File is { } includer && !Path.IsPathRooted(includer)
            ? Path.Combine(Path.GetDirectoryName(includer) ?? "", Path.GetRelativePath(folder, full))
            : full;
        var within = new FileIncludes(Path.GetDirectoryName(full)!, [.. chain, full]) { Repeated = Repeated };
        new HoconDocument(new HoconText(text, shown), within, includedAt: prefix).ReadInto(tree);
        return true;
    }
}
