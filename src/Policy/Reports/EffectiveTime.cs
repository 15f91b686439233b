using System.Globalization;
using System.Text;
using HaActors.Policy.Cib;
using HaActors.Policy.Rules;

namespace HaActors.Policy.Reports;

/// <summary>The moment for which is decided.</summary>
internal static class EffectiveTime
{
    /// <summary>
    /// When nothing says otherwise: a decision offline must not depend on a clock. 2026-07-01 12:00 UTC.
    /// </summary>
    public const long Default = 1_782_907_200;

    /// <param name="asked">What the user said, in ISO 8601; null: nothing.</param>
    /// <param name="text">Receives the remark about it.</param>
    public static long Of(CibDocument cib, string? asked, StringBuilder text)
    {
        if (asked is not null && DateText.Seconds(asked, Default) is { } seconds)
        {
            text.Append($"Setting effective cluster time: {asked}\n");
            return seconds;
        }

        WriteOriginal(cib, text);
        return cib.Header.ExecutionDate ?? Default;
    }

    /// <summary>The remark in front of each status of a CIB that says when it was decided upon.</summary>
    public static void WriteOriginal(CibDocument cib, StringBuilder text)
    {
        if (cib.Header.ExecutionDate is { } date)
            text.Append($"Using the original execution date of: {Text(date)}\n");
    }

    private static string Text(long seconds) =>
        DateTimeOffset.FromUnixTimeSeconds(seconds).ToString("yyyy-MM-dd HH:mm:ss'Z'", CultureInfo.InvariantCulture);
}
