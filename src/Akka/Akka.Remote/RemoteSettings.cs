using Akka.Actor;
using Akka.Configuration;

namespace Akka.Remote;

/// <summary>The section <c>akka.remote</c>, read once at start.</summary>
public class RemoteSettings
{
    public static readonly string AkkaScheme = "akka";

    public RemoteSettings(Config config)
    {
        Config = config;
        LogReceive = config.GetBoolean("akka.remote.log-received-messages");
        LogSend = config.GetBoolean("akka.remote.log-sent-messages");
        UntrustedMode = config.GetBoolean("akka.remote.untrusted-mode");
        TrustedSelectionPaths = [.. config.GetStringList("akka.remote.trusted-selection-paths")];
        RemoteLifecycleEventsLogLevel = config.Text("akka.remote.log-remote-lifecycle-events");
        Dispatcher = config.Text("akka.remote.use-dispatcher");
        ShutdownTimeout = config.GetTimeSpan("akka.remote.shutdown-timeout");
        FlushWait = config.GetTimeSpan("akka.remote.flush-wait-on-shutdown");
        StartupTimeout = config.GetTimeSpan("akka.remote.startup-timeout");
        CommandAckTimeout = config.GetTimeSpan("akka.remote.command-ack-timeout");
        RetryGateClosedFor = config.GetTimeSpan("akka.remote.retry-gate-closed-for");
        BackoffPeriod = config.GetTimeSpan("akka.remote.backoff-interval");
        SysMsgBufferSize = config.GetInt("akka.remote.system-message-buffer-size");
        SysResendTimeout = config.GetTimeSpan("akka.remote.resend-interval");
        SysResendLimit = config.GetInt("akka.remote.resend-limit");
        InitialSysMsgDeliveryTimeout = config.GetTimeSpan("akka.remote.initial-system-message-delivery-timeout");
        QuarantineSilentSystemTimeout = config.GetTimeSpan("akka.remote.quarantine-after-silence");
        QuarantineDuration = config.GetTimeSpan("akka.remote.prune-quarantine-marker-after");
        WatchFailureDetectorConfig = config.Section("akka.remote.watch-failure-detector");
        WatchFailureDetectorImplementationClass = WatchFailureDetectorConfig.Text("implementation-class");
        WatchHeartBeatInterval = WatchFailureDetectorConfig.GetTimeSpan("heartbeat-interval");
        WatchUnreachableReaperInterval =
            WatchFailureDetectorConfig.GetTimeSpan("unreachable-nodes-reaper-interval");
        WatchHeartbeatExpectedResponseAfter =
            WatchFailureDetectorConfig.GetTimeSpan("expected-response-after");
        TransportNames = config.GetStringList("akka.remote.enabled-transports");
        Transports = [.. TransportNames.Select(name => new TransportSettings(config.Section(name)))];
        Require(SysMsgBufferSize > 0, "system-message-buffer-size", SysMsgBufferSize);
        Require(SysResendLimit > 0, "resend-limit", SysResendLimit);
        Require(BackoffPeriod > TimeSpan.Zero, "backoff-interval", BackoffPeriod);
        Require(RetryGateClosedFor >= TimeSpan.Zero, "retry-gate-closed-for", RetryGateClosedFor);
        Require(SysResendTimeout > TimeSpan.Zero, "resend-interval", SysResendTimeout);
        Require(
            WatchHeartBeatInterval > TimeSpan.Zero,
            "watch-failure-detector.heartbeat-interval", WatchHeartBeatInterval);
        Require(
            WatchUnreachableReaperInterval > TimeSpan.Zero,
            "watch-failure-detector.unreachable-nodes-reaper-interval", WatchUnreachableReaperInterval);
    }

    public Config Config { get; }

    public HashSet<string> TrustedSelectionPaths { get; set; }

    public bool UntrustedMode { get; set; }

    public bool LogSend { get; set; }

    public bool LogReceive { get; set; }

    public string RemoteLifecycleEventsLogLevel { get; set; }

    public string Dispatcher { get; set; }

    public TimeSpan ShutdownTimeout { get; set; }

    public TimeSpan FlushWait { get; set; }

    public TimeSpan StartupTimeout { get; set; }

    public TimeSpan CommandAckTimeout { get; set; }

    /// <summary>The longest wait before a peer that could not be reached is called again.</summary>
    public TimeSpan RetryGateClosedFor { get; set; }

    /// <summary>The first wait before a peer is called again, and before a refused write is repeated.</summary>
    public TimeSpan BackoffPeriod { get; set; }

    public int SysMsgBufferSize { get; set; }

    public TimeSpan SysResendTimeout { get; set; }

    public int SysResendLimit { get; set; }

    public TimeSpan InitialSysMsgDeliveryTimeout { get; set; }

    public TimeSpan QuarantineSilentSystemTimeout { get; set; }

    public TimeSpan? QuarantineDuration { get; set; }

    public string WatchFailureDetectorImplementationClass { get; set; }

    public Config WatchFailureDetectorConfig { get; set; }

    public TimeSpan WatchHeartBeatInterval { get; set; }

    public TimeSpan WatchUnreachableReaperInterval { get; set; }

    public TimeSpan WatchHeartbeatExpectedResponseAfter { get; set; }

    public IList<string> TransportNames { get; set; }

    public TransportSettings[] Transports { get; set; }

    public Props ConfigureDispatcher(Props props) =>
        string.IsNullOrEmpty(Dispatcher) ? props : props.WithDispatcher(Dispatcher);

    private static void Require(bool holds, string key, object value)
    {
        if (!holds)
            throw new ConfigurationException($"akka.remote.{key} is {value}, which is out of range");
    }

    /// <summary>The section of one transport.</summary>
    public class TransportSettings
    {
        public TransportSettings(Config config)
        {
            Config = config;
            TransportClass = config.Text("transport-class");
            Adapters = [];
        }

        public Config Config { get; set; }

        /// <summary>Always empty: transports are not wrapped.</summary>
        public IList<string> Adapters { get; set; }

        public string TransportClass { get; set; }
    }
}
