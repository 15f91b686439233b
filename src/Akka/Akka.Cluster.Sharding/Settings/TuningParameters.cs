using Akka.Configuration;

namespace Akka.Cluster.Sharding;

/// <summary>Times and limits; meanings and defaults stand in reference.conf.</summary>
public class TuningParameters
{
    public readonly TimeSpan CoordinatorFailureBackoff;
    public readonly TimeSpan RetryInterval;
    public readonly int BufferSize;
    public readonly TimeSpan HandOffTimeout;
    public readonly TimeSpan ShardStartTimeout;
    public readonly TimeSpan ShardFailureBackoff;
    public readonly TimeSpan EntityRestartBackoff;
    public readonly TimeSpan RebalanceInterval;
    public readonly int SnapshotAfter;
    public readonly int KeepNrOfBatches;
    public readonly int LeastShardAllocationRebalanceThreshold;
    public readonly int LeastShardAllocationMaxSimultaneousRebalance;
    public readonly TimeSpan WaitingForStateTimeout;
    public readonly TimeSpan UpdatingStateTimeout;
    public readonly string EntityRecoveryStrategy;
    public readonly TimeSpan EntityRecoveryConstantRateStrategyFrequency;
    public readonly int EntityRecoveryConstantRateStrategyNumberOfEntities;
    public readonly int CoordinatorStateWriteMajorityPlus;
    public readonly int CoordinatorStateReadMajorityPlus;
    public readonly int LeastShardAllocationAbsoluteLimit;
    public readonly double LeastShardAllocationRelativeLimit;

    /// <exception cref="ArgumentException">The recovery strategy is neither "all" nor "constant".</exception>
    public TuningParameters(
        TimeSpan coordinatorFailureBackoff,
        TimeSpan retryInterval,
        int bufferSize,
        TimeSpan handOffTimeout,
        TimeSpan shardStartTimeout,
        TimeSpan shardFailureBackoff,
        TimeSpan entityRestartBackoff,
        TimeSpan rebalanceInterval,
        int snapshotAfter,
        int keepNrOfBatches,
        int leastShardAllocationRebalanceThreshold,
        int leastShardAllocationMaxSimultaneousRebalance,
        TimeSpan waitingForStateTimeout,
        TimeSpan updatingStateTimeout,
        string entityRecoveryStrategy,
        TimeSpan entityRecoveryConstantRateStrategyFrequency,
        int entityRecoveryConstantRateStrategyNumberOfEntities,
        int coordinatorStateWriteMajorityPlus,
        int coordinatorStateReadMajorityPlus,
        int leastShardAllocationAbsoluteLimit,
        double leastShardAllocationRelativeLimit)
    {
        if (entityRecoveryStrategy is not ("all" or "constant"))
            throw new ArgumentException(
                $"entity-recovery-strategy is \"all\" or \"constant\", not \"{entityRecoveryStrategy}\"",
                nameof(entityRecoveryStrategy));

        CoordinatorFailureBackoff = coordinatorFailureBackoff;
        RetryInterval = retryInterval;
        BufferSize = bufferSize;
        HandOffTimeout = handOffTimeout;
        ShardStartTimeout = shardStartTimeout;
        ShardFailureBackoff = shardFailureBackoff;
        EntityRestartBackoff = entityRestartBackoff;
        RebalanceInterval = rebalanceInterval;
        SnapshotAfter = snapshotAfter;
        KeepNrOfBatches = keepNrOfBatches;
        LeastShardAllocationRebalanceThreshold = leastShardAllocationRebalanceThreshold;
        LeastShardAllocationMaxSimultaneousRebalance = leastShardAllocationMaxSimultaneousRebalance;
        WaitingForStateTimeout = waitingForStateTimeout;
        UpdatingStateTimeout = updatingStateTimeout;
        EntityRecoveryStrategy = entityRecoveryStrategy;
        EntityRecoveryConstantRateStrategyFrequency = entityRecoveryConstantRateStrategyFrequency;
        EntityRecoveryConstantRateStrategyNumberOfEntities = entityRecoveryConstantRateStrategyNumberOfEntities;
        CoordinatorStateWriteMajorityPlus = coordinatorStateWriteMajorityPlus;
        CoordinatorStateReadMajorityPlus = coordinatorStateReadMajorityPlus;
        LeastShardAllocationAbsoluteLimit = leastShardAllocationAbsoluteLimit;
        LeastShardAllocationRelativeLimit = leastShardAllocationRelativeLimit;
    }

