using System.Text;

namespace HaActors.Shell.Client;

/// <summary>Splits a typed line as a shell would: blanks separate, quotes and a backslash keep together.</summary>
internal static class Words
{
    /// <param name="open">True when the last word is still being typed (no blank after it).</param>
    public static string[] Split(string line, out bool open)
    {
        var words = new List<string>();
        var word = new StringBuilder();
        char quote = '\0';
        open = false;
        for (var at = 0; at < line.Length; at++)
        {
            var letter = line[at];
            if (quote == '\0' && char.IsWhiteSpace(letter))
            {
                if (open)
                    words.Add(word.ToString());
                word.Clear();
                open = false;
                continue;
            }

            open = true;
            if (letter == quote)
                quote = '\0';
            else if (quote == '\0' && letter is '"' or '\'')
                quote = letter;
            else if (quote != '\'' && letter == '\\' && at + 1 < line.Length)
                word.Append(line[++at]);
            else
                word.Append(letter);
        }

        if (open)
            words.Add(word.ToString());
        return [.. words];
    }
}
