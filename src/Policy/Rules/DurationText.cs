namespace HaActors.Policy.Rules;

/// <summary>ISO 8601 durations: <c>P[nY][nM][nW][nD][T[nH][nM][nS]]</c>.</summary>
public static class DurationText
{
    private const long SecondMs = 1000;
    private const long DayMs = 86_400 * SecondMs;

    /// <summary>Its length; a month counts 30 days and a year 365.</summary>
    /// <returns>Null: it is none.</returns>
    public static long? Milliseconds(string text) => Parts(text) is { } d
        ? (((d.Years * 365) + (d.Months * 30) + (d.Weeks * 7) + d.Days) * DayMs)
            + (((d.Hours * 3600) + (d.Minutes * 60) + d.Seconds) * SecondMs)
        : null;

    /// <summary>Its parts, as written. Seconds may also stand without the <c>T</c>, as old configurations have it.</summary>
    internal static Duration? Parts(string text)
    {
        var rest = text.AsSpan().Trim();
        if (rest is not ['P', _, ..])
            return null;
        rest = rest[1..];
        var result = default(Duration);
        var isTime = false;
        var any = false;
        while (!rest.IsEmpty)
        {
            if (rest[0] == 'T')
            {
                isTime = true;
                rest = rest[1..];
                continue;
            }

            var digits = rest.IndexOfAnyExceptInRange('0', '9');
            if (digits <= 0 || !int.TryParse(rest[..digits], out var number))
                return null;
            var unit = rest[digits];
            rest = rest[(digits + 1)..];
            any = true;
            switch (unit)
            {
                case 'Y': result = result with { Years = number }; break;
                case 'M' when !isTime: result = result with { Months = number }; break;
                case 'M': result = result with { Minutes = number }; break;
                case 'W': result = result with { Weeks = number }; break;
                case 'D': result = result with { Days = number }; break;
                case 'H': result = result with { Hours = number }; break;
                case 'S': result = result with { Seconds = number }; break;
                default: return null;
            }
        }

        return any ? result : null;
    }
}

/// <summary>A span of calendar time.</summary>
internal readonly record struct Duration(
    long Years, long Months, long Weeks, long Days, long Hours, long Minutes, long Seconds);
