using System.Collections.Concurrent;
using System.Text.RegularExpressions;
using HaActors.Policy.HealthChecks;

namespace HaActors.Agents.Checks;

/// <summary>Patterns compiled once: many servers are asked for the same.</summary>
internal sealed class PatternCache
{
    // An old pattern is forgotten with all others: it is compiled again where it is needed.
    private const int Most = 1024;

    private readonly ConcurrentDictionary<string, Regex> _compiled = new(StringComparer.Ordinal);

    /// <exception cref="CheckFailure">It is no pattern.</exception>
    public Regex Of(string text)
    {
        if (_compiled.TryGetValue(text, out var known))
            return known;
        if (!CheckPattern.TryCompile(text, out var pattern, out var problem))
            throw new CheckFailure($"the pattern '{text}' {problem}");
        if (_compiled.Count >= Most)
            _compiled.Clear();

        return _compiled.GetOrAdd(text, pattern);
    }
}
