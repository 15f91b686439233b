using Akka.Actor;
using Akka.DistributedData;

namespace Akka.Cluster.Sharding;

/// <summary>
/// Keeps the coordinator's state in the replicator: what was written was written to so many copies that the next
/// coordinator reads at least one of them.
/// </summary>
internal sealed class CoordinatorStore(
    string typeName, IActorRef replicator, UniqueAddress self, TuningParameters tuning, int majorityMinCap)
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

    public CoordinatorState StateIn(IGetResponse response) =>
        response is NotFound ? CoordinatorState.Empty : response.Get(_key).Value;
}
