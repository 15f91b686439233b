using System.Collections.Immutable;
using HaActors.Policy.Log;
using HaActors.Policy.Model;
using HaActors.Policy.Quorum;
using static HaActors.Policy.Tests.Log.Logs;

namespace HaActors.Policy.Tests.Quorum;

public class FitnessTests
{
    private const string Broken = "its watchdog cannot be armed";

    private static readonly NodeName N1 = new("n1");
    private static readonly NodeName N2 = new("n2");
    private static readonly NodeName N3 = new("n3");
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(30);
    private static readonly Votes Three = Votes.Of(Table(1, 1, 1));
    private static readonly Rival Fit = new(N2, IsFit: true, MayVote: true, [N1]);

    [Fact]
    public void A_node_on_which_nothing_may_begin_waits_for_another_that_can_lead()
    {
        Assert.True(Defers(Broken, Fit));
        Assert.False(Defers(null, Fit));
    }

    [Fact]
    public void It_waits_for_nobody_who_could_not_lead()
    {
        Assert.False(Defers(Broken));
        Assert.False(Defers(Broken, Fit with { IsFit = false }));
        Assert.False(Defers(Broken, Fit with { MayVote = false }));
        Assert.False(Defers(Broken, Fit with { Hears = [] }));
        Assert.False(Defers(Broken, Fit with { Name = new NodeName("n9") }));
        Assert.True(Defers(Broken, Fit with { IsFit = false }, new Rival(N3, IsFit: true, MayVote: true, [N1, N2])));
    }

    [Fact]
    public void Its_patience_has_an_end()
    {
        Assert.True(Fitness.Defers(Broken, Three, [Fit], Patience - TimeSpan.FromSeconds(1), Patience));
        Assert.False(Fitness.Defers(Broken, Three, [Fit], Patience, Patience));
    }

    [Fact]
    public void A_coordinator_gives_its_term_up_to_another_that_can_lead_and_not_again_and_again()
    {
        Assert.True(Fitness.Resigns(Broken, Three, [Fit], Patience, Patience));
        Assert.False(Fitness.Resigns(Broken, Three, [Fit], Patience - TimeSpan.FromSeconds(1), Patience));
        Assert.False(Fitness.Resigns(null, Three, [Fit], Patience, Patience));
        Assert.False(Fitness.Resigns(Broken, Three, [Fit with { IsFit = false }], Patience, Patience));
    }

    [Fact]
    public void Nobody_is_said_to_be_able_to_fence_only_when_no_voter_is()
    {
        Assert.Empty(Problems([N1, N2, N3]));
        Assert.StartsWith("Nothing may begin on n1", Assert.Single(Problems([N1, N2, N3], N1)), StringComparison.Ordinal);
        Assert.Equal(4, Problems([N1, N2, N3], N1, N2, N3).Count);
        Assert.StartsWith("No node that is there", Problems([N1, N2], N1, N2)[^1], StringComparison.Ordinal);
    }

    private static bool Defers(string? unfit, params Rival[] heard) =>
        Fitness.Defers(unfit, Three, heard, TimeSpan.Zero, Patience);

    private static List<string> Problems(NodeName[] heard, params NodeName[] unfit) =>
        [.. Fitness.Problems(unfit.ToImmutableSortedDictionary(node => node, _ => Broken), Three, heard)];
}
