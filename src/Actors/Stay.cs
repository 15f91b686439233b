namespace HaActors.Actors;

/// <summary>Whether an operator wants this node out of the cluster. Any thread may ask and say.</summary>
public sealed class Stay
{
    private readonly TaskCompletionSource _left = new(TaskCreationOptions.RunContinuationsAsynchronously);

    /// <summary>Ends when the node shall leave.</summary>
    public Task Ends => _left.Task;

    public void Leave() => _left.TrySetResult();
}
