using Akka.Actor;
using Akka.DistributedData;

namespace Akka.Cluster.Sharding;

/// <summary>
/// Keeps the coordinator's state in the replicator: what was written was written to so many copies that the next
/// coordinator reads at least one of them.
/// </summary>
internal sealed class ReplicatedCoordinatorStore(
    string typeName, IActorRef replicator, UniqueAddress self, TuningParameters tuning, int majorityMinCap)
    : ICoordinatorStore
{
    private readonly LWWRegisterKey<CoordinatorState> _key = new($"{typeName}CoordinatorState");

    public void Read() => replicator.Tell(Dsl.Get(
        _key,
        new ReadMajorityPlus(tuning.WaitingForStateTimeout, tuning.CoordinatorStateReadMajorityPlus, majorityMinCap)));

    /// <summary>Fails, instead of being lost, where a later coordinator has written.</summary>
    public void Write(CoordinatorState state) => replicator.Tell(new Update(
        _key,
        new WriteMajorityPlus(tuning.UpdatingStateTimeout, tuning.CoordinatorStateWriteMajorityPlus, majorityMinCap),
        present => present is LWWRegister<CoordinatorState> register && register.Timestamp > state.Timestamp
            ? throw new InvalidOperationException($"A coordinator of epoch {register.Value.Epoch} has written")
            : new LWWRegister<CoordinatorState>(self, state, state.Timestamp),
        state.Version));

    public StoreAnswer? AnswerIn(object message) => message switch
    {
        NotFound => new StoreAnswer.Found(CoordinatorState.Empty),
        GetFailure => new StoreAnswer.NotRead(),
        IGetResponse response => new StoreAnswer.Found(response.Get(_key).Value),
        UpdateSuccess { Request: long version } => new StoreAnswer.Written(version),
        UpdateTimeout { Request: long version } => new StoreAnswer.NotWritten(version),
        ModifyFailure failure => new StoreAnswer.Lost("this coordinator is superseded", failure.Cause),
        IUpdateResponse => StoreAnswer.Pending.Instance,
        _ => null,
    };
}
