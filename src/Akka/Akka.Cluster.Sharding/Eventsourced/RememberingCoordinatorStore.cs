using System.Collections.Immutable;
using Akka.Actor;

namespace Akka.Cluster.Sharding;

/// <summary>
/// A store that does not survive the loss of all nodes, with a journal beside it that knows which shards there were:
/// shards with remembered entities are started again, wherever that may be.
/// </summary>
internal sealed class RememberingCoordinatorStore(ICoordinatorStore store, IActorContext coordinator, Props memory)
    : ICoordinatorStore
{
    private readonly IActorRef _memory = coordinator.Watch(coordinator.ActorOf(memory, "remembered-shards"));
    private ImmutableSortedSet<string> _remembered = Remembered.Nothing.Ids;
    private CoordinatorState? _waiting;

    public void Read() => _memory.Tell(new RememberedEntities.Read());

    public void Write(CoordinatorState state)
    {
        var unknown = state.Shards.Keys.Except(_remembered).ToImmutableArray();
        if (unknown.IsEmpty)
        {
            store.Write(state);
            return;
        }

        // A shard is remembered before it can start.
        _waiting = state;
        _memory.Tell(new RememberedEntities.Write(unknown, []));
    }

    public StoreAnswer? AnswerIn(object message)
    {
        switch (message)
        {
            case RememberedEntities.Found found:
                _remembered = found.Entities;
                store.Read();
                return StoreAnswer.Pending.Instance;
            case RememberedEntities.Written written:
                _remembered = _remembered.Union(written.Started);
                store.Write(_waiting!);
                return StoreAnswer.Pending.Instance;
            case Terminated terminated when terminated.ActorRef.Equals(_memory):
                return new StoreAnswer.Lost("the shards could not be read from the journal, or not be written to it", null);
            default:
                return store.AnswerIn(message) is { } answer ? Remembering(answer) : null;
        }
    }

    private StoreAnswer Remembering(StoreAnswer answer)
    {
        if (answer is not StoreAnswer.Found found)
            return answer;
        var state = found.State;
        return new StoreAnswer.Found(state with
        {
            Unallocated = state.Unallocated.Union(_remembered.Where(shard => !state.Shards.ContainsKey(shard))),
        });
    }
}
