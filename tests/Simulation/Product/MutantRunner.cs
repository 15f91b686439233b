using HaActors.Simulation.Drbd;
using HaActors.Simulation.Persistence;
using HaActors.Simulation.Runtime;
using HaActors.Simulation.Suites;

namespace HaActors.Simulation.Product;

/// <summary>A bug planted in a suite, and the invariants of which one must notice it.</summary>
internal sealed record PlantedBug(string Name, ISuite Suite, params string[] Invariants);

/// <summary>Plants one bug after another: each must be noticed by the invariant that it breaks.</summary>
internal static class MutantRunner
{
    private static readonly PlantedBug[] Planted =
    [
        Of(MembershipMutant.SuspectsForEver, "after quiet, all live nodes agree on membership"),
        Of(
            MembershipMutant.UidReused,
            "after quiet, all live nodes agree on membership", "a removed member stays removed", "whoever lives stays a member"),
        Of(DowningMutant.DownsTheOthers, "at most one side survives a partition"),
        Of(DowningMutant.EachItsOwnStrategy, "at most one side survives a partition"),
        Of(DowningMutant.NeverSuspects, "at most one side survives a partition"),
        Of(SingletonMutant.NoHandOver, "a side has one singleton"),
        Of(SingletonMutant.DownsAtOnce, "nobody takes over before the losers had stable-after"),
        Of(ShardingMutant.HandsOffEarly, "an entity runs once"),
        Of(ShardingMutant.StartsUnasked, "an entity runs once"),
        Of(ShardingMutant.TakesOverAtOnce, "an entity starts after its time only"),
        Of(ShardingMutant.StateForgotten, "an entity runs once"),
        Of(ShardingMutant.WaitingForgotten, "remembered entities come back"),
        Of(ShardingMutant.RegistersOnce, "after quiet all entities answer"),
        Of(ShardingMutant.BufferDropped, "no message is lost while shards move"),
        Of(ShardingMutant.RemembersNothing, "remembered entities come back"),
        Of(PubSubMutant.DeafToGossip, "after the faults every subscriber hears each publication"),
        Of(PubSubMutant.KeepsRemoved, "after the faults every subscriber hears each publication",
            "after the faults all that was heard goes on being heard"),
        Of(PubSubMutant.BelievesVersions, "after the faults every subscriber hears each publication"),
        Of(PersistenceMutant.AnswersEarly, "no acknowledged event lost", "order kept"),
        Of(PersistenceMutant.SplitsGroups, "a group is there as a whole"),
        Of(PersistenceMutant.SnapshotsOfTomorrow, "no acknowledged event lost"),
        Of(PersistenceMutant.NeverSendsAgain, "every accepted letter arrives"),
        Of(Mutant.StoreAnswersEarly, "P1", "P2", "S3"),
        Of(Mutant.StoreForgets, "P1", "P2", "S3"),
        Of(Mutant.StartsBeforeFence, "S1"),
        Of(Mutant.IgnoresUnderWay, "S1", "L"),
        Of(Mutant.PermitIgnored, "S5", "S4"),
        Of(Mutant.FenceLies, "S1"),
        Of(Mutant.WatchdogBitesLate, "S1", "F2"),
        Of(Mutant.PillCountsAtOnce, "S1"),
        Of(Mutant.OneFeedIsEnough, "S1"),
        Of(Mutant.QuorumNeverEnds, "S4"),
        Of(Mutant.FailedStopIsStop, "S1"),
        Of(Mutant.LostIsDown, "S1"),
        Of(Mutant.UnknownIsStopped, "S1"),
        Of(Mutant.PredecessorLivesOn, "S1"),
        Of(Mutant.OrdersIgnored, "order"),
        Of(Mutant.ColocationsIgnored, "L1"),
#if MUTANTS
        .. Enum.GetValues<Plant>().Where(plant => plant != Plant.None).Select(Of),
#endif
    ];

