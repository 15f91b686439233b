namespace HaActors.Actors.Coordinator;

/// <summary>The configuration in force: followed when it changes.</summary>
public sealed partial class CoordinatorActor
{
    private void OnConfiguration()
    {
        if (ReferenceEquals(_state.Configuration, Configuration))
            return;

        _state = _state with { Configuration = Configuration };
        ForgetDevices();
        Reconsider();
    }
}
