using Akka.Configuration;

namespace Akka.Remote;

/// <summary>Time limits of the remoting protocol on one connection.</summary>
public class AkkaProtocolSettings
{
    /// <exception cref="ConfigurationException">A limit is not positive.</exception>
    public AkkaProtocolSettings(Config config)
    {
        TransportFailureDetectorConfig = config.Section("akka.remote.transport-failure-detector");
        TransportFailureDetectorImplementationClass =
            TransportFailureDetectorConfig.Text("implementation-class");
        TransportHeartBeatInterval = TransportFailureDetectorConfig.GetTimeSpan("heartbeat-interval");
        HandshakeTimeout = config.GetTimeSpan("akka.remote.handshake-timeout");
        if (TransportHeartBeatInterval <= TimeSpan.Zero)
            throw new ConfigurationException(
                "akka.remote.transport-failure-detector.heartbeat-interval must be longer than 0");
        if (HandshakeTimeout <= TimeSpan.Zero)
            throw new ConfigurationException("akka.remote.handshake-timeout must be longer than 0");
    }

    public Config TransportFailureDetectorConfig { get; }

    public string TransportFailureDetectorImplementationClass { get; }

    public TimeSpan TransportHeartBeatInterval { get; }

    public TimeSpan HandshakeTimeout { get; }
}
