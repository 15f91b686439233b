namespace HaActors.Agents;

/// <summary>Hides what only a fence device may know from lines that go into logs and results.</summary>
internal sealed class Secrets(IReadOnlyDictionary<string, string> parameters)
{
    private static readonly string[] SecretWords =
        ["passw", "passphrase", "secret", "token", "community", "credential", "private", "session"];

    // The longest first: one secret may be part of another.
    private readonly string[] _values =
    [
        .. parameters.Where(pair => pair.Value.Length > 0 && IsSecret(pair.Key)).Select(pair => pair.Value)
            .OrderByDescending(value => value.Length).ThenBy(value => value, StringComparer.Ordinal),
    ];

    /// <summary>Whether a parameter's name says that its value is secret.</summary>
    public static bool IsSecret(string name) =>
        name == "pin" || SecretWords.Any(word => name.Contains(word, StringComparison.OrdinalIgnoreCase));

    public string Hide(string line) =>
        _values.Aggregate(line, static (text, secret) => text.Replace(secret, "********", StringComparison.Ordinal));
}
