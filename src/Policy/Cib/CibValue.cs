using System.Globalization;

namespace HaActors.Policy.Cib;

/// <summary>Values as Pacemaker writes them in attributes: truth, scores, spans of time.</summary>
public static class CibValue
{
    /// <summary>What is beyond counting, as a score.</summary>
    public const int Infinity = 1_000_000;

    /// <summary>In any unit: longer spans are cut to it, so that no sum overflows.</summary>
    private const long LongestSpan = long.MaxValue / 10_000_000;

    /// <summary>True, on, yes, y, 1 and their opposites, in any case; null for anything else.</summary>
    public static bool? Truth(string? text) => text switch
    {
        null => null,
        "true" or "1" => true,
        "false" or "0" => false,
        _ => text.ToUpperInvariant() switch
        {
            "TRUE" or "ON" or "YES" or "Y" => true,
            "FALSE" or "OFF" or "NO" or "N" => false,
            _ => null,
        },
    };

    /// <summary>As <see cref="Truth(string?)"/>, with a value for what is missing or no truth.</summary>
    public static bool Truth(string? text, bool otherwise) => Truth(text) ?? otherwise;

    /// <summary>
    /// A score: a number (clamped to ±1,000,000; what follows its digits is ignored), <c>INFINITY</c> with or without a sign.
    /// </summary>
    /// <returns>Null for anything else, and for null.</returns>
    public static int? Score(string? text)
    {
        if (text is null)
            return null;
        if (Leading(text) is { } number)
            return (int)Math.Clamp(number, -Infinity, Infinity);
        return text.ToUpperInvariant() switch
        {
            "INFINITY" or "+INFINITY" => Infinity,
            "-INFINITY" => -Infinity,
            _ => null,
        };
    }

    /// <summary>As <see cref="Score(string?)"/>, with a value for what is missing or no score.</summary>
    public static int Score(string? text, int otherwise) => Score(text) ?? otherwise;

    /// <summary>The whole number at the start of a text, after spaces; what follows is ignored. Null if there is none.</summary>
    public static long? Leading(string? text)
    {
        if (text is null)
            return null;
        var at = 0;
        while (at < text.Length && char.IsWhiteSpace(text[at]))
            at++;
        var start = at;
        if (at < text.Length && text[at] is '-' or '+')
            at++;
        var digits = at;
        while (at < text.Length && char.IsAsciiDigit(text[at]))
            at++;
        if (at == digits)
            return null;
        var number = text.AsSpan(start, at - start);
        if (long.TryParse(number, NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out var result))
            return result;
        return text[start] == '-' ? long.MinValue : long.MaxValue;
    }

    /// <summary>
    /// A span of time in milliseconds: digits and a unit (<c>us ms s m min h hr</c> and longer spellings; none: seconds), or an
    /// ISO 8601 duration such as <c>PT1M30S</c>.
    /// </summary>
    /// <returns>Null for anything else, and for null.</returns>
    public static long? Milliseconds(string? text)
    {
        if (string.IsNullOrEmpty(text))
            return null;
        if (text.AsSpan().TrimStart() is ['P', ..])
            return Rules.DurationText.Milliseconds(text);

        var at = 0;
        while (at < text.Length && char.IsWhiteSpace(text[at]))
            at++;
        var start = at;
        while (at < text.Length && char.IsAsciiDigit(text[at]))
            at++;
        if (at == start)
            return null;
        var digits = text.AsSpan(start, at - start);
        var number = long.TryParse(digits, NumberStyles.None, CultureInfo.InvariantCulture, out var count)
            ? Math.Min(count, LongestSpan)
            : LongestSpan;
        return text.AsSpan(at).Trim().ToString().ToUpperInvariant() switch
        {
            "" or "S" or "SEC" => number * 1000,
            "MS" or "MSEC" => number,
            "US" or "USEC" => number / 1000,
            "M" or "MIN" => number * 60_000,
            "H" or "HR" => number * 3_600_000,
            _ => null,
        };
    }

    /// <summary>An interval of an operation in milliseconds; 0 for what is missing or no span of time.</summary>
    public static int IntervalMs(string? text) => text switch
    {
        null or "0" or "0s" => 0,
        _ => (int)Math.Clamp(Milliseconds(text) ?? 0, 0, int.MaxValue),
    };
}
