using System.Buffers;
using System.Globalization;
using System.Security.Cryptography;
using System.Text;
using HaActors.Policy.Rules;

namespace HaActors.Policy.Digests;

/// <summary>
/// Fingerprints of what an operation was, or would be, called with. A node records them with each result; where today's
/// differs from the recorded one, the resource's definition has changed.
/// </summary>
/// <remarks>
/// The MD5 of a space, the element <c>parameters</c> with its attributes sorted by name, and a newline. Meta-attributes
/// do not count, but the timeout of a recurring operation does.
/// </remarks>
public static class ParameterDigest
{
    private const string MetaPrefix = "CRM_meta_";
    private const string Timeout = "CRM_meta_timeout";
    private const string SecureTimeoutSince = "3.16.0";

    /// <summary>Of all parameters.</summary>
    /// <param name="recurringTimeoutMs">The timeout of a recurring operation; null for one that runs once.</param>
    /// <returns>32 lower-case hexadecimal digits.</returns>
    public static string All(
        IReadOnlyCollection<KeyValuePair<string, string>> parameters, long? recurringTimeoutMs = null)
    {
        var counted = new List<KeyValuePair<string, string>>(parameters.Count + 1);
        foreach (var parameter in parameters)
            if (Counts(parameter.Key))
                counted.Add(parameter);
        if (recurringTimeoutMs is { } timeout)
            counted.Add(new(Timeout, timeout.ToString(CultureInfo.InvariantCulture)));
        return Of(counted);
    }

    /// <summary>Of those parameters whose change needs a restart: a change of the others needs a reload only.</summary>
    /// <param name="restartNames">As a result records them: names, spaces between (<c>op-force-restart</c>).</param>
    public static string Restart(IReadOnlyCollection<KeyValuePair<string, string>> parameters, string restartNames)
    {
        var names = Names(restartNames);
        var counted = new List<KeyValuePair<string, string>>(names.Length);
        foreach (var parameter in parameters)
            if (Array.IndexOf(names, parameter.Key) >= 0 && Counts(parameter.Key))
                counted.Add(parameter);
        return Of(counted);
    }

    /// <summary>Of all parameters but the secret ones, for copies of a configuration without them.</summary>
    /// <param name="secretNames">As a result records them: names, spaces between (<c>op-secure-params</c>).</param>
    /// <param name="isFenceDevice">What only the cluster reads of it, not its agent, does not count.</param>
    /// <param name="recurringTimeoutMs">The timeout of a recurring operation; null for one that runs once.</param>
    /// <param name="featureSet">Of who recorded the result (<c>crm_feature_set</c>): older ones leave the timeout out.</param>
    public static string Secure(
        IReadOnlyCollection<KeyValuePair<string, string>> parameters,
        string? secretNames,
        bool isFenceDevice,
        long? recurringTimeoutMs = null,
        string? featureSet = null)
    {
        var names = Names(secretNames ?? "");
        var counted = new List<KeyValuePair<string, string>>(parameters.Count + 1);
        foreach (var parameter in parameters)
            if (Counts(parameter.Key)
                && Array.IndexOf(names, parameter.Key) < 0
                && !(isFenceDevice && IsReadByTheClusterOnly(parameter.Key)))
                counted.Add(parameter);
        if (recurringTimeoutMs is { } timeout
            && (featureSet is null || AttributeComparison.CompareVersions(featureSet, SecureTimeoutSince) >= 0))
            counted.Add(new(Timeout, timeout.ToString(CultureInfo.InvariantCulture)));
        return Of(counted);
    }

    private static string[] Names(string list) => list.Split(' ', StringSplitOptions.RemoveEmptyEntries);

    private static bool IsReadByTheClusterOnly(string name) =>
        name is "provides" or "stonith-timeout" || name.StartsWith("pcmk_", StringComparison.Ordinal);

    private static bool Counts(string name) =>
        !name.StartsWith(MetaPrefix, StringComparison.Ordinal)
        && name is not ("id" or "crm_feature_set" or "op-digest" or "on_node" or "on_node_uuid" or "pcmk_external_ip");

    private static string Of(List<KeyValuePair<string, string>> parameters)
    {
        parameters.Sort(static (left, right) => string.CompareOrdinal(left.Key, right.Key));
        var text = new StringBuilder(" <parameters");
        foreach (var (name, value) in parameters)
        {
            text.Append(' ').Append(name).Append("=\"");
            AppendEscaped(text, value);
            text.Append('"');
        }

        text.Append("/>\n");
        return Md5(text);
    }

    private static string Md5(StringBuilder text)
    {
        var bytes = ArrayPool<byte>.Shared.Rent(Encoding.UTF8.GetMaxByteCount(text.Length));
        var length = 0;
        foreach (var chunk in text.GetChunks())
            length += Encoding.UTF8.GetBytes(chunk.Span, bytes.AsSpan(length));
        Span<byte> hash = stackalloc byte[16];
#pragma warning disable CA5351 // Nothing is secured by it: recorded digests are MD5, and have to be compared with.
        MD5.HashData(bytes.AsSpan(0, length), hash);
#pragma warning restore CA5351
        ArrayPool<byte>.Shared.Return(bytes);
        return Convert.ToHexStringLower(hash);
    }

    private static void AppendEscaped(StringBuilder text, string value)
    {
        foreach (var c in value)
            _ = c switch
            {
                '&' => text.Append("&amp;"),
                '<' => text.Append("&lt;"),
                '>' => text.Append("&gt;"),
                '"' => text.Append("&quot;"),
                '\t' => text.Append("&#9;"),
                '\n' => text.Append("&#10;"),
                '\r' => text.Append("&#13;"),
                _ => text.Append(c),
            };
    }
}
