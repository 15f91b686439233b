using Akka.Configuration;

namespace HaActors.Actors.Paths;

/// <summary>The section of <see cref="PathTransport"/>; reference.conf says what each key means.</summary>
internal sealed record PathSettings(
    string Inner,
    TimeSpan ProbeInterval,
    TimeSpan SilentAfter,
    TimeSpan DownAfter,
    TimeSpan SettledAfter,
    TimeSpan RedialInterval,
    TimeSpan OrphanAfter,
    TimeSpan GiveUpAfter,
    TimeSpan HandshakeTimeout,
    TimeSpan Linger,
    long WindowBytes,
    int PendingHandshakes)
{
    public static PathSettings From(Config config) => new(
        config.GetString("inner") ?? "",
        config.GetTimeSpan("probe-interval"),
        config.GetTimeSpan("silent-after"),
        config.GetTimeSpan("down-after"),
        config.GetTimeSpan("settled-after"),
        config.GetTimeSpan("redial-interval"),
        config.GetTimeSpan("orphan-after"),
        config.GetTimeSpan("give-up-after"),
        config.GetTimeSpan("handshake-timeout"),
        config.GetTimeSpan("linger"),
        config.GetByteSize("window") ?? 0,
        config.GetInt("pending-handshakes-limit"));
}
