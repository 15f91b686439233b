using System.Diagnostics.CodeAnalysis;
using System.Globalization;
using System.Net;
using System.Net.Sockets;
using System.Text.Json.Serialization;
using HaActors.Policy.Model;

namespace HaActors.Policy.HealthChecks;

/// <summary>
/// Where a real server is reached: <c>10.0.0.11:80</c>, <c>[fd00::11]:80</c>. Ordered by family, address, port.
/// </summary>
/// <param name="Port">0 to 65535; 0: all ports, as behind a firewall mark.</param>
[JsonConverter(typeof(ServerAddressConverter))]
public readonly record struct ServerAddress(IPAddress Address, int Port) : IComparable<ServerAddress>
{
    public bool IsV6 => Address.AddressFamily == AddressFamily.InterNetworkV6;

    public static ServerAddress Parse(string text) =>
        TryParse(text, out var parsed)
            ? parsed.Value
            : throw new FormatException($"'{text}' is no address with a port");

    /// <param name="text">IPv6 in brackets; without a port: port 0.</param>
    public static bool TryParse(string text, [NotNullWhen(true)] out ServerAddress? parsed)
    {
        parsed = null;
        var (host, port) = Split(text);
        if (host is null || !IPAddress.TryParse(host, out var address))
            return false;
        // "10.1" is 10.0.0.1 for the parser of addresses, and a slip of the pen for us.
        if (address.AddressFamily == AddressFamily.InterNetwork && host.Count(letter => letter == '.') != 3)
            return false;
        if (!int.TryParse(port, NumberStyles.None, CultureInfo.InvariantCulture, out var number) || number > 65535)
            return false;

        parsed = new ServerAddress(address, number);
        return true;
    }

    public int CompareTo(ServerAddress other)
    {
        var family = IsV6.CompareTo(other.IsV6);
        if (family != 0)
            return family;

        Span<byte> mine = stackalloc byte[16];
        Span<byte> others = stackalloc byte[16];
        Address.TryWriteBytes(mine, out _);
        other.Address.TryWriteBytes(others, out _);
        var byAddress = mine.SequenceCompareTo(others);
        return byAddress != 0 ? byAddress : Port.CompareTo(other.Port);
    }

    public override string ToString() => IsV6 ? $"[{Address}]:{Port}" : $"{Address}:{Port}";

    private static (string? Host, string Port) Split(string text)
    {
        if (text.StartsWith('['))
        {
            var end = text.IndexOf(']', StringComparison.Ordinal);
            if (end < 0 || !text[1..end].Contains(':', StringComparison.Ordinal))
                return (null, "");
            if (end == text.Length - 1)
                return (text[1..end], "0");
            return text[end + 1] == ':' ? (text[1..end], text[(end + 2)..]) : (null, "");
        }

        var colon = text.IndexOf(':', StringComparison.Ordinal);
        if (colon < 0)
            return (text, "0");
        // Several colons and no brackets: an IPv6 address alone.
        return text.IndexOf(':', colon + 1) >= 0 ? (text, "0") : (text[..colon], text[(colon + 1)..]);
    }
}

public sealed class ServerAddressConverter : NameConverter<ServerAddress>
{
    protected override ServerAddress FromText(string text) => ServerAddress.Parse(text);

    protected override string ToText(ServerAddress value) => value.ToString();
}
