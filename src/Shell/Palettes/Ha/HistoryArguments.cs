using System.Collections.Immutable;
using System.Globalization;
using HaActors.Actors.Protocol;

namespace HaActors.Shell.Palettes.Ha;

/// <summary>The conditions of <c>ha history</c>. Pure.</summary>
internal static class HistoryArguments
{
    public static readonly string[] Kinds =
    [
        "membership", "quorum", "votes", "forced", "coordinator", "decision", "action", "resource", "fencing", "configuration", "attribute",
        "medium", "service", "alert", "journal",
    ];

    /// <returns>Null, and what is wrong with them.</returns>
    public static HistoryQuery? Read(IReadOnlyList<Tuple<string, string>> arguments, DateTimeOffset now, out string? mistake)
    {
        mistake = null;
        if (!TryTime(arguments, "since", now, out var since) || !TryTime(arguments, "until", now, out var until))
            mistake = "'--since' and '--until' are a time ago such as 10m or 2d, a time of today such as 12:30, or 2026-03-04T12:30 (UTC).";
        else if (!arguments.TryNumber("lines", 1, HistoryQuery.MostEntries, out var lines))
            mistake = $"'--lines' must be a whole number from 1 to {HistoryQuery.MostEntries}.";
        else if (KindsOf(arguments, out mistake) is { } kinds)
            return HistoryQuery.All(lines ?? 100) with
            {
                Since = since,
                Until = until,
                Node = arguments.Value("node"),
                Resource = arguments.Value("resource"),
                Kinds = kinds,
            };

        return null;
    }

    public static ImmutableArray<string>? KindsOf(IReadOnlyList<Tuple<string, string>> arguments, out string? mistake)
    {
        ImmutableArray<string> kinds = [.. (arguments.Value("kind") ?? "").Split(',', StringSplitOptions.RemoveEmptyEntries)];
        mistake = kinds.FirstOrDefault(kind => !Kinds.Contains(kind)) is { } unknown
            ? $"There is no kind '{unknown}'. There are: {string.Join(", ", Kinds)}."
            : null;
        return mistake is null ? kinds : null;
    }

    private static bool TryTime(
        IReadOnlyList<Tuple<string, string>> arguments, string name, DateTimeOffset now, out DateTimeOffset? time)
    {
        time = null;
        if (arguments.Value(name) is not { } text)
            return true;

        time = Span(text) is { } ago ? now - ago : At(text, now);
        return time is not null;
    }

    /// <summary>A number with s, m, h or d behind it; null for anything else.</summary>
    public static TimeSpan? Span(string text)
    {
        if (text.Length < 2 || !int.TryParse(text.AsSpan(0, text.Length - 1), NumberStyles.None, CultureInfo.InvariantCulture, out var number))
            return null;

        return text[^1] switch
        {
            's' => TimeSpan.FromSeconds(number),
            'm' => TimeSpan.FromMinutes(number),
            'h' => TimeSpan.FromHours(number),
            'd' => TimeSpan.FromDays(Math.Min(number, 36_500)),
            _ => null,
        };
    }

    private static DateTimeOffset? At(string text, DateTimeOffset now)
    {
        if (TimeOnly.TryParse(text, CultureInfo.InvariantCulture, out var ofToday))
            return new DateTimeOffset(now.UtcDateTime.Date + ofToday.ToTimeSpan(), TimeSpan.Zero);

        return DateTimeOffset.TryParse(text, CultureInfo.InvariantCulture, DateTimeStyles.AssumeUniversal, out var time) ? time : null;
    }
}
