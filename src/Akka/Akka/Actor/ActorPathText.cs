using System.Text;

namespace Akka.Actor;

/// <content>Writing paths as text and reading them.</content>
public abstract partial class ActorPath
{
    public override string ToString() => ToStringWithAddress();

    /// <summary>The path from the root on: <c>/user/a</c>.</summary>
    public string ToStringWithoutAddress() => AppendElements(new StringBuilder()).ToString();

    public string ToStringWithAddress() => ToStringWithAddress(Address);

    /// <param name="address">Stands in where the path's own address has no host.</param>
    public string ToStringWithAddress(Address address) => AppendTo(new StringBuilder(), address).ToString();

    /// <summary>Address, path and number.</summary>
    public string ToStringWithUid() => ToSerializationFormat();

    /// <summary>Address, path and number: what finds the same incarnation again.</summary>
    public string ToSerializationFormat() => ToSerializationFormatWithAddress(Address);

    /// <inheritdoc cref="ToStringWithAddress(Address)"/>
    public string ToSerializationFormatWithAddress(Address address)
    {
        var text = AppendTo(new StringBuilder(), address);
        if (Uid != 0) text.Append('#').Append(Uid);
        return text.ToString();
    }

    private StringBuilder AppendTo(StringBuilder text, Address address) =>
        AppendElements(text.Append((Address.HasLocalScope ? address : Address).ToString()));

    private StringBuilder AppendElements(StringBuilder text)
    {
        if (_parent is null) return text.Append('/').Append(Name);
        foreach (var element in Elements) text.Append('/').Append(element);
        return text;
    }

    public static string FormatPathElements(IEnumerable<string> pathElements) => string.Join('/', pathElements);

    /// <summary>Whether a text may name an actor: not empty, not starting with $, only allowed symbols.</summary>
    public static bool IsValidPathElement(string s)
    {
        if (string.IsNullOrEmpty(s) || s[0] == '$') return false;
        for (var i = 0; i < s.Length; i++)
        {
            if (char.IsAsciiLetterOrDigit(s[i]) || ValidSymbols.Contains(s[i])) continue;
            var escaped = s[i] == '%' && i + 2 < s.Length
                && char.IsAsciiHexDigit(s[i + 1]) && char.IsAsciiHexDigit(s[i + 2]);
            if (!escaped) return false;
            i += 2;
        }

        return true;
    }

    /// <exception cref="UriFormatException">The text is not a path with an address.</exception>
    public static ActorPath Parse(string path) =>
        TryParse(path, out var parsed)
            ? parsed!
            : throw new UriFormatException(
                $"'{path}' is not an actor path: protocol://system[@host:port]/name/... is expected.");

    public static bool TryParse(string path, out ActorPath? actorPath)
    {
        actorPath = null;
        return path is not null
            && Address.TryParse(path.AsSpan(), out var address, out var absoluteUri)
            && TryParse(new RootActorPath(address!), absoluteUri, out actorPath);
    }

    public static bool TryParse(ActorPath basePath, string absoluteUri, out ActorPath? actorPath) =>
        TryParse(basePath, absoluteUri.AsSpan(), out actorPath);

    /// <summary>Reads names below a path; the last may carry its number behind '#'.</summary>
    public static bool TryParse(ActorPath basePath, ReadOnlySpan<char> absoluteUri, out ActorPath? actorPath)
    {
        actorPath = null;
        var uid = 0L;
        var hash = absoluteUri.IndexOf('#');
        if (hash >= 0)
        {
            if (!long.TryParse(absoluteUri[(hash + 1)..], out uid)) return false;
            absoluteUri = absoluteUri[..hash];
        }

        if (absoluteUri.IndexOfAny(" ?") >= 0) return false;
        var path = basePath;
        foreach (var range in absoluteUri.Split('/'))
        {
            var element = absoluteUri[range];
            if (!element.IsEmpty) path = new ChildActorPath(path, element.ToString(), 0);
        }

        actorPath = path.WithUid(uid);
        return true;
    }

    public static bool TryParseAddress(string path, out Address? address) => TryParseAddress(path, out address, out _);

    public static bool TryParseAddress(string path, out Address? address, out ReadOnlySpan<char> absoluteUri) =>
        Address.TryParse(path.AsSpan(), out address, out absoluteUri);

    /// <summary>Splits a path's text into its address and what follows, without reading either.</summary>
    public static bool TryParseParts(
        ReadOnlySpan<char> path, out ReadOnlySpan<char> address, out ReadOnlySpan<char> absoluteUri)
    {
        address = default;
        absoluteUri = default;
        var scheme = path.IndexOf("://");
        if (scheme <= 0) return false;
        var start = scheme + 3;
        var slash = path[start..].IndexOf('/');
        address = slash < 0 ? path : path[..(start + slash)];
        absoluteUri = slash < 0 ? "/" : path[(start + slash)..];
        return address.Length > start;
    }
}
