using HaActors.Simulation.Runtime;

namespace HaActors.Simulation.Product;

/// <summary>Plants one bug after another: each must be noticed by the invariant that it breaks.</summary>
internal static class MutantRunner
{
    private static readonly (Mutant Mutant, string[] Invariants)[] Planted =
    [
        (Mutant.StoreAnswersEarly, ["P", "S"]),
        (Mutant.StoreForgets, ["P1", "P2", "S3"]),
        (Mutant.StartsBeforeFence, ["S1"]),
        (Mutant.IgnoresUnderWay, ["S1", "L"]),
        (Mutant.PermitIgnored, ["S5", "S4"]),
        (Mutant.FenceLies, ["S1"]),
        (Mutant.QuorumNeverEnds, ["S4"]),
        (Mutant.FailedStopIsStop, ["S1"]),
        (Mutant.LostIsDown, ["S1"]),
        (Mutant.UnknownIsStopped, ["S1"]),
        (Mutant.PredecessorLivesOn, ["S1"]),
    ];

    /// <returns>0: all were found.</returns>
    public static int Run(int first, IReadOnlyList<ISuite> suites, int seeds)
    {
        var (found, missed) = (0, 0);
        foreach (var (mutant, invariants) in suites.Any(suite => suite is ClusterSuite) ? Planted : [])
        {
            if (Find(mutant, invariants, first, seeds) is { } how)
            {
                found++;
                Console.WriteLine($"found {mutant}: {how}");
            }
            else
            {
                missed++;
                Console.WriteLine($"FAILED {mutant}: {seeds} seeds did not find it by {string.Join(" or ", invariants)}");
            }
        }

        Console.WriteLine($"{found} passed, {missed} failed, 0 skipped");
        return missed > 0 ? 1 : 0;
    }

    private static string? Find(Mutant mutant, string[] invariants, int first, int seeds)
    {
        var suite = new ClusterSuite(mutant);
        for (var seed = first; seed < first + seeds; seed++)
        {
            if (suite.Run(seed, NoTrace.Instance) is SeedResult.Failed failed
                && invariants.Any(invariant => failed.Invariant.StartsWith(invariant, StringComparison.Ordinal)))
                return $"seed {seed}, {failed.Invariant}";
        }

        return null;
    }
}
