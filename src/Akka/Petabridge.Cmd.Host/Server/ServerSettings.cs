using System.Net;
using System.Text;
using Akka.Configuration;

namespace Petabridge.Cmd.Host.Server;

/// <summary>What <c>petabridge.cmd</c> says.</summary>
internal sealed record ServerSettings(
    IPEndPoint EndPoint,
    string Name,
    byte[] Key,
    int MaxSessions,
    int MaxRequestsPerSession,
    TimeSpan HelloTimeout,
    long SendBuffer)
{
    public static ServerSettings Read(Config config, string systemName)
    {
        var name = config.GetString("petabridge.cmd.name");
        var key = Encoding.UTF8.GetBytes(config.GetString("ha.cluster-key") ?? "");
        var address = AddressOf(config.GetString("petabridge.cmd.host") ?? "", hasKey: key.Length > 0);
        return new ServerSettings(
            new IPEndPoint(address, Between(config, "port", 0, IPEndPoint.MaxPort)),
            string.IsNullOrEmpty(name) ? systemName : name,
            key,
            Between(config, "max-sessions", 1, 10_000),
            Between(config, "max-requests-per-session", 1, 10_000),
            Positive(config, "hello-timeout"),
            SendBufferOf(config));
    }

    private static IPAddress AddressOf(string host, bool hasKey)
    {
        if (host == "localhost")
            return IPAddress.Loopback;
        if (!IPAddress.TryParse(host, out var address))
            throw new ConfigurationException($"petabridge.cmd.host = {host}: must be an IP address.");
        // Whoever can connect may fence nodes.
        if (!hasKey && !IPAddress.IsLoopback(address))
        {
            throw new ConfigurationException(
                $"petabridge.cmd.host = {host}: must be a loopback address, since there is no ha.cluster-key to know clients by.");
        }

        return address;
    }

    private static int Between(Config config, string key, int least, int most)
    {
        var value = config.GetInt($"petabridge.cmd.{key}");
        if (value < least || value > most)
            throw new ConfigurationException($"petabridge.cmd.{key} = {value}: must be between {least} and {most}.");
        return value;
    }

    private static TimeSpan Positive(Config config, string key)
    {
        var value = config.GetTimeSpan($"petabridge.cmd.{key}");
        if (value <= TimeSpan.Zero)
            throw new ConfigurationException($"petabridge.cmd.{key} = {value}: must be above 0.");
        return value;
    }

    private static long SendBufferOf(Config config)
    {
        var value = config.GetByteSize("petabridge.cmd.send-buffer") ?? 0;
        if (value < Wire.Protocol.LongestResponse)
        {
            throw new ConfigurationException(
                $"petabridge.cmd.send-buffer = {value}: must be at least {Wire.Protocol.LongestResponse} bytes.");
        }

        return value;
    }
}
