using HaActors.Policy.Configuration.Reading;

namespace HaActors.Policy.Configuration.Secrets;

/// <summary>Which values of a configuration are secrets, and how they are kept from those who read reports.</summary>
public static class SecretNames
{
    public const string Masked = "********";

    // Most agents' meta-data does not say which parameters are secret; these words are what they call them.
    private static readonly string[] Words =
    [
        "passw", "passphrase", "secret", "token", "credential", "community", "private", "session", "apikey", "api_key",
    ];

    /// <param name="name">A parameter's or an attribute's.</param>
    public static bool IsSecret(string name) => (name == "pin" || Words.Any(word => name.Contains(word, StringComparison.OrdinalIgnoreCase)))
        && !name.EndsWith("_script", StringComparison.Ordinal)
        && !name.EndsWith("_file", StringComparison.Ordinal);

    /// <summary>A secret that is written as it is; a reference or a sealed one may be shown to anybody.</summary>
    public static bool IsOpenSecret(string path, string value)
    {
        var keys = ConfigurationPath.Keys(path);
        var isNamed = keys is ["quorum", "witness", "connection"] or ["fencing", "devices", _, "parameters", "connection"]
            || (keys.Length > 2 && keys[^2] is "parameters" or "attributes" && IsSecret(keys[^1]));
        return isNamed
            && ConfigurationJson.Parse(value) is ConfigurationNode.Text { Value: var text }
            && !SecretValue.IsSealed(text)
            && !SecretValue.IsReference(text);
    }

    public static ConfigurationDocument Mask(ConfigurationDocument document) =>
        document.Change((path, value) => IsOpenSecret(path, value) ? ConfigurationJson.Text(Masked) : value);

    /// <summary>What was exported and comes back says nothing new of the secrets that it does not show.</summary>
    public static ConfigurationDocument Unmask(ConfigurationDocument document, ConfigurationDocument current) =>
        document.Change((path, value) =>
            value == ConfigurationJson.Text(Masked) && current.Values.TryGetValue(path, out var known) ? known : value);

    /// <summary>Paths with a mask for which nothing is known.</summary>
    public static IEnumerable<string> StillMasked(ConfigurationDocument document) =>
        document.Values.Where(pair => pair.Value == ConfigurationJson.Text(Masked)).Select(pair => pair.Key);
}
