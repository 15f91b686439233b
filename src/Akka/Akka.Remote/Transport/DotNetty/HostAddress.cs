using System.Net;
using System.Net.Sockets;

namespace Akka.Remote.Transport.DotNetty;

/// <summary>Host names and addresses, as configurations and actor addresses write them.</summary>
internal static class HostAddress
{
    /// <summary>The address to bind to.</summary>
    /// <exception cref="RemoteTransportException">The name has no address.</exception>
    public static IPAddress Resolve(string host, bool preferIpv6)
    {
        if (IPAddress.TryParse(host.Trim('[', ']'), out var literal))
            return literal;
        try
        {
            return Ordered(Dns.GetHostAddresses(host), preferIpv6)[0];
        }
        catch (Exception cause) when (cause is SocketException or IndexOutOfRangeException)
        {
            throw new RemoteTransportException($"The host name [{host}] has no address: {cause.Message}", cause);
        }
    }

    /// <summary>All addresses at which a remote host may be reached, IPv4 first.</summary>
    public static async ValueTask<IPAddress[]> ResolveAllAsync(string host)
    {
        if (IPAddress.TryParse(host.Trim('[', ']'), out var literal))
            return [literal];
        var found = await new ValueTask<IPAddress[]>(Dns.GetHostAddressesAsync(host)).ConfigureAwait(false);
        return Ordered(found, preferIpv6: false);
    }

    /// <summary>The name that others are told.</summary>
    public static string Public(string publicHostname, string hostname)
    {
        if (publicHostname.Length > 0)
            return Written(publicHostname);
        return hostname.Length == 0 || (IPAddress.TryParse(hostname.Trim('[', ']'), out var ip) && IsWildcard(ip))
            ? Dns.GetHostName()
            : Written(hostname);
    }

    private static string Written(string host) => host is ['[', .. var literal, ']'] ? literal : host;

    /// <summary>The host of an actor address; brackets around IPv6 belong to its text and not to it.</summary>
    public static string Text(IPAddress address) =>
        (address.IsIPv4MappedToIPv6 ? address.MapToIPv4() : address).ToString();

    private static bool IsWildcard(IPAddress address) =>
        address.Equals(IPAddress.Any) || address.Equals(IPAddress.IPv6Any);

    private static IPAddress[] Ordered(IPAddress[] found, bool preferIpv6) =>
        [.. found.OrderBy(address => (address.AddressFamily == AddressFamily.InterNetworkV6) != preferIpv6)];
}
