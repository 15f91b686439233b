using HaActors.Policy.Model;

namespace HaActors.Policy.Log;

/// <summary>Where an entry stands in the cluster's log: of two, the one of the later generation, then term, then index is newer.</summary>
/// <param name="Generation">That of the term: raised when a person forces a quorum, and never otherwise.</param>
/// <param name="Index">1 for the first entry; without gaps.</param>
public readonly record struct Position(long Generation, Term Term, long Index) : IComparable<Position>
{
    /// <summary>Before the first entry.</summary>
    public static Position Nothing => default;

    public int CompareTo(Position other)
    {
        var byGeneration = Generation.CompareTo(other.Generation);
        if (byGeneration != 0)
            return byGeneration;

        var byTerm = Term.CompareTo(other.Term);
        return byTerm != 0 ? byTerm : Index.CompareTo(other.Index);
    }

    public override string ToString() => $"{Term}/{Index}";
}
