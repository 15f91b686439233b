using HaActors.Policy.Model;
using HaActors.Policy.Quorum;
using static HaActors.Policy.Tests.Cases;

namespace HaActors.Policy.Tests.Quorum;

public class LossJudgeTests
{
    private static readonly TimeSpan Dead = TimeSpan.FromMilliseconds(600);

    [Fact]
    public void A_silent_node_is_lost_at_once() =>
        Assert.Equal([N3], LossJudge.Fresh.Judge([N1, N2, N3], [N1, N2], [N1, N2], Instant.Origin, Dead).Lost);

    [Fact]
    public void A_node_that_some_do_not_hear_is_lost_when_that_lasts()
    {
        var (judge, first) = LossJudge.Fresh.Judge([N1, N2, N3], [N1, N2, N3], [N1, N2], Instant.Origin, Dead);
        var later = judge.Judge([N1, N2, N3], [N1, N2, N3], [N1, N2], Instant.Origin + Dead, Dead).Lost;

        Assert.Empty(first);
        Assert.Equal([N3], later);
    }

    [Fact]
    public void A_link_that_came_back_is_forgotten()
    {
        var (judge, _) = LossJudge.Fresh.Judge([N1, N2, N3], [N1, N2, N3], [N1, N2], Instant.Origin, Dead);
        (judge, _) = judge.Judge([N1, N2, N3], [N1, N2, N3], [N1, N2, N3], Instant.Origin + (Dead / 2), Dead);

        Assert.Empty(judge.Judge([N1, N2, N3], [N1, N2, N3], [N1, N2], Instant.Origin + Dead, Dead).Lost);
    }
}
