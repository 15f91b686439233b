using System.Globalization;
using System.Text;

namespace Akka.Event;

/// <summary>
/// Fills <c>{0}</c> by number and <c>{Name}</c> by order; both take an alignment and a format
/// (<c>{Elapsed,8:F1}</c>), doubled braces stand for one. A hole without an argument stays as it is written:
/// a wrong template must not lose a log line.
/// </summary>
public class DefaultLogMessageFormatter : ILogMessageFormatter
{
    public static readonly DefaultLogMessageFormatter Instance = new();

    private DefaultLogMessageFormatter() { }

    public string Format(string format, IEnumerable<object> args) => Format(format, args.ToArray());

    public string Format(string format, params object[] args)
    {
        var text = new StringBuilder(format.Length + 32);
        var named = 0;
        for (var i = 0; i < format.Length; i++)
        {
            var c = format[i];
            if (c is '{' or '}' && i + 1 < format.Length && format[i + 1] == c)
            {
                text.Append(c);
                i++;
                continue;
            }

            var end = c == '{' ? format.IndexOf('}', i + 1) : -1;
            if (end < 0)
            {
                text.Append(c);
                continue;
            }

            AppendHole(text, format.AsSpan(i + 1, end - i - 1), args, ref named);
            i = end;
        }

        return text.ToString();
    }

    private static void AppendHole(StringBuilder text, ReadOnlySpan<char> hole, object?[] args, ref int named)
    {
        var colon = hole.IndexOf(':');
        var head = colon < 0 ? hole : hole[..colon];
        var comma = head.IndexOf(',');
        var name = (comma < 0 ? head : head[..comma]).Trim();
        if (name.Length > 0 && name[0] is '@' or '$') name = name[1..];   // hints of structured loggers
        var index = args.Length;
        if (!name.IsEmpty && !int.TryParse(name, NumberStyles.None, null, out index)) index = named++;
        if (index >= args.Length)
        {
            text.Append('{').Append(hole).Append('}');
            return;
        }

        var alignment = comma < 0 || !int.TryParse(head[(comma + 1)..], out var width) ? 0 : width;
        var value = Write(args[index], colon < 0 ? null : hole[(colon + 1)..].ToString());
        text.Append(alignment >= 0 ? value.PadLeft(alignment) : value.PadRight(-alignment));
    }

    private static string Write(object? value, string? format)
    {
        try
        {
            return value switch
            {
                null => "(null)",
                string text => text,
                IFormattable formattable => formattable.ToString(format, CultureInfo.InvariantCulture),
                _ => value.ToString() ?? "",
            };
        }
        catch (FormatException)
        {
            return value?.ToString() ?? "";
        }
    }
}
