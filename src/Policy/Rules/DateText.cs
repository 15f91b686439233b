using System.Globalization;

namespace HaActors.Policy.Rules;

/// <summary>
/// ISO 8601 times: a calendar date (<c>2005-01-20</c>, <c>20050120</c>), the day of a year (<c>2005-020</c>,
/// <c>2005020</c>) or of a week (<c>2005-W03-4</c>, <c>2005W034</c>), with or without a time of day (<c>T11:30</c>,
/// <c>T113000</c>, <c> 11:30:00 +01:00</c>, <c>T11</c>, <c>24:00</c>), or a time of day alone, which means today.
/// </summary>
public static class DateText
{
    /// <param name="text">Null: no time.</param>
    /// <param name="now">Seconds since 1970: which day is meant where none is said.</param>
    /// <returns>Seconds since 1970; null if it is no time.</returns>
    public static long? Seconds(string? text, long now)
    {
        if (string.IsNullOrWhiteSpace(text))
            return null;
        var rest = text.AsSpan().Trim();
        if (rest.Equals("epoch", StringComparison.OrdinalIgnoreCase))
            return 0;

        if (rest[0] is 'T' or 't' || (rest.Length > 2 && rest[2] == ':'))
            return TimeOfDay(rest.TrimStart("Tt")) is { } time
                ? Calendar.Seconds(Calendar.At(now).Date) + time
                : null;

        var split = rest.IndexOfAny("Tt ");
        var date = split < 0 ? rest : rest[..split];
        if (Day(date) is not { } day)
            return null;
        if (split < 0)
            return Calendar.Seconds(day);
        return TimeOfDay(rest[(split + 1)..].Trim()) is { } seconds ? Calendar.Seconds(day) + seconds : null;
    }

    private static DateTime? Day(ReadOnlySpan<char> text)
    {
        if (text.Length < 4 || Number(text[..4]) is not ({ } year and >= 1 and <= 9999))
            return null;
        var rest = text[4..];
        var isExtended = rest is ['-', ..];
        if (isExtended)
            rest = rest[1..];
        if (rest is ['W' or 'w', ..])
            return WeekDay(year, rest[1..]);
        if (rest.Length == 3)
            return Number(rest) is ({ } ordinal and >= 1) && ordinal <= (DateTime.IsLeapYear(year) ? 366 : 365)
                ? new DateTime(year, 1, 1).AddDays(ordinal - 1)
                : null;

        var dash = rest.IndexOf('-');
        if (isExtended && dash > 0)
            return MonthDay(year, Number(rest[..dash]), Number(rest[(dash + 1)..]));
        return !isExtended && rest.Length == 4 ? MonthDay(year, Number(rest[..2]), Number(rest[2..])) : null;
    }

    private static DateTime? MonthDay(int year, int? month, int? day) =>
        month is >= 1 and <= 12 && day >= 1 && day <= DateTime.DaysInMonth(year, month.Value)
            ? new DateTime(year, month.Value, day.Value)
            : null;

    private static DateTime? WeekDay(int year, ReadOnlySpan<char> text)
    {
        if (text.Length < 2 || Number(text[..2]) is not ({ } week and >= 1) || week > ISOWeek.GetWeeksInYear(year))
            return null;
        var rest = text[2..].TrimStart('-');
        var day = rest.IsEmpty ? 1 : Number(rest);
        if (day is not (>= 1 and <= 7))
            return null;
        // The first week is the one that has the fourth of January.
        var fourth = new DateTime(year, 1, 4);
        var monday = fourth.AddDays(-(((int)fourth.DayOfWeek + 6) % 7));
        return monday.AddDays(((week - 1) * 7) + day.Value - 1);
    }

    /// <returns>Seconds since midnight UTC; may be negative or above a day because of the offset.</returns>
    private static long? TimeOfDay(ReadOnlySpan<char> text)
    {
        var end = text.IndexOfAny("Zz+- ");
        var clock = end < 0 ? text : text[..end];
        var offset = end < 0 ? [] : text[end..].Trim();
        if (Clock(clock) is not { } seconds || Offset(offset) is not { } shift)
            return null;
        return seconds - shift;
    }

    private static long? Clock(ReadOnlySpan<char> text)
    {
        // Parts of seconds do not count.
        var point = text.IndexOfAny('.', ',');
        if (point >= 0)
            text = text[..point];
        int? hours, minutes = 0, seconds = 0;
        if (text.Contains(':'))
        {
            Span<Range> parts = stackalloc Range[4];
            var count = text.Split(parts, ':');
            if (count > 3)
                return null;
            hours = Number(text[parts[0]]);
            minutes = Number(text[parts[1]]);
            if (count == 3)
                seconds = Number(text[parts[2]]);
        }
        else
        {
            if (text.Length is not (2 or 4 or 6))
                return null;
            hours = Number(text[..2]);
            if (text.Length > 2)
                minutes = Number(text[2..4]);
            if (text.Length > 4)
                seconds = Number(text[4..]);
        }

        if (hours is null || minutes is not <= 59 || seconds is not <= 59)
            return null;
        if (hours > 24 || (hours == 24 && (minutes > 0 || seconds > 0)))
            return null;
        return (hours.Value * 3600) + (minutes.Value * 60) + seconds.Value;
    }

    private static long? Offset(ReadOnlySpan<char> text)
    {
        if (text.IsEmpty || text is "Z" or "z")
            return 0;
        if (text[0] is not ('+' or '-'))
            return null;
        return Clock(text[1..].Length == 1 ? $"0{text[1..]}" : text[1..]) is { } shift
            ? (text[0] == '-' ? -shift : shift)
            : null;
    }

    private static int? Number(ReadOnlySpan<char> text) =>
        int.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out var number) ? number : null;
}
