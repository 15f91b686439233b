using Akka.Event;

namespace Akka.Cluster;

/// <summary>
/// Who wants to be called once this node is up, or once it is removed. Each is called once, in order.
/// </summary>
internal sealed class StatusCallbacks(ILoggingAdapter log)
{
    private readonly Lock _lock = new();
    private List<Action>? _onUp = [];
    private List<Action>? _onRemoved = [];

    public void OnUp(Action callback)
    {
        lock (_lock)
        {
            if (_onUp is not null)
            {
                _onUp.Add(callback);
                return;
            }
        }

        Call(callback);
    }

    public void OnRemoved(Action callback)
    {
        lock (_lock)
        {
            if (_onRemoved is not null)
            {
                _onRemoved.Add(callback);
                return;
            }
        }

        Call(callback);
    }

    public void Up()
    {
        List<Action>? callbacks;
        lock (_lock)
        {
            callbacks = _onUp;
            _onUp = null;
        }

        callbacks?.ForEach(Call);
    }

    public void Removed()
    {
        List<Action>? callbacks;
        lock (_lock)
        {
            callbacks = _onRemoved;
            _onRemoved = null;
        }

        callbacks?.ForEach(Call);
    }

    private void Call(Action callback)
    {
        try
        {
            callback();
        }
        catch (Exception failure)
        {
            log.Error(failure, "A callback on this member's status failed");
        }
    }
}
