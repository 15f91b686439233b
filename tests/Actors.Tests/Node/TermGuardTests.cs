using HaActors.Actors.Coordinator;
using HaActors.Actors.Node;
using HaActors.Policy.Model;

namespace HaActors.Actors.Tests.Node;

public sealed class TermGuardTests
{
    private readonly HandTime _time = new();

    [Fact]
    public void The_newest_term_never_goes_back()
    {
        var guard = new TermGuard(_time);
        guard.Saw(new Term(4));
        guard.Saw(new Term(2));
        Assert.Equal(new Term(4), guard.Newest);
    }

    [Theory]
    [InlineData(3, false)]
    [InlineData(4, true)]
    [InlineData(5, true)]
    public void Only_the_newest_term_may_act(long term, bool may)
    {
        var guard = new TermGuard(_time);
        guard.Saw(new Term(4));
        guard.VouchedUntil(new Term(term), new Instant(TimeSpan.FromSeconds(1)));
        guard.QuorumVouchedUntil(new Instant(TimeSpan.FromSeconds(1)));
        Assert.Equal(may, guard.Allows(Some.Word(term)));
    }

    [Fact]
    public void An_order_begins_only_while_its_giver_is_known_to_hold_the_term()
    {
        var guard = new TermGuard(_time);
        guard.Saw(new Term(4));
        guard.QuorumVouchedUntil(new Instant(TimeSpan.FromSeconds(9)));
        Assert.False(guard.Allows(Some.Word(4)));
        guard.VouchedUntil(new Term(4), new Instant(TimeSpan.FromSeconds(2)));
        guard.VouchedUntil(new Term(3), new Instant(TimeSpan.FromSeconds(9)));
        Assert.True(guard.Allows(Some.Word(4)));
        _time.Pass(TimeSpan.FromSeconds(2));
        Assert.False(guard.Allows(Some.Word(4)));
        guard.VouchedUntil(new Term(4), new Instant(TimeSpan.FromSeconds(4)));
        guard.IsOver(new Term(3));
        Assert.True(guard.Allows(Some.Word(4)));
        guard.IsOver(new Term(4));
        Assert.False(guard.Allows(Some.Word(4)));
    }

    [Fact]
    public void A_node_has_quorum_as_long_as_it_was_vouched_for_and_not_a_moment_longer()
    {
        var guard = new TermGuard(_time);
        Assert.False(guard.IsQuorate);
        guard.VouchedUntil(new Term(1), new Instant(TimeSpan.FromSeconds(9)));
        guard.QuorumVouchedUntil(new Instant(TimeSpan.FromSeconds(1)));
        Assert.True(guard.IsQuorate && guard.Allows(Some.Word(1)));
        _time.Pass(TimeSpan.FromMilliseconds(999));
        Assert.True(guard.IsQuorate);
        _time.Pass(TimeSpan.FromMilliseconds(1));
        Assert.False(guard.IsQuorate || guard.Allows(Some.Word(1)));
    }

    [Fact]
    public void A_lease_holds_to_its_end_and_is_never_shortened_but_by_revoking_it()
    {
        var lease = new Lease(_time);
        Assert.False(lease.Holds);
        lease.ExtendTo(new Instant(TimeSpan.FromSeconds(2)));
        lease.ExtendTo(new Instant(TimeSpan.FromSeconds(1)));
        _time.Pass(TimeSpan.FromMilliseconds(1999));
        Assert.True(lease.Holds);
        _time.Pass(TimeSpan.FromMilliseconds(1));
        Assert.False(lease.Holds);
        lease.ExtendTo(new Instant(TimeSpan.FromSeconds(9)));
        Assert.True(lease.Holds);
        lease.Revoke();
        Assert.False(lease.Holds);
    }
}
