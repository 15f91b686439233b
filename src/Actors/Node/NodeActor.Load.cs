using Akka.Event;
using HaActors.Policy;

namespace HaActors.Actors.Node;

/// <summary>How busy this machine is, which its reports say.</summary>
public sealed partial class NodeActor
{
    // A kernel's load average follows slowly; and each change makes a new decision.
    private static readonly TimeSpan LoadInterval = TimeSpan.FromSeconds(30);

    public sealed record LookAtLoad;

    private Busyness _busy;

    private void OnLookAtLoad()
    {
        var load = _node.Ports.LoadPerProcessor();
        var threshold = Configuration.LoadThreshold;
        var busy = Throttle.Of(load, threshold);
        if (busy == _busy)
            return;

        _busy = busy;
        if (busy == Busyness.None)
            _log.Info("Load of node {Node} is within the threshold again", _node.Settings.Self);
        else
            _log.Warning(
                "Load of node {Node} is {Load:0.0} a processor, threshold {Threshold}%: it takes fewer operations at a time",
                _node.Settings.Self,
                load,
                threshold);
        ReportAll();
    }
}