    public TuningParameters WithCoordinatorFailureBackoff(TimeSpan coordinatorFailureBackoff) => new(
        coordinatorFailureBackoff, RetryInterval, BufferSize, HandOffTimeout, ShardStartTimeout,
        ShardFailureBackoff, EntityRestartBackoff, RebalanceInterval, SnapshotAfter, KeepNrOfBatches,
        LeastShardAllocationRebalanceThreshold, LeastShardAllocationMaxSimultaneousRebalance,
        WaitingForStateTimeout, UpdatingStateTimeout, EntityRecoveryStrategy,
        EntityRecoveryConstantRateStrategyFrequency, EntityRecoveryConstantRateStrategyNumberOfEntities,
        CoordinatorStateWriteMajorityPlus, CoordinatorStateReadMajorityPlus,
        LeastShardAllocationAbsoluteLimit, LeastShardAllocationRelativeLimit);

    public TuningParameters WithRetryInterval(TimeSpan retryInterval) => new(
        CoordinatorFailureBackoff, retryInterval, BufferSize, HandOffTimeout, ShardStartTimeout,
        ShardFailureBackoff, EntityRestartBackoff, RebalanceInterval, SnapshotAfter, KeepNrOfBatches,
        LeastShardAllocationRebalanceThreshold, LeastShardAllocationMaxSimultaneousRebalance,
        WaitingForStateTimeout, UpdatingStateTimeout, EntityRecoveryStrategy,
        EntityRecoveryConstantRateStrategyFrequency, EntityRecoveryConstantRateStrategyNumberOfEntities,
        CoordinatorStateWriteMajorityPlus, CoordinatorStateReadMajorityPlus,
        LeastShardAllocationAbsoluteLimit, LeastShardAllocationRelativeLimit);

    public TuningParameters WithBufferSize(int bufferSize) => new(
        CoordinatorFailureBackoff, RetryInterval, bufferSize, HandOffTimeout, ShardStartTimeout,
        ShardFailureBackoff, EntityRestartBackoff, RebalanceInterval, SnapshotAfter, KeepNrOfBatches,
        LeastShardAllocationRebalanceThreshold, LeastShardAllocationMaxSimultaneousRebalance,
        WaitingForStateTimeout, UpdatingStateTimeout, EntityRecoveryStrategy,
        EntityRecoveryConstantRateStrategyFrequency, EntityRecoveryConstantRateStrategyNumberOfEntities,
        CoordinatorStateWriteMajorityPlus, CoordinatorStateReadMajorityPlus,
        LeastShardAllocationAbsoluteLimit, LeastShardAllocationRelativeLimit);

    public TuningParameters WithHandOffTimeout(TimeSpan handOffTimeout) => new(
        CoordinatorFailureBackoff, RetryInterval, BufferSize, handOffTimeout, ShardStartTimeout,
        ShardFailureBackoff, EntityRestartBackoff, RebalanceInterval, SnapshotAfter, KeepNrOfBatches,
        LeastShardAllocationRebalanceThreshold, LeastShardAllocationMaxSimultaneousRebalance,
        WaitingForStateTimeout, UpdatingStateTimeout, EntityRecoveryStrategy,
        EntityRecoveryConstantRateStrategyFrequency, EntityRecoveryConstantRateStrategyNumberOfEntities,
        CoordinatorStateWriteMajorityPlus, CoordinatorStateReadMajorityPlus,
        LeastShardAllocationAbsoluteLimit, LeastShardAllocationRelativeLimit);

