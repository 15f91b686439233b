using System.Globalization;

namespace Akka.Configuration.Hocon;

internal delegate bool TryReadScalar<T>(string text, out T value);

/// <summary>How a text is read as a type, and what to say when it cannot be.</summary>
internal sealed record HoconScalar<T>(string Expected, TryReadScalar<T> TryRead);

/// <summary>The kinds of text that configuration knows.</summary>
internal static class HoconScalars
{
    private static readonly CultureInfo Culture = CultureInfo.InvariantCulture;

    private static readonly TimeSpan Microsecond = TimeSpan.FromMicroseconds(1);
    private static readonly TimeSpan Millisecond = TimeSpan.FromMilliseconds(1);

    public static readonly HoconScalar<bool> Boolean = new("on or off (true, false, yes, no)", TryBoolean);

    public static readonly HoconScalar<byte> Byte = new(
        "a whole number from 0 to 255",
        (string text, out byte value) => byte.TryParse(text, NumberStyles.Integer, Culture, out value));

    public static readonly HoconScalar<int> Int = new(
        "a whole number",
        (string text, out int value) => int.TryParse(text, NumberStyles.Integer, Culture, out value));

    public static readonly HoconScalar<long> Long = new(
        "a whole number",
        (string text, out long value) => long.TryParse(text, NumberStyles.Integer, Culture, out value));

    public static readonly HoconScalar<float> Float = new(
        "a number",
        (string text, out float value) => float.TryParse(text, NumberStyles.Float, Culture, out value));

    public static readonly HoconScalar<double> Double = new(
        "a number",
        (string text, out double value) => double.TryParse(text, NumberStyles.Float, Culture, out value));

    public static readonly HoconScalar<decimal> Decimal = new(
        "a number",
        (string text, out decimal value) => decimal.TryParse(text, NumberStyles.Float, Culture, out value));

    public static readonly HoconScalar<TimeSpan> Duration = new(
        "a duration such as 500 ms, 10s, 5 minutes or infinite", TryDuration);

    public static readonly HoconScalar<long?> ByteSize = new("a size such as 512, 64KiB or 10 MB", TryByteSize);

    private static bool TryBoolean(string text, out bool value)
    {
        value = text is "on" or "true" or "yes";
        return value || text is "off" or "false" or "no";
    }

    private static bool TryDuration(string text, out TimeSpan value)
    {
        value = Timeout.InfiniteTimeSpan;
        if (text == "infinite") return true;
        if (!TrySplit(text, out var number, out var unit) || UnitOfTime(unit) is not { } ticks) return false;
        var total = number * ticks;
        if (total < TimeSpan.MinValue.Ticks || total > TimeSpan.MaxValue.Ticks) return false;
        value = TimeSpan.FromTicks((long)total);
        return true;
    }

    // Ticks; below one (a nanosecond) as a fraction.
    private static decimal? UnitOfTime(string unit) => unit switch
    {
        "ns" or "nano" or "nanos" or "nanosecond" or "nanoseconds" => Microsecond.Ticks / 1000m,
        "us" or "µs" or "micro" or "micros" or "microsecond" or "microseconds" => Microsecond.Ticks,
        "" or "ms" or "milli" or "millis" or "millisecond" or "milliseconds" => Millisecond.Ticks,
        "s" or "second" or "seconds" => TimeSpan.TicksPerSecond,
        "m" or "minute" or "minutes" => TimeSpan.TicksPerMinute,
        "h" or "hour" or "hours" => TimeSpan.TicksPerHour,
        "d" or "day" or "days" => TimeSpan.TicksPerDay,
        _ => null,
    };

    private static bool TryByteSize(string text, out long? value)
    {
        value = null;
        if (!TrySplit(text, out var number, out var unit) || UnitOfSize(unit) is not { } factor) return false;
        if (number < 0 || number > long.MaxValue / (decimal)factor) return false;
        value = (long)(number * factor);
        return true;
    }

    private static long? UnitOfSize(string unit)
    {
        if (unit is "" or "b" or "B" or "byte" or "bytes") return 1;
        string[] thousands = ["kB", "MB", "GB", "TB", "PB", "EB"];
        string[] words = ["kilo", "mega", "giga", "tera", "peta", "exa"];
        string[] binaryWords = ["kibi", "mebi", "gibi", "tebi", "pebi", "exbi"];
        long decimalFactor = 1, binaryFactor = 1;
        for (var i = 0; i < thousands.Length; i++)
        {
            decimalFactor *= 1000;
            binaryFactor *= 1024;
            var letter = char.ToUpperInvariant(thousands[i][0]);
            if (unit == thousands[i] || unit == words[i] + "byte" || unit == words[i] + "bytes") return decimalFactor;
            if (unit == binaryWords[i] + "byte" || unit == binaryWords[i] + "bytes") return binaryFactor;
            if (unit.Length <= 3 && char.ToUpperInvariant(unit[0]) == letter && unit[1..] is "" or "i" or "iB")
                if (char.ToUpperInvariant(unit[0]) == letter) return binaryFactor;
        }

        return null;
    }

    private static bool TrySplit(string text, out decimal number, out string unit)
    {
        var end = text.Length;
        while (end > 0 && (char.IsLetter(text[end - 1]) || text[end - 1] == 'µ')) end--;
        unit = text[end..];
        return decimal.TryParse(text.AsSpan(0, end).Trim(), NumberStyles.Float, Culture, out number);
    }
}
