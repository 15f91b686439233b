using Akka.Configuration;
using Akka.Event;
using Akka.Remote;
using HaActors.Simulation.Runtime;

namespace HaActors.Simulation.Suites;

/// <summary>A planted bug: once suspicious, always suspicious.</summary>
public sealed class NeverForgives : FailureDetector
{
    private readonly DeadlineFailureDetector _honest;
    private bool _isSuspicious;

    public NeverForgives(Config config, EventStream eventStream)
    {
        _ = eventStream;
        var node = SimulatedNode.Current!;
        _honest = new DeadlineFailureDetector(
            config.GetTimeSpan("acceptable-heartbeat-pause"),
            config.GetTimeSpan("heartbeat-interval"),
            () => (long)node.MonotonicClock.TotalMilliseconds);
    }

    public override bool IsAvailable => !(_isSuspicious |= !_honest.IsAvailable);

    public override bool IsMonitoring => _honest.IsMonitoring;

    public override void HeartBeat() => _honest.HeartBeat();
}

/// <summary>A planted bug: nobody is ever suspected.</summary>
public sealed class NeverSuspects : FailureDetector
{
    private bool _isMonitoring;

    public NeverSuspects(Config config, EventStream eventStream) => _ = (config, eventStream);

    public override bool IsAvailable => true;

    public override bool IsMonitoring => _isMonitoring;

    public override void HeartBeat() => _isMonitoring = true;
}
