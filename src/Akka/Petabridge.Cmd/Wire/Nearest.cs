namespace Petabridge.Cmd.Wire;

/// <summary>Finds what a person probably meant.</summary>
internal static class Nearest
{
    /// <returns><c>" Did you mean 'x'?"</c>, or nothing if no candidate is within a third of the word's letters.</returns>
    public static string Hint(string word, IEnumerable<string> candidates)
    {
        var best = candidates.Order(StringComparer.Ordinal)
            .Select(candidate => (candidate, Distance: Distance(word, candidate)))
            .Where(found => found.Distance <= Math.Max(1, word.Length / 3))
            .OrderBy(found => found.Distance)
            .FirstOrDefault();
        return best.candidate is null ? "" : $" Did you mean '{best.candidate}'?";
    }

    private static int Distance(string a, string b)
    {
        var previous = Enumerable.Range(0, b.Length + 1).ToArray();
        var beforeThat = previous;
        for (var i = 1; i <= a.Length; i++)
        {
            var current = new int[b.Length + 1];
            current[0] = i;
            for (var j = 1; j <= b.Length; j++)
            {
                var change = previous[j - 1] + (a[i - 1] == b[j - 1] ? 0 : 1);
                current[j] = Math.Min(change, Math.Min(previous[j], current[j - 1]) + 1);
                // Two neighbouring letters swapped are one slip of the fingers.
                if (i > 1 && j > 1 && a[i - 1] == b[j - 2] && a[i - 2] == b[j - 1])
                    current[j] = Math.Min(current[j], beforeThat[j - 2] + 1);
            }

            (beforeThat, previous) = (previous, current);
        }

        return previous[b.Length];
    }
}
