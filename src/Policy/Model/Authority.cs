using System.Text.Json.Serialization;

namespace HaActors.Policy.Model;

/// <summary>A span of coordination. Granted by a quorum of votes, one holder at most, never reused.</summary>
/// <param name="Number">
/// Counts up; each quorum that a person forces begins a range of its own above all others, so that whoever heard of it
/// refuses what came before by comparing terms alone (safety rule 16).
/// </param>
public readonly record struct Term(long Number) : IComparable<Term>
{
    private const long RangeOfGeneration = 1_000_000_000_000;

    public static Term None => default;

    [JsonIgnore]
    public Term Next => new(Number + 1);

    /// <summary>How many quorums were forced before it.</summary>
    [JsonIgnore]
    public long Generation => Number / RangeOfGeneration;

    /// <summary>One that is above this one, and of a generation that is not below its own.</summary>
    public Term NextIn(long generation) => generation <= Generation ? Next : new(((generation - Generation) * RangeOfGeneration) + Number + 1);

    public int CompareTo(Term other) => Number.CompareTo(other.Number);

    public static bool operator <(Term left, Term right) => left.Number < right.Number;

    public static bool operator >(Term left, Term right) => left.Number > right.Number;

    public static bool operator <=(Term left, Term right) => left.Number <= right.Number;

    public static bool operator >=(Term left, Term right) => left.Number >= right.Number;

    /// <summary>Of a later generation than the first with that one before it: <c>1.8</c>.</summary>
    public override string ToString() => Generation == 0 ? Number.ToString() : $"{Generation}.{Number % RangeOfGeneration}";
}

/// <summary>On whose word an action runs: which term, which of its transitions, which action of that transition.</summary>
public sealed record Authority(Term Term, long Transition, int Action)
{
    public override string ToString() => $"{Term}.{Transition}.{Action}";
}
