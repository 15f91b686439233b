using System.Globalization;

namespace HaActors.Policy.Scheduling;

/// <summary>Which action of which decision an operation was: <c>ACTION:TRANSITION:EXPECTED:UUID</c>.</summary>
internal readonly record struct TransitionKey(int Action, int Transition, int ExpectedExitCode, string Origin)
{
    public static TransitionKey? Of(string? text)
    {
        if (text is null)
            return null;
        var parts = text.Split(':', 4);
        return parts.Length == 4 && Number(parts[0]) is { } action && Number(parts[1]) is { } transition
            && Number(parts[2]) is { } expected
            ? new TransitionKey(action, transition, expected, parts[3])
            : null;
    }

    /// <summary>Of a magic: <c>STATUS:EXITCODE;KEY</c>.</summary>
    public static TransitionKey? OfMagic(string? magic)
    {
        var at = magic?.IndexOf(';') ?? -1;
        return at < 0 ? null : Of(magic![(at + 1)..]);
    }

    private static int? Number(string text) =>
        int.TryParse(text, NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out var number) ? number : null;
}