    public TuningParameters WithShardStartTimeout(TimeSpan shardStartTimeout) => new(
        CoordinatorFailureBackoff, RetryInterval, BufferSize, HandOffTimeout, shardStartTimeout,
        ShardFailureBackoff, EntityRestartBackoff, RebalanceInterval, SnapshotAfter, KeepNrOfBatches,
        LeastShardAllocationRebalanceThreshold, LeastShardAllocationMaxSimultaneousRebalance,
        WaitingForStateTimeout, UpdatingStateTimeout, EntityRecoveryStrategy,
        EntityRecoveryConstantRateStrategyFrequency, EntityRecoveryConstantRateStrategyNumberOfEntities,
        CoordinatorStateWriteMajorityPlus, CoordinatorStateReadMajorityPlus,
        LeastShardAllocationAbsoluteLimit, LeastShardAllocationRelativeLimit);

    public TuningParameters WithShardFailureBackoff(TimeSpan shardFailureBackoff) => new(
        CoordinatorFailureBackoff, RetryInterval, BufferSize, HandOffTimeout, ShardStartTimeout,
        shardFailureBackoff, EntityRestartBackoff, RebalanceInterval, SnapshotAfter, KeepNrOfBatches,
        LeastShardAllocationRebalanceThreshold, LeastShardAllocationMaxSimultaneousRebalance,
        WaitingForStateTimeout, UpdatingStateTimeout, EntityRecoveryStrategy,
        EntityRecoveryConstantRateStrategyFrequency, EntityRecoveryConstantRateStrategyNumberOfEntities,
        CoordinatorStateWriteMajorityPlus, CoordinatorStateReadMajorityPlus,
        LeastShardAllocationAbsoluteLimit, LeastShardAllocationRelativeLimit);

    public TuningParameters WithEntityRestartBackoff(TimeSpan entityRestartBackoff) => new(
        CoordinatorFailureBackoff, RetryInterval, BufferSize, HandOffTimeout, ShardStartTimeout,
        ShardFailureBackoff, entityRestartBackoff, RebalanceInterval, SnapshotAfter, KeepNrOfBatches,
        LeastShardAllocationRebalanceThreshold, LeastShardAllocationMaxSimultaneousRebalance,
        WaitingForStateTimeout, UpdatingStateTimeout, EntityRecoveryStrategy,
        EntityRecoveryConstantRateStrategyFrequency, EntityRecoveryConstantRateStrategyNumberOfEntities,
        CoordinatorStateWriteMajorityPlus, CoordinatorStateReadMajorityPlus,
        LeastShardAllocationAbsoluteLimit, LeastShardAllocationRelativeLimit);

    public TuningParameters WithRebalanceInterval(TimeSpan rebalanceInterval) => new(
        CoordinatorFailureBackoff, RetryInterval, BufferSize, HandOffTimeout, ShardStartTimeout,
        ShardFailureBackoff, EntityRestartBackoff, rebalanceInterval, SnapshotAfter, KeepNrOfBatches,
        LeastShardAllocationRebalanceThreshold, LeastShardAllocationMaxSimultaneousRebalance,
        WaitingForStateTimeout, UpdatingStateTimeout, EntityRecoveryStrategy,
        EntityRecoveryConstantRateStrategyFrequency, EntityRecoveryConstantRateStrategyNumberOfEntities,
        CoordinatorStateWriteMajorityPlus, CoordinatorStateReadMajorityPlus,
        LeastShardAllocationAbsoluteLimit, LeastShardAllocationRelativeLimit);

    public TuningParameters WithSnapshotAfter(int snapshotAfter) => new(
        CoordinatorFailureBackoff, RetryInterval, BufferSize, HandOffTimeout, ShardStartTimeout,
        ShardFailureBackoff, EntityRestartBackoff, RebalanceInterval, snapshotAfter, KeepNrOfBatches,
        LeastShardAllocationRebalanceThreshold, LeastShardAllocationMaxSimultaneousRebalance,
        WaitingForStateTimeout, UpdatingStateTimeout, EntityRecoveryStrategy,
        EntityRecoveryConstantRateStrategyFrequency, EntityRecoveryConstantRateStrategyNumberOfEntities,
        CoordinatorStateWriteMajorityPlus, CoordinatorStateReadMajorityPlus,
        LeastShardAllocationAbsoluteLimit, LeastShardAllocationRelativeLimit);

