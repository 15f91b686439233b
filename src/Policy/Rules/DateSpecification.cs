using System.Collections.Immutable;
using System.Globalization;

namespace HaActors.Policy.Rules;

/// <summary>
/// Whether the present time is one of those that a <c>date_spec</c> describes, for example hours 9 to 17 on
/// weekdays 1 to 5.
/// </summary>
internal static class DateSpecification
{
    public static bool Matches(ImmutableArray<KeyValuePair<string, string>> specification, RuleInput input)
    {
        var now = Calendar.At(input.Now);
        input.Change.At(NextLook(specification, now));
        foreach (var (name, range) in specification)
            if (Part(name, now) is { } part && !IsIn(range, part))
                return false;
        return true;
    }

    /// <returns>Null: it is no part of a time.</returns>
    public static long? Part(string name, DateTime time) => name switch
    {
        "years" => time.Year,
        "months" => time.Month,
        "monthdays" => time.Day,
        "hours" => time.Hour,
        "minutes" => time.Minute,
        "seconds" => time.Second,
        "weekyears" => ISOWeek.GetYear(time),
        "weeks" => ISOWeek.GetWeekOfYear(time),
        "weekdays" => time.DayOfWeek == DayOfWeek.Sunday ? 7 : (int)time.DayOfWeek,
        "yeardays" => time.DayOfYear,
        _ => null,
    };

    /// <summary>A number, or two with a dash between; either may be left out.</summary>
    public static bool IsRange(string range) => Bounds(range) is not null;

    private static bool IsIn(string range, long number) =>
        Bounds(range) is var (low, high) && number >= low && number <= high;

    private static (long Low, long High)? Bounds(string range)
    {
        var dash = range.IndexOf('-');
        if (dash < 0)
            return Number(range) is { } only ? (only, only) : null;
        var low = dash == 0 ? long.MinValue : Number(range[..dash]);
        var high = dash == range.Length - 1 ? long.MaxValue : Number(range[(dash + 1)..]);
        return low is null || high is null || range.Length == 1 ? null : (low.Value, high.Value);
    }

    private static long? Number(string text) =>
        long.TryParse(text.Trim(), NumberStyles.None, CultureInfo.InvariantCulture, out var number) ? number : null;

    // The next time at which the smallest part that matters is another one.
    private static long NextLook(ImmutableArray<KeyValuePair<string, string>> specification, DateTime now)
    {
        var step = 86_400L;
        foreach (var (name, _) in specification)
            step = Math.Min(step, name switch
            {
                "seconds" => 1,
                "minutes" => 60,
                "hours" => 3600,
                _ => 86_400,
            });
        var seconds = Calendar.Seconds(now);
        return seconds - (((seconds % step) + step) % step) + step;
    }
}
