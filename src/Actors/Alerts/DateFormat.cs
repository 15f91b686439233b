using System.Globalization;
using System.Text;

namespace HaActors.Actors.Alerts;

/// <summary>Times as date(1) formats them, in the C locale. Pure.</summary>
/// <remarks>Source: date(1) and strftime(3). What is unknown stays as it is written.</remarks>
public static class DateFormat
{
    public static string Of(DateTimeOffset time, string format)
    {
        var text = new StringBuilder();
        for (var at = 0; at < format.Length; at++)
        {
            if (format[at] != '%' || at + 1 == format.Length)
            {
                text.Append(format[at]);
                continue;
            }

            // Between the sign and its letter: whether and how wide numbers are filled up.
            var end = at + 1;
            while (end < format.Length && (char.IsAsciiDigit(format[end]) || format[end] is '-' or '_'))
                end++;

            text.Append(end < format.Length && Field(time, format[end], format[(at + 1)..end]) is { } field
                ? field
                : format[at..Math.Min(end + 1, format.Length)]);
            at = end;
        }

        return text.ToString();
    }

    private static string? Field(DateTimeOffset time, char letter, string width) => letter switch
    {
        'N' => Fraction(time, width),
        'Y' => Number(time.Year, width, "0000"),
        'C' => Number(time.Year / 100, width, "00"),
        'y' => Number(time.Year % 100, width, "00"),
        'm' => Number(time.Month, width, "00"),
        'd' => Number(time.Day, width, "00"),
        'e' => time.Day.ToString().PadLeft(2),
        'H' => Number(time.Hour, width, "00"),
        'k' => time.Hour.ToString().PadLeft(2),
        'I' => Number(Hour12(time), width, "00"),
        'l' => Hour12(time).ToString().PadLeft(2),
        'M' => Number(time.Minute, width, "00"),
        'S' => Number(time.Second, width, "00"),
        'j' => Number(time.DayOfYear, width, "000"),
        'u' => (time.DayOfWeek == DayOfWeek.Sunday ? 7 : (int)time.DayOfWeek).ToString(),
        'w' => ((int)time.DayOfWeek).ToString(),
        's' => time.ToUnixTimeSeconds().ToString(),
        'a' => Word(time, "ddd"),
        'A' => Word(time, "dddd"),
        'b' or 'h' => Word(time, "MMM"),
        'B' => Word(time, "MMMM"),
        'p' => time.Hour < 12 ? "AM" : "PM",
        'P' => time.Hour < 12 ? "am" : "pm",
        'z' => Offset(time),
        'Z' => time.Offset == TimeSpan.Zero ? "UTC" : Offset(time),
        'F' => Of(time, "%Y-%m-%d"),
        'T' or 'X' => Of(time, "%H:%M:%S"),
        'D' or 'x' => Of(time, "%m/%d/%y"),
        'R' => Of(time, "%H:%M"),
        'r' => Of(time, "%I:%M:%S %p"),
        'c' => Of(time, "%a %b %e %H:%M:%S %Y"),
        'n' => "\n",
        't' => "\t",
        '%' => "%",
        _ => null,
    };

    private static string Number(int number, string width, string fill) => width is "-" ? number.ToString() : number.ToString(fill);

    private static int Hour12(DateTimeOffset time) => time.Hour % 12 is 0 ? 12 : time.Hour % 12;

    private static string Word(DateTimeOffset time, string format) => time.ToString(format, CultureInfo.InvariantCulture);

    private static string Offset(DateTimeOffset time) =>
        $"{(time.Offset < TimeSpan.Zero ? '-' : '+')}{time.Offset:hhmm}";

    /// <summary>Of a second, as many digits as are asked for; the last of nine are beyond the clock's sight.</summary>
    private static string Fraction(DateTimeOffset time, string width)
    {
        var digits = int.TryParse(width, out var asked) && asked is > 0 and < 9 ? asked : 9;
        var nanoseconds = time.Ticks % TimeSpan.TicksPerSecond * 100;
        return nanoseconds.ToString("000000000")[..digits];
    }
}
