#if MUTANTS
using System.Runtime.CompilerServices;

[assembly: InternalsVisibleTo("HaActors.Actors")]
[assembly: InternalsVisibleTo("simulate")]

namespace HaActors;

/// <summary>Bugs that the simulation must find; they exist in builds with <c>-p:Mutants=true</c> only.</summary>
internal enum Plant
{
    None,
    AnswersBeforeFlush,
    PromisesTwice,
    PromisesWhileHeld,
    OwnPromiseCountsTwice,
    CommitsByOneTooFew,
    HalfIsQuorum,
    SilenceIsEvidence,
    RacesBeforeMeeting,
    AdoptsNothing,
    SnapshotForgetsCommands,
    AppliesTwice,
    LostStoreVotes,
    VoterForgetsLease,
    LeaseNeverEnds,
    LeaseCountsFromAnswer,
    EvidenceCountsFromAnswer,
    EchoesToLost,
    TermIgnoredAtEffect,
    QuorumIgnoredAtEffect,
    TermIgnoredAtDoorAndEffect,
    MonitorFailureLost,
    FailedStopCountsAsStop,
    StopNotVerified,
    QueueSurvivesLossOfQuorum,
    LocalStopsSkipped,
    RepeatedOrdersDoneAgain,
    SentIsForgotten,
    ReleasedWhileRunning,
    NewLifeTakenForOld,
    FencesBeforeAllWereHeard,
    PromotionsUnguarded,
    TimedOutFenceCounts,
    FailedFenceCounts,
    WatchdogBoundTooShort,
    PetsWithoutQuorum,
    WitnessForgetsLease,
    WitnessAnswersLost,
    ForceTakesSilenceForOff,
    ForceAdoptsNothing,
    ForcesUnpromised,
    LeftOutKeepsEntries,
    DownCountsAsFenced,
    ReservationIgnored,
    OutdatesUnconfirmed,
    MigrationTargetForgotten,
}

/// <summary>The one bug that is planted in what runs on this thread.</summary>
internal static class Planted
{
    [ThreadStatic]
    private static Plant _present;

    public static bool Is(Plant bug) => _present == bug;

    public static void Set(Plant bug) => _present = bug;
}
#endif
