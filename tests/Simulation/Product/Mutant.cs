namespace HaActors.Simulation.Product;

/// <summary>A bug planted at a seam, and the invariant that must notice it.</summary>
internal enum Mutant
{
    None,

    /// <summary>The voter's store says "flushed" before it is.</summary>
    StoreAnswersEarly,

    /// <summary>A restarted voter remembers no promise.</summary>
    StoreForgets,

    /// <summary>Starts do not wait for fences.</summary>
    StartsBeforeFence,

    /// <summary>Policy does not see what is under way.</summary>
    IgnoresUnderWay,

    /// <summary>Agents do not ask whether they still may.</summary>
    PermitIgnored,

    /// <summary>The fence device confirms what it did not do.</summary>
    FenceLies,

    /// <summary>A watchdog takes longer than the others wait for it.</summary>
    WatchdogBitesLate,

    /// <summary>A pill counts as soon as it is written.</summary>
    PillCountsAtOnce,

    /// <summary>Of two feeds, one that is off counts for both.</summary>
    OneFeedIsEnough,

    /// <summary>A node believes in its quorum for ever.</summary>
    QuorumNeverEnds,

    /// <summary>Policy takes a failed stop for a stop.</summary>
    FailedStopIsStop,

    /// <summary>Policy takes a lost node for a dead one.</summary>
    LostIsDown,

    /// <summary>Policy takes what nobody looked at for stopped.</summary>
    UnknownIsStopped,

    /// <summary>A process is heard before it has ended what its last life began.</summary>
    PredecessorLivesOn,

    /// <summary>Policy does not know the configured orders.</summary>
    OrdersIgnored,

    /// <summary>Policy does not know the configured colocations.</summary>
    ColocationsIgnored,
}

/// <summary>Some bugs show at rare moments only: a run with such a bug always has the faults that bring them about.</summary>
internal static class MutantExtensions
{
    public static IReadOnlyList<HaFault> Needs(this Mutant mutant) => mutant switch
    {
        Mutant.StoreAnswersEarly => [HaFault.CrashDuringPromise, HaFault.SlowDisk],
        Mutant.PillCountsAtOnce => [HaFault.Isolate, HaFault.StuckStop],
        Mutant.PermitIgnored => [HaFault.Pause, HaFault.Partition],
        Mutant.FailedStopIsStop => [HaFault.StuckStop],
        Mutant.UnknownIsStopped => [HaFault.ProcessCrash],
        _ => [],
    };

#if MUTANTS
    public static IReadOnlyList<HaFault> Needs(this Plant plant) => plant switch
    {
        Plant.AnswersBeforeFlush => [HaFault.CrashDuringPromise, HaFault.SlowDisk, HaFault.Reset],
        Plant.PromisesWhileHeld => [HaFault.ProcessCrash, HaFault.Isolate, HaFault.Pause],
        Plant.VoterForgetsLease => [HaFault.ProcessCrash, HaFault.OneWayCut],
        Plant.LostStoreVotes => [HaFault.LostStore],
        Plant.LeaseNeverEnds => [HaFault.Pause, HaFault.Isolate, HaFault.CrashDuringFence],
        Plant.LeaseCountsFromAnswer or Plant.EvidenceCountsFromAnswer => [HaFault.UnevenLinks, HaFault.HalfDead],
        Plant.SilenceIsEvidence => [HaFault.FenceDevice, HaFault.Isolate],
        Plant.FencesBeforeAllWereHeard => [HaFault.Blackout],
        Plant.QueueSurvivesLossOfQuorum => [HaFault.StuckStop, HaFault.Isolate, HaFault.Pause],
        Plant.EchoesToLost => [HaFault.OneWayCut],
        Plant.TermIgnoredAtEffect or Plant.QuorumIgnoredAtEffect or Plant.TermIgnoredAtDoorAndEffect =>
            [HaFault.Pause, HaFault.Partition],
        Plant.MonitorFailureLost => [HaFault.ResourceDies],
        Plant.FailedStopCountsAsStop or Plant.StopNotVerified => [HaFault.Agents],
        Plant.TimedOutFenceCounts or Plant.FailedFenceCounts => [HaFault.FenceDevice, HaFault.Isolate, HaFault.Pause],
        Plant.WatchdogBoundTooShort or Plant.PetsWithoutQuorum => [HaFault.Isolate, HaFault.StuckStop],
        Plant.WitnessForgetsLease => [HaFault.ProcessCrash, HaFault.Isolate, HaFault.Pause],
        _ => [],
    };
#endif

    public static bool NeedsSlowSpawns(this Mutant mutant) => mutant == Mutant.PermitIgnored;
}
