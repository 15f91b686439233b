using HaActors.Policy.Log;
using HaActors.Policy.Model;

namespace HaActors.Policy.Quorum;

/// <summary>
/// A node whose heuristics fail goes last. No vote is lost by that, and so nothing of safety rests on it: of two sides that
/// could both go on, the other one is given the time to do so first.
/// </summary>
public static class Handicap
{
    /// <summary>
    /// Whether a voter that is no member of the cluster, a witness or an arbiter, decides which of two sides goes on: the
    /// members that this node hears, itself included, are not most of the votes, and those that it does not hear may be as many.
    /// </summary>
    /// <param name="isThird">Of a voter: it stands beside the members.</param>
    public static bool IsTied(Votes votes, IEnumerable<NodeName> heard, Func<NodeName, bool> isThird)
    {
        var members = heard.Where(node => !isThird(node)).ToHashSet();
        return votes.Voters.Any(isThird) && !(IsMost(votes.Present) && (votes.Next is not { } next || IsMost(next)));

        bool IsMost(VoteTable table) => 2 * members.Sum(table.Of) > table.Total;
    }

    /// <summary>How much later than others a node asks for a term.</summary>
    /// <param name="fails">Heuristics of this node fail.</param>
    public static TimeSpan BeforeTerm(bool fails, bool isTied, TimeSpan deadTime) => fails && isTied ? deadTime * 3 : TimeSpan.Zero;

    /// <summary>How much later one of two fences: after the one that goes second has had its time.</summary>
    /// <param name="configured"><c>priority-fencing-delay</c>.</param>
    public static TimeSpan BeforeRace(bool fails, TimeSpan configured, TimeSpan deadTime)
    {
        var ofSecond = configured > deadTime * 3 ? configured : deadTime * 3;
        return fails ? ofSecond + (deadTime * 3) : TimeSpan.Zero;
    }

    /// <summary>
    /// Whether a coordinator gives its term up though it hears nobody that could lead: who is silent may see what it does not,
    /// and cannot lead as long as the third one stands by this one.
    /// </summary>
    public static bool Resigns(bool fails, bool isTied) => fails && isTied;
}
