namespace Akka.DistributedData.Replication;

/// <summary>How many of all copies, this node's among them, a consistency asks for.</summary>
internal static class Quorum
{
    public static int Of(IReadConsistency consistency, int copies) => consistency switch
    {
        ReadLocal => 1,
        ReadFrom from => from.N,
        ReadMajority majority => Majority(copies, majority.MinCapacity, 0),
        ReadMajorityPlus plus => Majority(copies, plus.MinCapacity, plus.Additional),
        ReadAll => copies,
        _ => throw new ArgumentException($"Unknown consistency {consistency}"),
    };

    public static int Of(IWriteConsistency consistency, int copies) => consistency switch
    {
        WriteLocal => 1,
        WriteTo to => to.Count,
        WriteMajority majority => Majority(copies, majority.MinCapacity, 0),
        WriteMajorityPlus plus => Majority(copies, plus.MinCapacity, plus.Additional),
        WriteAll => copies,
        _ => throw new ArgumentException($"Unknown consistency {consistency}"),
    };

    private static int Majority(int copies, int atLeast, int additional) =>
        Math.Min(copies, Math.Max((copies / 2) + 1 + additional, atLeast));
}
