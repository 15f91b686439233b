using System.Net;
using System.Text.Json.Serialization;
using HaActors.Policy.Model;

namespace HaActors.Policy.HealthChecks;

/// <summary>How a check's packets go.</summary>
/// <param name="Address">Checked instead of the server's; null: the server's.</param>
/// <param name="Port">Checked instead of the server's; null: the server's, and where that is 0 the usual one of the
/// kind.</param>
/// <param name="Source">The address that the check comes from; null: any.</param>
public sealed record CheckRoute(
    [property: JsonConverter(typeof(AddressConverter))] IPAddress? Address,
    int? Port,
    [property: JsonConverter(typeof(AddressConverter))] IPAddress? Source)
{
    public static CheckRoute Direct { get; } = new(null, null, null);

    /// <summary>The interface that the check must leave through; null: as routes say.</summary>
    public string? Interface { get; init; }
}

/// <param name="Mode">From the first byte, or after a plain beginning.</param>
/// <param name="ServerName">Sent as server name, and expected in the certificate; null: none is sent.</param>
/// <param name="Verify">The certificate must be valid for <paramref name="ServerName"/>, or for the address where
/// there is none.</param>
public sealed record CheckTls(TlsMode Mode = TlsMode.Implicit, string? ServerName = null, bool Verify = false);

public enum TlsMode
{
    /// <summary>From the first byte.</summary>
    Implicit,

    /// <summary>After the protocol's own command, such as STARTTLS; a server that does not offer it fails.</summary>
    StartTls,
}

public sealed record CheckLogin(string User, CheckSecret Password);

/// <summary>Status codes from one to another, both included.</summary>
public readonly record struct StatusRange(int From, int To)
{
    public static StatusRange Success { get; } = new(200, 299);

    public bool Has(int status) => status >= From && status <= To;

    public override string ToString() => From == To ? $"{From}" : $"{From}-{To}";
}

public enum HttpCheckMethod
{
    Get,
    Head,
}

public enum HttpCheckVersion
{
    /// <summary>HTTP/1.1, with <c>Connection: close</c>.</summary>
    Http11,

    /// <summary>HTTP/1.0, with a Host header.</summary>
    Http10,
}

/// <summary>Record types, by their numbers on the wire.</summary>
public enum DnsRecordType
{
    A = 1,
    Ns = 2,
    Cname = 5,
    Soa = 6,

    /// <summary>PTR.</summary>
    ReverseName = 12,

    Mx = 15,
    Txt = 16,
    Aaaa = 28,
    Srv = 33,
    Any = 255,
}

public sealed class AddressConverter : ReferenceNameConverter<IPAddress>
{
    protected override IPAddress FromText(string text) => IPAddress.Parse(text);

    protected override string ToText(IPAddress value) => value.ToString();
}
