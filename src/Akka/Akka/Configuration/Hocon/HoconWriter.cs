using System.Text;

namespace Akka.Configuration.Hocon;

/// <summary>Writes values as text that parses back to the same values.</summary>
internal static class HoconWriter
{
    public static string Fields(HoconObject fields, int indent)
    {
        var margin = new string(' ', indent * 2);
        var text = new StringBuilder();
        foreach (var (key, value) in fields.Items)
        {
            if (text.Length > 0) text.Append('\n');
            text.Append(margin).Append(HoconPath.Quote(key)).Append(" : ").Append(value.ToString(indent));
        }

        return text.ToString();
    }

    public static string Value(HoconValue value, int indent)
    {
        if (value.IsArray()) return $"[{string.Join(',', value.GetArray().Select(item => item.ToString(indent)))}]";
        if (!value.IsObject()) return value.Values.Count == 0 ? "\"\"" : Text(value.GetString());
        var fields = value.GetObject();
        return fields.Items.Count == 0
            ? "{}"
            : $"{{\n{fields.ToString(indent + 1)}\n{new string(' ', indent * 2)}}}";
    }

    public static string Text(string? text)
    {
        if (text is null) return "null";
        return text.Length > 0 && text != "null" && text.All(IsPlain) ? text : Quoted(text);
    }

    public static string Quoted(string text)
    {
        var quoted = new StringBuilder("\"");
        foreach (var c in text)
            quoted.Append(c switch
            {
                '"' => "\\\"",
                '\\' => "\\\\",
                '\n' => "\\n",
                '\r' => "\\r",
                '\t' => "\\t",
                _ when char.IsControl(c) => $"\\u{(int)c:x4}",
                _ => c.ToString(),
            });
        return quoted.Append('"').ToString();
    }

    private static bool IsPlain(char c) => char.IsAsciiLetterOrDigit(c) || c is '-' or '_' or '.';
}
