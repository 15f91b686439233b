using System.Text;

namespace HaActors.Shell.Palettes.Ha;

internal static class Wrapping
{
    /// <summary>Appends a sentence and a line end, broken at blanks into lines of at most so many columns.</summary>
    /// <param name="indent">Blanks before each line but the first.</param>
    public static StringBuilder AppendWrapped(this StringBuilder text, string sentence, int columns, int indent)
    {
        var rest = sentence.AsSpan();
        while (rest.Length > columns)
        {
            // The indentation itself is no place to break.
            var at = rest[..(columns + 1)].LastIndexOf(' ');
            if (at <= indent)
                at = rest[indent..].IndexOf(' ') is >= 0 and var next ? indent + next : -1;
            if (at <= indent || at >= rest.Length - 1)
                break;
            text.Append(rest[..at].TrimEnd()).Append('\n');
            rest = $"{new string(' ', indent)}{rest[(at + 1)..]}";
        }

        return text.Append(rest).Append('\n');
    }
}
