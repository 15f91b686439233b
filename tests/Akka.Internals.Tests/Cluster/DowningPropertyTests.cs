using System.Collections.Immutable;
using Akka.Cluster;
using Akka.Cluster.SBR;
using static HaActors.Akka.Internals.Tests.Cluster.SomeMembers;

namespace HaActors.Akka.Internals.Tests.Cluster;

/// <summary>
/// All ways to part up to five members, into any number of sides, with all statuses: at most one side goes on. Each side
/// may have seen the leader's last step, or not: joining members come up, leaving ones are exiting.
/// </summary>
public sealed class DowningPropertyTests
{
    private static readonly MemberStatus[] Statuses = [MemberStatus.Joining, MemberStatus.Up, MemberStatus.Leaving];

    public static TheoryData<string> Strategies => new(
        "keep-majority", "keep-majority voter", "keep-oldest", "keep-oldest alone", "keep-oldest voter",
        "static-quorum 1", "static-quorum 2", "static-quorum 3", "static-quorum 2 voter", "keep-referee",
        "keep-referee 2", "down-all");

    [Theory, MemberData(nameof(Strategies))]
    public void At_most_one_side_goes_on(string name)
    {
        for (var size = 2; size <= 5; size++)
            foreach (var sides in Partitions(size))
                foreach (var members in Memberships(size, size == 5 ? [MemberStatus.Up] : Statuses))
                    AssertOneSide(Strategy(name), members, sides, []);
    }

    [Theory, MemberData(nameof(Strategies))]
    public void At_most_one_side_goes_on_though_a_step_of_the_leader_has_reached_only_some(string name)
    {
        for (var size = 2; size <= 4; size++)
            foreach (var sides in Partitions(size))
                foreach (var members in Memberships(size, Statuses))
                    for (var ahead = 1; ahead < 1 << sides.Count; ahead++)
                        AssertOneSide(
                            Strategy(name), members, sides, [.. sides.Where((_, at) => (ahead >> at & 1) == 1)]);
    }

    [Theory, InlineData("keep-oldest alone"), InlineData("keep-referee")]
    public void One_side_goes_on(string name)
    {
        foreach (var sides in Partitions(5))
            foreach (var members in Memberships(5, [MemberStatus.Up]))
                Assert.Single(sides, side => GoesOn(Strategy(name), members, side));
    }

    [Fact]
    public void Whoever_gets_the_lease_goes_on_and_nobody_else()
    {
        var strategy = new LeaseMajority(TimeSpan.FromSeconds(2), null);
        foreach (var sides in Partitions(5))
        {
            foreach (var members in Memberships(5, [MemberStatus.Up]))
            {
                foreach (var holder in sides)
                {
                    var left = sides.Where(side =>
                    {
                        var view = View(members, side);
                        var decision = strategy.Decide(view);
                        var downed = strategy.NodesToDown(
                            view, side == holder ? decision : LeaseMajority.Reverse(decision));
                        return side.Any(name => downed.All(member => member.Address.Host != name.ToString()));
                    });
                    Assert.Equal([holder], left);
                }

                // The larger one asks first.
                if (sides.Count == 2)
                    Assert.Single(sides, side => strategy.DelayOf(View(members, side)) == TimeSpan.Zero);
            }
        }
    }

    private static void AssertOneSide(
        DowningStrategy strategy, IReadOnlyList<Member> members, IReadOnlyList<string> sides, string[] ahead)
    {
        var left = sides.Where(side =>
            GoesOn(strategy, ahead.Contains(side) ? Advanced(members) : members, side)).ToArray();
        Assert.True(
            left.Length <= 1,
            $"{strategy.GetType().Name}: {string.Join(" and ", left)} go on of {string.Join("|", sides)}; "
            + $"{string.Join("|", ahead)} ahead; {string.Join(", ", members)}");
    }

    private static bool GoesOn(DowningStrategy strategy, IReadOnlyList<Member> members, string side)
    {
        var view = View(members, side);
        var downed = strategy.NodesToDown(view, strategy.Decide(view));
        // A member that is exiting goes anyway.
        return view.AllMembers.Any(member =>
            side.Contains(member.Address.Host!, StringComparison.Ordinal)
            && member.Status != MemberStatus.Exiting
            && !downed.Contains(member));
    }

    private static PartitionView View(IReadOnlyList<Member> members, string side) => PartitionView.Of(
        members,
        members.Where(member => !side.Contains(member.Address.Host!, StringComparison.Ordinal))
            .Select(member => member.UniqueAddress));

    private static ImmutableArray<Member> Advanced(IReadOnlyList<Member> members)
    {
        var number = members.Count;
        return
        [
            .. members.Select(member => member.Status switch
            {
                MemberStatus.Joining => member.CopyUp(++number),
                MemberStatus.Leaving => member.Copy(MemberStatus.Exiting),
                _ => member,
            }),
        ];
    }

    /// <summary>The members a, b, … with all combinations of these statuses; every other one has the role.</summary>
    private static IEnumerable<IReadOnlyList<Member>> Memberships(int size, MemberStatus[] statuses)
    {
        var count = (int)Math.Pow(statuses.Length, size);
        for (var number = 0; number < count; number++)
        {
            var rest = number;
            var members = new List<Member>();
            for (var at = 0; at < size; at++, rest /= statuses.Length)
                members.Add(Member(
                    (char)('a' + at), statuses[rest % statuses.Length], at % 2 == 0 ? ["voter"] : []));
            yield return members;
        }
    }

    private static IEnumerable<IReadOnlyList<string>> Partitions(int size)
    {
        IEnumerable<string[]> parted = [[]];
        for (var at = 0; at < size; at++)
        {
            var name = (char)('a' + at);
            parted = parted.SelectMany(sides => sides
                .Select((side, index) => sides.Select((other, i) => i == index ? side + name : other).ToArray())
                .Append([.. sides, name.ToString()])).ToArray();
        }

        return parted.Where(sides => sides.Length > 1);
    }

    private static DowningStrategy Strategy(string name)
    {
        var words = name.Split(' ');
        var role = words[^1] == "voter" ? "voter" : null;
        return words[0] switch
        {
            "keep-majority" => new KeepMajority(role),
            "keep-oldest" => new KeepOldest(words[^1] != "alone", role),
            "static-quorum" => new StaticQuorum(int.Parse(words[1]), role),
            "keep-referee" => new KeepReferee(Node('b').Address, words.Length > 1 ? int.Parse(words[1]) : 1),
            _ => new DownAllNodes(),
        };
    }
}
