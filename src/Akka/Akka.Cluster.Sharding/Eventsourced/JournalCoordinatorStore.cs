using Akka.Actor;
using Akka.Persistence;

namespace Akka.Cluster.Sharding;

/// <summary>Keeps the coordinator's state in the journal: it survives the loss of all nodes.</summary>
internal sealed class JournalCoordinatorStore : ICoordinatorStore
{
    private readonly IActorRef _keeper;

    public JournalCoordinatorStore(IActorContext coordinator, string typeName, ClusterShardingSettings settings) =>
        _keeper = coordinator.Watch(coordinator.ActorOf(
            Props.Create(() => new Keeper(typeName, settings))
                .WithDispatcher(coordinator.Props.Dispatcher).WithDeploy(Deploy.Local),
            "state"));

    public void Read() => _keeper.Tell(new ReadState());

    public void Write(CoordinatorState state) => _keeper.Tell(new WriteState(state));

    public StoreAnswer? AnswerIn(object message) => message switch
    {
        StoreAnswer answer => answer,
        Terminated terminated when terminated.ActorRef.Equals(_keeper) => new StoreAnswer.Lost(
            "the coordinator's state could not be read from the journal, or not be written to it", null),
        _ => null,
    };

    private sealed record ReadState : INoSerializationVerificationNeeded;

    private sealed record WriteState(CoordinatorState State) : INoSerializationVerificationNeeded;

    private sealed class Keeper(string typeName, ClusterShardingSettings settings)
        : JournalKeeper($"/sharding/{typeName}Coordinator", settings)
    {
        private CoordinatorState _state = CoordinatorState.Empty;

        protected override object State => _state;

        protected override void OnRecover(object message)
        {
            switch (message)
            {
                case SnapshotOffer { Snapshot: CoordinatorState state }:
                    _state = state;
                    break;
                case CoordinatorChanged changed:
                    _state = changed.ApplyTo(_state);
                    break;
            }
        }

        protected override void OnRequest(object message)
        {
            switch (message)
            {
                case ReadState:
                    Sender.Tell(new StoreAnswer.Found(_state));
                    break;
                case WriteState write:
                    Persist(CoordinatorChanged.Between(_state, write.State), changed =>
                    {
                        _state = changed.ApplyTo(_state);
                        Sender.Tell(new StoreAnswer.Written(changed.Version));
                        SaveSnapshotIfDue();
                    });
                    break;
                default:
                    Unhandled(message);
                    break;
            }
        }
    }
}
