using Akka.Configuration;

namespace Akka.Remote.Associations;

/// <summary>Bounds that Akka.NET has no keys for; the section is <c>ha.remote</c>.</summary>
internal sealed record RemoteLimits(int QueuedMessages, int PendingHandshakes, int BatchBytes)
{
    public static RemoteLimits From(Config config) => new(
        AtLeast(config, "ha.remote.outbound-queue-limit", 100),
        AtLeast(config, "ha.remote.pending-handshakes-limit", 1),
        AtLeast(config, "ha.remote.batch-bytes", 1));

    private static int AtLeast(Config config, string key, int least)
    {
        var value = config.GetInt(key);
        return value >= least
            ? value
            : throw new ConfigurationException($"{key} is {value}; it must be {least} or more");
    }
}
