using Akka.Configuration;

namespace Akka.Remote.Transport.DotNetty;

/// <summary>The bounds of every connection, from the transport's section.</summary>
internal sealed record TcpLimits(
    long FrameSize,
    long WriteBuffer,
    long ReadAhead,
    int SendBuffer,
    int ReceiveBuffer,
    int Backlog,
    bool NoDelay,
    bool KeepAlive,
    bool ReuseAddress,
    TimeSpan ConnectionTimeout,
    TimeSpan UserTimeout,
    TimeSpan Linger)
{
    public static TcpLimits From(Config config)
    {
        var frameSize = config.GetByteSize("maximum-frame-size") ?? 0;
        if (frameSize is < 32_000 or > int.MaxValue / 4)
            throw new ConfigurationException(
                $"maximum-frame-size is {frameSize} bytes; it must lie between 32000 and {int.MaxValue / 4}");
        var receive = config.GetByteSize("receive-buffer-size") ?? 0;
        return new TcpLimits(
            frameSize,
            Math.Max(frameSize, config.GetByteSize("write-buffer-high-water-mark") ?? 0),
            Math.Max(frameSize, 4 * receive),
            (int)(config.GetByteSize("send-buffer-size") ?? 0),
            (int)receive,
            config.GetInt("backlog"),
            config.GetBoolean("tcp-nodelay"),
            config.GetBoolean("tcp-keepalive"),
            config.GetString("tcp-reuse-addr") is "on" or "true" or "yes" or "off-for-windows",
            config.GetTimeSpan("connection-timeout"),
            config.GetTimeSpan("unacknowledged-timeout"),
            config.GetTimeSpan("linger"));
    }
}