    /// <summary>The suite with this bug planted; null if there is no such bug.</summary>
    public static ISuite? SuiteWith(string suite, string mutant) =>
        Planted.FirstOrDefault(bug => bug.Name == $"{suite} {mutant}")?.Suite;

    /// <summary>The planted bugs of a suite.</summary>
    public static IEnumerable<string> NamesOf(string suite) =>
        Planted.Where(bug => bug.Suite.Name == suite).Select(bug => bug.Name[(suite.Length + 1)..]);

    /// <returns>0: all were found.</returns>
    /// <param name="threads">Bugs that are looked for at a time.</param>
    /// <param name="only">Parts of bugs' names, separated by commas; null: all.</param>
    public static int Run(int first, IReadOnlyList<ISuite> suites, int seeds, int threads, string? only)
    {
        var bugs = Planted.Where(bug => suites.Any(suite => suite.Name == bug.Suite.Name))
            .Where(bug => only is null || only.Split(',').Any(part => bug.Name.Contains(part, StringComparison.Ordinal))).ToList();
        var (found, next) = (0, -1);
        var workers = Enumerable.Range(0, threads).Select(_ => new Thread(Work)).ToList();
        workers.ForEach(worker => worker.Start());
        workers.ForEach(worker => worker.Join());
        Console.WriteLine($"{found} passed, {bugs.Count - found} failed, 0 skipped");
        return found < bugs.Count ? 1 : 0;

        void Work()
        {
            for (var index = Interlocked.Increment(ref next); index < bugs.Count; index = Interlocked.Increment(ref next))
            {
                var bug = bugs[index];
                var others = new SortedDictionary<string, (int Seed, int Times)>(StringComparer.Ordinal);
                if (Find(bug, first, seeds, others) is (var at, var how))
                {
                    Interlocked.Increment(ref found);
                    Console.WriteLine($"found {bug.Name} in {at - first + 1} seeds: {how}");
                }
                else
                {
                    Console.WriteLine($"FAILED {bug.Name}: {seeds} seeds did not find it by {string.Join(" or ", bug.Invariants)}");
                    foreach (var (broken, (seed, times)) in others)
                        Console.WriteLine($"  broke {times} times, first with seed {seed}: {broken}");
                }
            }
        }
    }

    /// <param name="others">Filled with the invariants that broke, and are not those that must notice this bug.</param>
    private static (int Seed, string How)? Find(
        PlantedBug bug, int first, int seeds, SortedDictionary<string, (int Seed, int Times)> others)
    {
        for (var seed = first; seed < first + seeds; seed++)
        {
            if (Broken(bug.Suite, seed) is not { } broken)
                continue;
            if (bug.Invariants.Any(invariant => broken.StartsWith(invariant, StringComparison.Ordinal)))
                return (seed, broken.Split('\n')[0]);
            var name = broken.Split('\n')[0].Split(':')[0];
            others[name] = others.TryGetValue(name, out var known) ? (known.Seed, known.Times + 1) : (seed, 1);
        }

        return null;
    }

    // A bug may also make a run throw.
    private static string? Broken(ISuite suite, int seed)
    {
        try
        {
            return suite.Run(seed, NoTrace.Instance, new FaultSchedule()) is SeedResult.Failed failed ? failed.Invariant : null;
        }
        catch (Exception thrown)
        {
            return $"The run threw: {thrown.Message}";
        }
    }

    private static PlantedBug Of(MembershipMutant mutant, params string[] invariants) =>
        new($"membership {mutant}", new MembershipSuite(mutant), invariants);

    private static PlantedBug Of(DowningMutant mutant, params string[] invariants) =>
        new($"downing {mutant}", new DowningSuite(mutant), invariants);

    private static PlantedBug Of(SingletonMutant mutant, params string[] invariants) =>
        new($"singleton {mutant}", new SingletonSuite(mutant), invariants);

