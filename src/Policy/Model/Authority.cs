using System.Text.Json.Serialization;

namespace HaActors.Policy.Model;

/// <summary>The coordinator's generation. Granted by a quorum of votes, one holder at most, never reused.</summary>
public readonly record struct Term(long Number) : IComparable<Term>
{
    public static Term None => default;

    [JsonIgnore]
    public Term Next => new(Number + 1);

    public int CompareTo(Term other) => Number.CompareTo(other.Number);

    public static bool operator <(Term left, Term right) => left.Number < right.Number;

    public static bool operator >(Term left, Term right) => left.Number > right.Number;

    public static bool operator <=(Term left, Term right) => left.Number <= right.Number;

    public static bool operator >=(Term left, Term right) => left.Number >= right.Number;

    public override string ToString() => Number.ToString();
}

/// <summary>On whose word an action runs: which term, which of its transitions, which action of that transition.</summary>
public sealed record Authority(Term Term, long Transition, int Action)
{
    public override string ToString() => $"{Term}.{Transition}.{Action}";
}
