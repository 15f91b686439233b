namespace HaActors.Lab.Rounds;

public enum FaultKind
{
    Kill,
    PowerOff,
    Freeze,
    FreezeBriefly,
    FreezeDaemon,
    Cut,
    CutBriefly,
    CutFromNode,
    CutToNode,
    KillDaemon,
    StopDaemon,
    Standby,
    CrashService,
}

/// <summary>Whom a fault befalls, in the cluster as it is then.</summary>
public enum Victim
{
    Active,
    Coordinator,
    Bystander,
}

/// <param name="For">How long a brief one lasts; of others, how long after it the next comes.</param>
public sealed record PlannedFault(FaultKind Kind, Victim Victim, TimeSpan For);

/// <summary>The faults of one round: the same for the same seed and round, whatever the cluster does.</summary>
public sealed record RoundPlan(IReadOnlyList<PlannedFault> Faults)
{
    public static RoundPlan Of(long seed, int round)
    {
        var chance = new Random(unchecked((int)(seed * 1_000_003) + round * 7_919));
        // One fault must be survived by itself; now and then a second comes meanwhile, after which all is mended.
        var count = chance.Next(5) == 0 ? 2 : 1;
        return new RoundPlan([.. Enumerable.Range(0, count).Select(_ => new PlannedFault(
            (FaultKind)chance.Next(Enum.GetValues<FaultKind>().Length),
            chance.Next(4) switch { 0 => Victim.Coordinator, 1 => Victim.Bystander, _ => Victim.Active },
            TimeSpan.FromMilliseconds(chance.Next(100, 2_000))))]);
    }

    public override string ToString() =>
        string.Join(", then ", Faults.Select(fault => $"{fault.Kind} {fault.Victim} {fault.For.TotalMilliseconds:0} ms"));
}