    public TuningParameters WithKeepNrOfBatches(int keepNrOfBatches) => new(
        CoordinatorFailureBackoff, RetryInterval, BufferSize, HandOffTimeout, ShardStartTimeout,
        ShardFailureBackoff, EntityRestartBackoff, RebalanceInterval, SnapshotAfter, keepNrOfBatches,
        LeastShardAllocationRebalanceThreshold, LeastShardAllocationMaxSimultaneousRebalance,
        WaitingForStateTimeout, UpdatingStateTimeout, EntityRecoveryStrategy,
        EntityRecoveryConstantRateStrategyFrequency, EntityRecoveryConstantRateStrategyNumberOfEntities,
        CoordinatorStateWriteMajorityPlus, CoordinatorStateReadMajorityPlus,
        LeastShardAllocationAbsoluteLimit, LeastShardAllocationRelativeLimit);

    public TuningParameters WithLeastShardAllocationRebalanceThreshold(int leastShardAllocationRebalanceThreshold) => new(
        CoordinatorFailureBackoff, RetryInterval, BufferSize, HandOffTimeout, ShardStartTimeout,
        ShardFailureBackoff, EntityRestartBackoff, RebalanceInterval, SnapshotAfter, KeepNrOfBatches,
        leastShardAllocationRebalanceThreshold, LeastShardAllocationMaxSimultaneousRebalance,
        WaitingForStateTimeout, UpdatingStateTimeout, EntityRecoveryStrategy,
        EntityRecoveryConstantRateStrategyFrequency, EntityRecoveryConstantRateStrategyNumberOfEntities,
        CoordinatorStateWriteMajorityPlus, CoordinatorStateReadMajorityPlus,
        LeastShardAllocationAbsoluteLimit, LeastShardAllocationRelativeLimit);

    public TuningParameters WithLeastShardAllocationMaxSimultaneousRebalance(int leastShardAllocationMaxSimultaneousRebalance) => new(
        CoordinatorFailureBackoff, RetryInterval, BufferSize, HandOffTimeout, ShardStartTimeout,
        ShardFailureBackoff, EntityRestartBackoff, RebalanceInterval, SnapshotAfter, KeepNrOfBatches,
        LeastShardAllocationRebalanceThreshold, leastShardAllocationMaxSimultaneousRebalance,
        WaitingForStateTimeout, UpdatingStateTimeout, EntityRecoveryStrategy,
        EntityRecoveryConstantRateStrategyFrequency, EntityRecoveryConstantRateStrategyNumberOfEntities,
        CoordinatorStateWriteMajorityPlus, CoordinatorStateReadMajorityPlus,
        LeastShardAllocationAbsoluteLimit, LeastShardAllocationRelativeLimit);

    public TuningParameters WithWaitingForStateTimeout(TimeSpan waitingForStateTimeout) => new(
        CoordinatorFailureBackoff, RetryInterval, BufferSize, HandOffTimeout, ShardStartTimeout,
        ShardFailureBackoff, EntityRestartBackoff, RebalanceInterval, SnapshotAfter, KeepNrOfBatches,
        LeastShardAllocationRebalanceThreshold, LeastShardAllocationMaxSimultaneousRebalance,
        waitingForStateTimeout, UpdatingStateTimeout, EntityRecoveryStrategy,
        EntityRecoveryConstantRateStrategyFrequency, EntityRecoveryConstantRateStrategyNumberOfEntities,
        CoordinatorStateWriteMajorityPlus, CoordinatorStateReadMajorityPlus,
        LeastShardAllocationAbsoluteLimit, LeastShardAllocationRelativeLimit);

    public TuningParameters WithUpdatingStateTimeout(TimeSpan updatingStateTimeout) => new(
        CoordinatorFailureBackoff, RetryInterval, BufferSize, HandOffTimeout, ShardStartTimeout,
        ShardFailureBackoff, EntityRestartBackoff, RebalanceInterval, SnapshotAfter, KeepNrOfBatches,
        LeastShardAllocationRebalanceThreshold, LeastShardAllocationMaxSimultaneousRebalance,
        WaitingForStateTimeout, updatingStateTimeout, EntityRecoveryStrategy,
        EntityRecoveryConstantRateStrategyFrequency, EntityRecoveryConstantRateStrategyNumberOfEntities,
        CoordinatorStateWriteMajorityPlus, CoordinatorStateReadMajorityPlus,
        LeastShardAllocationAbsoluteLimit, LeastShardAllocationRelativeLimit);

