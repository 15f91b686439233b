using System.Collections.Immutable;
using System.Globalization;
using System.Net;
using HaActors.Policy.HealthChecks;

namespace HaActors.Agents.Ipvs;

/// <summary>One connection that the kernel remembers, or a client that it keeps on a server (port 0).</summary>
/// <param name="Protocol">TCP, UDP, SCTP; of a client of a firewall mark IP.</param>
/// <param name="State">The kernel's word: ESTABLISHED, FIN_WAIT, …, NONE.</param>
/// <param name="Expires">Until it is forgotten, if nothing comes.</param>
/// <param name="WasSynced">Another director told of it.</param>
public sealed record IpvsConnection(
    string Protocol,
    ServerAddress Client,
    ServerAddress Virtual,
    ServerAddress Server,
    string State,
    TimeSpan Expires,
    bool WasSynced)
{
    /// <summary>
    /// Reads <c>/proc/net/ip_vs_conn_sync</c>, which says where each comes from, or <c>ip_vs_conn</c>, which does not.
    /// </summary>
    /// <remarks>Lines that are none of it are skipped: the first one is a heading.</remarks>
    public static ImmutableArray<IpvsConnection> Read(IEnumerable<string> lines) => [.. lines.Select(One).OfType<IpvsConnection>()];

    private static IpvsConnection? One(string line)
    {
        var words = line.Split((char[]?)null, StringSplitOptions.RemoveEmptyEntries);
        if (words.Length < 9)
            return null;

        var hasOrigin = words[8] is "LOCAL" or "SYNC";
        if (words.Length < (hasOrigin ? 10 : 9)
            || At(words[1], words[2]) is not { } client
            || At(words[3], words[4]) is not { } service
            || At(words[5], words[6]) is not { } server
            || !uint.TryParse(words[hasOrigin ? 9 : 8], NumberStyles.None, CultureInfo.InvariantCulture, out var seconds))
            return null;

        return new IpvsConnection(
            words[0], client, service, server, words[7], TimeSpan.FromSeconds(seconds), hasOrigin && words[8] == "SYNC");
    }

    // IPv4 as eight hexadecimal digits, IPv6 with colons; a mark stands where the address would.
    private static ServerAddress? At(string address, string port)
    {
        if (!ushort.TryParse(port, NumberStyles.HexNumber, CultureInfo.InvariantCulture, out var number))
            return null;
        if (address.Contains(':', StringComparison.Ordinal))
            return IPAddress.TryParse(address, out var six) ? new ServerAddress(six, number) : null;
        return uint.TryParse(address, NumberStyles.HexNumber, CultureInfo.InvariantCulture, out var four)
            ? new ServerAddress(
                new IPAddress([(byte)(four >> 24), (byte)(four >> 16), (byte)(four >> 8), (byte)four]), number)
            : null;
    }
}
