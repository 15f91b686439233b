using System.Collections.Immutable;

namespace HaActors.Policy.Configuration.Reading;

/// <summary>A value as an operator wrote it, whatever it was written in: an object, a list or a text.</summary>
/// <param name="Where">File and line, such as <c>node.conf:12</c>; null if it came from no file.</param>
public abstract record ConfigurationNode(string? Where)
{
    public static ConfigurationNode.Map Nothing { get; } = new([], null);

    /// <param name="Members">In the order in which they were written; each key once.</param>
    public sealed record Map(ImmutableArray<KeyValuePair<string, ConfigurationNode>> Members, string? Where)
        : ConfigurationNode(Where)
    {
        public ConfigurationNode? this[string key]
        {
            get
            {
                foreach (var (name, value) in Members)
                    if (name == key)
                        return value;
                return null;
            }
        }
    }

    public sealed record List(ImmutableArray<ConfigurationNode> Items, string? Where) : ConfigurationNode(Where);

    /// <summary>A text, a number, or a truth: all are written as words.</summary>
    public sealed record Text(string Value, string? Where) : ConfigurationNode(Where);
}