    public TuningParameters WithEntityRecoveryStrategy(string entityRecoveryStrategy) => new(
        CoordinatorFailureBackoff, RetryInterval, BufferSize, HandOffTimeout, ShardStartTimeout,
        ShardFailureBackoff, EntityRestartBackoff, RebalanceInterval, SnapshotAfter, KeepNrOfBatches,
        LeastShardAllocationRebalanceThreshold, LeastShardAllocationMaxSimultaneousRebalance,
        WaitingForStateTimeout, UpdatingStateTimeout, entityRecoveryStrategy,
        EntityRecoveryConstantRateStrategyFrequency, EntityRecoveryConstantRateStrategyNumberOfEntities,
        CoordinatorStateWriteMajorityPlus, CoordinatorStateReadMajorityPlus,
        LeastShardAllocationAbsoluteLimit, LeastShardAllocationRelativeLimit);

    public TuningParameters WithEntityRecoveryConstantRateStrategyFrequency(TimeSpan entityRecoveryConstantRateStrategyFrequency) => new(
        CoordinatorFailureBackoff, RetryInterval, BufferSize, HandOffTimeout, ShardStartTimeout,
        ShardFailureBackoff, EntityRestartBackoff, RebalanceInterval, SnapshotAfter, KeepNrOfBatches,
        LeastShardAllocationRebalanceThreshold, LeastShardAllocationMaxSimultaneousRebalance,
        WaitingForStateTimeout, UpdatingStateTimeout, EntityRecoveryStrategy,
        entityRecoveryConstantRateStrategyFrequency, EntityRecoveryConstantRateStrategyNumberOfEntities,
        CoordinatorStateWriteMajorityPlus, CoordinatorStateReadMajorityPlus,
        LeastShardAllocationAbsoluteLimit, LeastShardAllocationRelativeLimit);

    public TuningParameters WithEntityRecoveryConstantRateStrategyNumberOfEntities(int entityRecoveryConstantRateStrategyNumberOfEntities) => new(
        CoordinatorFailureBackoff, RetryInterval, BufferSize, HandOffTimeout, ShardStartTimeout,
        ShardFailureBackoff, EntityRestartBackoff, RebalanceInterval, SnapshotAfter, KeepNrOfBatches,
        LeastShardAllocationRebalanceThreshold, LeastShardAllocationMaxSimultaneousRebalance,
        WaitingForStateTimeout, UpdatingStateTimeout, EntityRecoveryStrategy,
        EntityRecoveryConstantRateStrategyFrequency, entityRecoveryConstantRateStrategyNumberOfEntities,
        CoordinatorStateWriteMajorityPlus, CoordinatorStateReadMajorityPlus,
        LeastShardAllocationAbsoluteLimit, LeastShardAllocationRelativeLimit);

    public TuningParameters WithCoordinatorStateWriteMajorityPlus(int coordinatorStateWriteMajorityPlus) => new(
        CoordinatorFailureBackoff, RetryInterval, BufferSize, HandOffTimeout, ShardStartTimeout,
        ShardFailureBackoff, EntityRestartBackoff, RebalanceInterval, SnapshotAfter, KeepNrOfBatches,
        LeastShardAllocationRebalanceThreshold, LeastShardAllocationMaxSimultaneousRebalance,
        WaitingForStateTimeout, UpdatingStateTimeout, EntityRecoveryStrategy,
        EntityRecoveryConstantRateStrategyFrequency, EntityRecoveryConstantRateStrategyNumberOfEntities,
        coordinatorStateWriteMajorityPlus, CoordinatorStateReadMajorityPlus,
        LeastShardAllocationAbsoluteLimit, LeastShardAllocationRelativeLimit);

