using System.Globalization;

namespace HaActors.Policy.Cib;

/// <summary>The version of the schema that a document says it follows.</summary>
internal readonly record struct SchemaGeneration(int Major, int Minor)
{
    public const string Today = "pacemaker-4.0";

    /// <summary>Also that of documents that follow none: nobody translates those.</summary>
    public static SchemaGeneration Newest { get; } = new(int.MaxValue, 0);

    /// <param name="name">The value of <c>validate-with</c>, for example <c>pacemaker-3.0</c>.</param>
    public static SchemaGeneration Of(string? name)
    {
        if (name is null || name == "none" || !name.StartsWith("pacemaker-", StringComparison.Ordinal))
            return name is not null && name != "none" ? new(1, 0) : Newest;
        var parts = name["pacemaker-".Length..].Split('.');
        return int.TryParse(parts[0], NumberStyles.None, CultureInfo.InvariantCulture, out var major)
            ? new(major, parts.Length > 1 && int.TryParse(parts[1], out var minor) ? minor : 0)
            : Newest;
    }

    public bool IsBefore(int major) => Major < major;
}
