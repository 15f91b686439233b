using Akka.Util;

namespace Akka.Actor;

/// <summary>Names an actor system, and where it is reached: <c>protocol://system@host:port</c>.</summary>
/// <remarks>Without a host the address has meaning inside its own process only.</remarks>
public sealed class Address : IEquatable<Address>, IComparable<Address>, IComparable, ISurrogated, ICloneable
{
    /// <summary>Stands for every system; used where an address is needed and none is meant.</summary>
    public static readonly Address AllSystems = new("akka", "all-systems");

    /// <summary>Orders by protocol, system, host and port: ordinally, what is absent first.</summary>
    public static readonly IComparer<Address> Comparer = Comparer<Address>.Create(Compare);

    private string? _text;
    private int _hash;

    public Address(string protocol, string system, string? host = null, int? port = null)
    {
        Protocol = protocol;
        System = system;
        // Host names compare without regard to case; one spelling keeps equality and hashing ordinal.
        Host = host?.ToLowerInvariant();
        Port = port;
    }

    public string? Host { get; }
    public int? Port { get; }
    public string System { get; }
    public string Protocol { get; }

    public bool HasLocalScope => string.IsNullOrEmpty(Host);
    public bool HasGlobalScope => !HasLocalScope;

    public Address WithProtocol(string protocol) => new(protocol, System, Host, Port);
    public Address WithSystem(string system) => new(Protocol, system, Host, Port);
    public Address WithHost(string? host = null) => new(Protocol, System, host, Port);
    public Address WithPort(int? port = null) => new(Protocol, System, Host, port);

    /// <summary>The address without its protocol: <c>system@host:port</c>.</summary>
    public string HostPort() => ToString()[(Protocol.Length + "://".Length)..];

    public override string ToString() => _text ??= Format();

    private string Format()
    {
        var text = $"{Protocol}://{System}";
        if (!HasLocalScope) text += Host!.Contains(':') && Host[0] != '[' ? $"@[{Host}]" : $"@{Host}";
        return Port is { } port ? $"{text}:{port}" : text;
    }

    public bool Equals(Address? other) =>
        ReferenceEquals(this, other)
        || (other is not null && Port == other.Port && Host == other.Host && System == other.System
            && Protocol == other.Protocol);

    public override bool Equals(object? obj) => Equals(obj as Address);

    public override int GetHashCode() => _hash != 0 ? _hash : _hash = HashCode.Combine(Protocol, System, Host, Port);

    public int CompareTo(Address? other) => Compare(this, other);

    int IComparable.CompareTo(object? obj) => obj switch
    {
        null => 1,
        Address other => Compare(this, other),
        _ => throw new ArgumentException($"Cannot compare an Address with {obj.GetType()}.", nameof(obj)),
    };

    private static int Compare(Address? x, Address? y)
    {
        if (ReferenceEquals(x, y)) return 0;
        if (x is null) return -1;
        if (y is null) return 1;
        var order = string.CompareOrdinal(x.Protocol, y.Protocol);
        if (order == 0) order = string.CompareOrdinal(x.System, y.System);
        if (order == 0) order = string.CompareOrdinal(x.Host, y.Host);
        return order != 0 ? order : Nullable.Compare(x.Port, y.Port);
    }

    public static bool operator ==(Address? left, Address? right) => left is null ? right is null : left.Equals(right);
    public static bool operator !=(Address? left, Address? right) => !(left == right);

    public object Clone() => new Address(Protocol, System, Host, Port);

    /// <summary>Reads <c>protocol://system</c>, with or without <c>@host:port</c>.</summary>
    /// <exception cref="UriFormatException">The text is not an address.</exception>
    public static Address Parse(string address) =>
        TryParse(address, out var parsed)
            ? parsed!
            : throw new UriFormatException(
                $"'{address}' is not an address: protocol://system[@host:port] is expected.");

    public static bool TryParse(string path, out Address? address) => TryParse(path.AsSpan(), out address, out _);

    /// <param name="absolutUri">What follows the address, from its slash on; "/" where nothing follows.</param>
    public static bool TryParse(string path, out Address? address, out string? absolutUri)
    {
        var parsed = TryParse(path.AsSpan(), out address, out var rest);
        absolutUri = parsed ? rest.ToString() : null;
        return parsed;
    }

    public static bool TryParse(ReadOnlySpan<char> span, out Address? address) => TryParse(span, out address, out _);

    public static bool TryParse(ReadOnlySpan<char> span, out Address? address, out ReadOnlySpan<char> absolutUri)
    {
        address = null;
        absolutUri = default;

        var scheme = span.IndexOf("://");
        if (scheme <= 0) return false;
        var rest = span[(scheme + 3)..];
        var slash = rest.IndexOf('/');
        var authority = slash < 0 ? rest : rest[..slash];
        var at = authority.IndexOf('@');
        var system = at < 0 ? authority : authority[..at];
        if (system.IsEmpty || system.IndexOfAny(" :#?") >= 0) return false;

        string? host = null;
        int? port = null;
        if (at >= 0 && !TryParseHostPort(authority[(at + 1)..], out host, out port)) return false;

        address = new Address(span[..scheme].ToString(), system.ToString(), host, port);
        absolutUri = slash < 0 ? "/" : rest[slash..];
        return true;
    }

    private static bool TryParseHostPort(ReadOnlySpan<char> text, out string? host, out int? port)
    {
        host = null;
        port = null;
        var closing = text.LastIndexOf(']');
        var colon = text.LastIndexOf(':');
        if (colon <= closing) return false;                    // an address with a host names its port
        if (!int.TryParse(text[(colon + 1)..], out var number) || number is < 0 or > 65535) return false;

        var name = text[..colon];
        if (name.Length > 1 && name[0] == '[' && name[^1] == ']') name = name[1..^1];
        else if (name.Contains(':')) return false;             // IPv6 stands in brackets, or its port is a guess
        if (name.IsEmpty || name.Contains(' ')) return false;
        host = name.ToString();
        port = number;
        return true;
    }

    public ISurrogate ToSurrogate(ActorSystem system) =>
        new AddressSurrogate { Protocol = Protocol, System = System, Host = Host, Port = Port };

    /// <summary>An address as plain values, for serializers.</summary>
    public sealed class AddressSurrogate : ISurrogate
    {
        public string Protocol { get; set; } = "";
        public string System { get; set; } = "";
        public string? Host { get; set; }
        public int? Port { get; set; }

        public ISurrogated FromSurrogate(ActorSystem system) => new Address(Protocol, System, Host, Port);
    }
}