    public TuningParameters WithCoordinatorStateReadMajorityPlus(int coordinatorStateReadMajorityPlus) => new(
        CoordinatorFailureBackoff, RetryInterval, BufferSize, HandOffTimeout, ShardStartTimeout,
        ShardFailureBackoff, EntityRestartBackoff, RebalanceInterval, SnapshotAfter, KeepNrOfBatches,
        LeastShardAllocationRebalanceThreshold, LeastShardAllocationMaxSimultaneousRebalance,
        WaitingForStateTimeout, UpdatingStateTimeout, EntityRecoveryStrategy,
        EntityRecoveryConstantRateStrategyFrequency, EntityRecoveryConstantRateStrategyNumberOfEntities,
        CoordinatorStateWriteMajorityPlus, coordinatorStateReadMajorityPlus,
        LeastShardAllocationAbsoluteLimit, LeastShardAllocationRelativeLimit);

    public TuningParameters WithLeastShardAllocationAbsoluteLimit(int leastShardAllocationAbsoluteLimit) => new(
        CoordinatorFailureBackoff, RetryInterval, BufferSize, HandOffTimeout, ShardStartTimeout,
        ShardFailureBackoff, EntityRestartBackoff, RebalanceInterval, SnapshotAfter, KeepNrOfBatches,
        LeastShardAllocationRebalanceThreshold, LeastShardAllocationMaxSimultaneousRebalance,
        WaitingForStateTimeout, UpdatingStateTimeout, EntityRecoveryStrategy,
        EntityRecoveryConstantRateStrategyFrequency, EntityRecoveryConstantRateStrategyNumberOfEntities,
        CoordinatorStateWriteMajorityPlus, CoordinatorStateReadMajorityPlus,
        leastShardAllocationAbsoluteLimit, LeastShardAllocationRelativeLimit);

    public TuningParameters WithLeastShardAllocationRelativeLimit(double leastShardAllocationRelativeLimit) => new(
        CoordinatorFailureBackoff, RetryInterval, BufferSize, HandOffTimeout, ShardStartTimeout,
        ShardFailureBackoff, EntityRestartBackoff, RebalanceInterval, SnapshotAfter, KeepNrOfBatches,
        LeastShardAllocationRebalanceThreshold, LeastShardAllocationMaxSimultaneousRebalance,
        WaitingForStateTimeout, UpdatingStateTimeout, EntityRecoveryStrategy,
        EntityRecoveryConstantRateStrategyFrequency, EntityRecoveryConstantRateStrategyNumberOfEntities,
        CoordinatorStateWriteMajorityPlus, CoordinatorStateReadMajorityPlus,
        LeastShardAllocationAbsoluteLimit, leastShardAllocationRelativeLimit);

    /// <param name="config">That of <c>akka.cluster.sharding</c>.</param>
    internal static TuningParameters Create(Config config) => new(
        config.GetTimeSpan("coordinator-failure-backoff", null),
        config.GetTimeSpan("retry-interval", null),
        config.GetInt("buffer-size"),
        config.GetTimeSpan("handoff-timeout", null),
        config.GetTimeSpan("shard-start-timeout", null),
        config.GetTimeSpan("shard-failure-backoff", null),
        config.GetTimeSpan("entity-restart-backoff", null),
        config.GetTimeSpan("rebalance-interval", null),
        config.GetInt("snapshot-after"),
        config.GetInt("keep-nr-of-batches"),
        config.GetInt("least-shard-allocation-strategy.rebalance-threshold"),
        config.GetInt("least-shard-allocation-strategy.max-simultaneous-rebalance"),
        config.GetTimeSpan("waiting-for-state-timeout", null),
        config.GetTimeSpan("updating-state-timeout", null),
        ClusterSettings.Text(config, "entity-recovery-strategy"),
        config.GetTimeSpan("entity-recovery-constant-rate-strategy.frequency", null),
        config.GetInt("entity-recovery-constant-rate-strategy.number-of-entities"),
        config.GetInt("coordinator-state.write-majority-plus"),
        config.GetInt("coordinator-state.read-majority-plus"),
        config.GetInt("least-shard-allocation-strategy.rebalance-absolute-limit"),
        config.GetDouble("least-shard-allocation-strategy.rebalance-relative-limit"));
}
