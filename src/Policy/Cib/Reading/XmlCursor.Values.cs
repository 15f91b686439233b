using System.Globalization;
using System.Text;

namespace HaActors.Policy.Cib;

/// <summary>Names and values as strings, the same ones once.</summary>
internal sealed partial class XmlCursor
{
    private const int LongestPooled = 48;

    private readonly TextPool _names = new();
    private readonly TextPool _values = new();

    // What differs in each element is not worth looking for.
    private string Pooled(string name, ReadOnlySpan<char> value)
    {
        if (value.IsEmpty)
            return "";
        if (value.Length > LongestPooled || name is "id" or "transition-key" or "transition-magic" or "operation_key")
            return value.ToString();
        return _values.Get(value);
    }

    private string Decoded(ReadOnlySpan<char> raw, int start, bool isAttribute)
    {
        var result = new StringBuilder(raw.Length);
        for (var at = 0; at < raw.Length; at++)
        {
            var c = raw[at];
            if (c == '&')
            {
                var length = raw[at..].IndexOf(';');
                if (length < 0)
                    throw Fault(start + at, "an entity does not end");
                result.Append(Entity(raw[(at + 1)..(at + length)], start + at));
                at += length;
            }
            else if (c is '\n' or '\t' or '\r')
            {
                // An end of line is one character, however it is written; in an attribute it is a space.
                if (c == '\r' && at + 1 < raw.Length && raw[at + 1] == '\n')
                    at++;
                result.Append(isAttribute ? ' ' : c == '\r' ? '\n' : c);
            }
            else if (c < ' ')
                throw Fault(start + at, $"the character {(int)c} is not allowed");
            else
                result.Append(c);
        }

        return result.ToString();
    }

    private string Entity(ReadOnlySpan<char> name, int at)
    {
        switch (name)
        {
            case "amp": return "&";
            case "lt": return "<";
            case "gt": return ">";
            case "quot": return "\"";
            case "apos": return "'";
        }

        var isHexadecimal = name is ['#', 'x', ..];
        var isNumber = int.TryParse(
            isHexadecimal ? name[2..] : name is ['#', ..] ? name[1..] : default,
            isHexadecimal ? NumberStyles.AllowHexSpecifier : NumberStyles.None,
            CultureInfo.InvariantCulture,
            out var code);
        return isNumber && Rune.IsValid(code)
            ? new Rune(code).ToString()
            : throw Fault(at, $"the entity &{name}; is not known");
    }
}
