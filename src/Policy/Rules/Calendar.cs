namespace HaActors.Policy.Rules;

/// <summary>The proleptic Gregorian calendar, in UTC.</summary>
internal static class Calendar
{
    public static DateTime At(long seconds) =>
        DateTime.UnixEpoch.AddSeconds(Math.Clamp(seconds, -62_135_596_800, 253_402_300_799));

    public static long Seconds(DateTime time) => (time - DateTime.UnixEpoch).Ticks / TimeSpan.TicksPerSecond;

    /// <summary>Adds the greatest units first; a day that a month does not have becomes its last.</summary>
    public static long Add(long seconds, Duration duration)
    {
        var months = Math.Clamp((duration.Years * 12) + duration.Months, -119_999, 119_999);
        var start = At(seconds);
        var end = (long)start.Year * 12 + start.Month + months;
        if (end is < 13 or > (9999 * 12) + 12)
            return end < 13 ? long.MinValue : long.MaxValue;
        return Seconds(start.AddMonths((int)months))
            + ((duration.Weeks * 7) + duration.Days) * 86_400
            + (duration.Hours * 3600) + (duration.Minutes * 60) + duration.Seconds;
    }
}
