using HaActors.Policy.Configuration.Secrets;

namespace HaActors.Agents;

/// <summary>Hides what only a fence device may know from lines that go into logs and results.</summary>
internal sealed class Secrets(IReadOnlyDictionary<string, string> parameters)
{
    // The longest first: one secret may be part of another.
    private readonly string[] _values =
    [
        .. parameters.Where(pair => pair.Value.Length > 0 && SecretNames.IsSecret(pair.Key)).Select(pair => pair.Value)
            .OrderByDescending(value => value.Length).ThenBy(value => value, StringComparer.Ordinal),
    ];

    public string Hide(string line) =>
        _values.Aggregate(line, static (text, secret) => text.Replace(secret, "********", StringComparison.Ordinal));
}