    private static PlantedBug Of(ShardingMutant mutant, params string[] invariants) =>
        new($"sharding {mutant}", new ShardingSuite(mutant), invariants);

    private static PlantedBug Of(PubSubMutant mutant, params string[] invariants) =>
        new($"publish-subscribe {mutant}", new PubSubSuite(mutant), invariants);

    private static PlantedBug Of(PersistenceMutant mutant, params string[] invariants) =>
        new($"persistence {mutant}", new PersistenceSuite(mutant), invariants);

#if MUTANTS
    // In the product's own code.
    private static PlantedBug Of(Plant plant) => plant switch
    {
        Plant.ForceTakesSilenceForOff => Of(plant, "silence is taken for proof"),
        Plant.ForceAdoptsNothing => Of(plant, "S3", "S7"),
        Plant.ForcesUnpromised => Of(plant, "S7", "P2", "P3", "S3"),
        Plant.LeftOutKeepsEntries => Of(plant, "L1"),
        Plant.DownCountsAsFenced or Plant.OutdatesUnconfirmed => OfDrbd(plant, "D4", "D1", "D2", "D3"),
        Plant.ReservationIgnored => OfDrbd(plant, "D1", "D2", "D3"),
        _ => OfCluster(plant),
    };

    private static PlantedBug Of(Plant plant, params string[] invariants) =>
        new($"force {plant}", new ForceSuite { Plant = plant }, invariants);

    private static PlantedBug OfDrbd(Plant plant, params string[] invariants) =>
        new($"drbd {plant}", new DrbdSuite(plant: (int)plant), invariants);

    private static PlantedBug OfCluster(Plant plant) => Of(
        plant, new ClusterSuite(plant: (int)plant, hasWitness: plant is Plant.WitnessForgetsLease or Plant.WitnessAnswersLost));

    private static PlantedBug Of(Plant plant, ClusterSuite suite) => new($"{suite.Name} {plant}", suite, plant switch
    {
        Plant.AnswersBeforeFlush or Plant.PromisesTwice or Plant.OwnPromiseCountsTwice => ["P1", "P2", "S3"],
        // Its early candidacies disturb whoever leads, long before two lead at a time.
        Plant.VoterForgetsLease => ["P3", "L3"],
        Plant.PromisesWhileHeld or Plant.WitnessForgetsLease or Plant.LeaseNeverEnds
            or Plant.LeaseCountsFromAnswer => ["P3", "S5", "S4", "S1", "S2", "S3", "order"],
        Plant.CommitsByOneTooFew or Plant.AdoptsNothing or Plant.SnapshotForgetsCommands
            or Plant.AppliesTwice or Plant.LostStoreVotes => ["S3", "P1", "P2"],
        Plant.HalfIsQuorum => ["L1", "P2", "P3", "S3", "S1"],
        Plant.SilenceIsEvidence => ["V1"],
        Plant.NewLifeTakenForOld => ["L1", "L2", "L5", "S1"],
        Plant.RacesBeforeMeeting => ["L2", "S1", "S5"],
        Plant.EvidenceCountsFromAnswer or Plant.QuorumIgnoredAtEffect or Plant.QueueSurvivesLossOfQuorum
            or Plant.LocalStopsSkipped => ["S4", "S1", "S2", "S5"],
        Plant.TermIgnoredAtEffect or Plant.TermIgnoredAtDoorAndEffect => ["S5", "S1", "S2"],
        Plant.MonitorFailureLost or Plant.RepeatedOrdersDoneAgain => ["L1", "L2", "L5", "S1"],
        Plant.FencesBeforeAllWereHeard => ["F1", "L2"],
        Plant.ReleasedWhileRunning => ["S6", "S1"],
        _ => ["S1", "S2", "S4", "F2"],
    });
#endif

    private static PlantedBug Of(Mutant mutant, params string[] invariants) =>
        new($"cluster {mutant}", new ClusterSuite(mutant), invariants);
}
