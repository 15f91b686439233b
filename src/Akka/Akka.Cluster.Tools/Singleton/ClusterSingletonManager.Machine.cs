using Akka.Actor;
using Akka.Event;

namespace Akka.Cluster.Tools.Singleton;

public sealed partial class ClusterSingletonManager
{
    /// <summary>What follows a message: the state and its data; stopping, where there is none.</summary>
    private sealed record Step(ClusterSingletonState State, IClusterSingletonData? Data);

    private ClusterSingletonState _state = ClusterSingletonState.Start;
    private IClusterSingletonData _data = new NoData();
    private ITimerScheduler _timers = null!;   // the runtime sets it before the first message

    ITimerScheduler IWithTimers.Timers
    {
        get => _timers;
        set => _timers = value;
    }

    protected override void OnReceive(object message)
    {
        if ((InState(message) ?? Otherwise(message)) is not { } step)
        {
            _log.Debug("Unhandled in state [{0}]: [{1}]", _state, message);
            return;
        }

        if (step.Data is null)
        {
            Context.Stop(Self);
            return;
        }

        var from = _state;
        _state = step.State;
        _data = step.Data;
        if (from != _state)
            OnTransition(from, _state);
    }

    private static Step GoTo(ClusterSingletonState state, IClusterSingletonData data) => new(state, data);

    private Step Stay() => new(_state, _data);

    private Step Stay(IClusterSingletonData data) => new(_state, data);

    private Step Stop() => new(_state, null);

    private void SetTimer(string name, object message, TimeSpan delay) =>
        _timers.StartSingleTimer(name, message, delay);

    private void CancelTimer(string name) => _timers.Cancel(name);
}
