using System.Text;
using System.Text.RegularExpressions;
using HaActors.Policy.Configuration.Reading;

namespace HaActors.Policy.Configuration;

/// <summary>A configuration as HOCON that people read: always the same text for the same configuration.</summary>
public static partial class ConfigurationHocon
{
    private const int Width = 100;

    public static string Of(ConfigurationDocument document)
    {
        var text = new StringBuilder("ha {\n");
        Members(text, document.ToNode(), "  ");
        return text.Append("}\n").ToString();
    }

    private static void Members(StringBuilder text, ConfigurationNode.Map map, string margin)
    {
        foreach (var (first, value) in map.Members)
        {
            // What holds but one thing needs no braces of its own.
            var key = ConfigurationPath.Quoted(first);
            var node = value;
            while (node is ConfigurationNode.Map { Members: [var only] })
                (key, node) = ($"{key}.{ConfigurationPath.Quoted(only.Key)}", only.Value);

            text.Append(margin).Append(key);
            if (node is not ConfigurationNode.Map inner)
                text.Append(" = ").Append(Value(node)).Append('\n');
            else if (inner.Members.IsEmpty)
                text.Append(" {}\n");
            else if (OneLine(inner) is { } line && margin.Length + key.Length + line.Length < Width)
                text.Append(' ').Append(line).Append('\n');
            else
            {
                text.Append(" {\n");
                Members(text, inner, margin + "  ");
                text.Append(margin).Append("}\n");
            }
        }
    }

    /// <returns>Null: there are objects in it.</returns>
    private static string? OneLine(ConfigurationNode.Map map) => map.Members.Any(member => member.Value is ConfigurationNode.Map)
        ? null
        : $"{{ {string.Join(", ", map.Members.Select(member => $"{ConfigurationPath.Quoted(member.Key)} = {Value(member.Value)}"))} }}";

    private static string Value(ConfigurationNode node) => node switch
    {
        ConfigurationNode.Text { Value: var text } => Plain().IsMatch(text) && text is not ("null" or "include") ? text : ConfigurationJson.Text(text),
        ConfigurationNode.List list => $"[{string.Join(", ", list.Items.Select(Value))}]",
        _ => ConfigurationJson.Of(node),
    };

    [GeneratedRegex("^([A-Za-z][A-Za-z0-9_-]*|(0|[1-9][0-9]{0,8})(ms|s|m|h|d)?)$")]
    private static partial Regex Plain();
}
