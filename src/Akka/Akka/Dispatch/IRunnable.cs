namespace Akka.Dispatch;

/// <summary>Work that a dispatcher runs once.</summary>
public interface IRunnable
{
    void Run();
}

public sealed class ActionRunnable(Action action) : IRunnable
{
    public void Run() => action();
}

public sealed class ActionWithStateRunnable(Action<object?> actionWithState, object? state) : IRunnable
{
    public void Run() => actionWithState(state);
}
