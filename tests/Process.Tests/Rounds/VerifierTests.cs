using HaActors.Lab.Rounds;

namespace HaActors.Process.Tests.Rounds;

/// <summary>The rounds' judge must notice what it is there for.</summary>
public sealed class VerifierTests
{
    private static readonly Journal s_first = Of("n1-10", "up 10 n1\nwrite 20 1\nacknowledged 21 1\nwrite 30 2\nacknowledged 31 2\n");

    [Fact]
    public void Servers_one_after_the_other_are_no_problem() =>
        Assert.Empty(Verifier.Problems(
            [new(1, "n1-10"), new(3, "n2-40")], [Of("n2-40", "up 40 n2\nwrite 41 3\nacknowledged 42 3\n"), s_first]));

    [Fact]
    public void A_record_that_was_not_acknowledged_may_be_anywhere_or_nowhere() =>
        Assert.Empty(Verifier.Problems([new(4, "n2-40")], [s_first, Of("n2-40", "up 40 n2\nwrite 41 4\nwrite 50 5\n")]));

    [Fact]
    public void A_lost_record_is_noticed() =>
        Assert.Contains("record 7", Assert.Single(Verifier.Problems([new(7, "n1-10")], [s_first])));

    [Fact]
    public void A_record_in_two_journals_is_noticed() =>
        Assert.Contains("record 2", Assert.Single(Verifier.Problems(
            [new(2, "n1-10")], [s_first, Of("n2-40", "up 40 n2\nwrite 41 2\n")])));

    [Fact]
    public void A_record_in_the_journal_of_another_than_who_acknowledged_it_is_noticed() =>
        Assert.Contains("n2-40", Assert.Single(Verifier.Problems([new(2, "n2-40")], [s_first])));

    [Fact]
    public void A_server_that_acknowledges_after_the_next_is_up_is_noticed() =>
        Assert.Contains("n2-31", Assert.Single(Verifier.Problems([], [s_first, Of("n2-31", "up 31 n2\n")])));

    [Fact]
    public void A_long_service_is_compared_with_all_that_begin_within_it() =>
        Assert.Equal(2, Verifier.Problems([], [s_first, Of("n2-12", "up 12 n2\n"), Of("n3-15", "up 15 n3\n")]).Count);

    [Fact]
    public void A_server_that_saw_another_alive_is_noticed() =>
        Assert.Contains("another", Assert.Single(Verifier.Problems([], [s_first, Of("n2-40", "up 40 n2\nTWICE 41\n")])));

    [Fact]
    public void A_line_that_was_cut_short_by_death_is_not_read() =>
        Assert.Equal([1], Of("n1-10", "up 10 n1\nwrite 20 1\nwrite 3").Written);

    [Fact]
    public void The_same_seed_gives_the_same_faults_and_another_seed_others()
    {
        Assert.Equal(Plans(5), Plans(5));
        Assert.NotEqual(Plans(5), Plans(6));

        static IEnumerable<string> Plans(long seed) => Enumerable.Range(1, 20).Select(round => RoundPlan.Of(seed, round).ToString());
    }

    [Fact]
    public void All_kinds_of_faults_come_within_some_hundred_rounds() =>
        Assert.Equal(
            Enum.GetValues<FaultKind>(),
            Enumerable.Range(1, 300).SelectMany(round => RoundPlan.Of(1, round).Faults).Select(fault => fault.Kind).Distinct().Order());

    private static Journal Of(string server, string text) => Journal.Parse(server, text)!;
}
