using HaActors.Policy.Drbd;
using HaActors.Policy.Model;

namespace HaActors.Policy.Tests.Drbd;

public sealed class DrbdFencePeerTests
{
    private static readonly DrbdFencePeer Call = new(
        "r0", new NodeName("n1"), new NodeName("n2"), Instant.Origin, Instant.Origin + TimeSpan.FromMinutes(1));

    private static readonly DrbdFenceFacts Held = DrbdFenceFacts.None with { Reserved = new Reservation.Held() };

    private static DrbdFenceStep At(double seconds, DrbdFenceFacts facts) => Call.Next(facts, Instant.Origin + TimeSpan.FromSeconds(seconds));

    [Fact]
    public void First_of_all_the_cluster_promises() => Assert.IsType<DrbdFenceStep.Reserve>(
        At(0, DrbdFenceFacts.None with { IsPeerFenced = true, IsPeerDown = true, Outdating = PeerOutdating.Confirmed }));

    [Fact]
    public void A_peer_that_is_heard_is_asked_to_outdate_itself() =>
        Assert.IsType<DrbdFenceStep.AskPeer>(At(0, Held with { IsPeerHeard = true }));

    [Fact]
    public void Its_kernel_s_word_is_exit_4() =>
        Assert.Equal(4, Assert.IsType<DrbdFenceStep.Exit>(At(1, Held with { IsPeerHeard = true, Outdating = PeerOutdating.Confirmed })).Code);

    [Fact]
    public void A_confirmed_fence_is_exit_7() =>
        Assert.Equal(7, Assert.IsType<DrbdFenceStep.Exit>(At(1, Held with { IsPeerDown = true, IsPeerFenced = true })).Code);

    [Fact]
    public void A_peer_that_cannot_be_outdated_is_fenced_once()
    {
        Assert.IsType<DrbdFenceStep.AskFence>(At(1, Held with { IsPeerHeard = true, Outdating = PeerOutdating.Failed }));
        Assert.IsType<DrbdFenceStep.Wait>(At(1, Held with { IsPeerHeard = true, Outdating = PeerOutdating.Failed, IsFenceAsked = true }));
        Assert.IsType<DrbdFenceStep.Wait>(At(1, Held with { IsPeerHeard = true, Outdating = PeerOutdating.Asked }));
        Assert.IsType<DrbdFenceStep.Wait>(At(19, Held with { IsPeerHeard = true, Outdating = PeerOutdating.Asked }));
        Assert.IsType<DrbdFenceStep.AskFence>(At(20, Held with { IsPeerHeard = true, Outdating = PeerOutdating.Asked }));
    }

    [Fact]
    public void A_lost_peer_is_fenced_by_the_cluster_and_waited_for() => Assert.IsType<DrbdFenceStep.Wait>(At(30, Held));

    [Fact]
    public void Down_without_a_fence_is_no_fence() => Assert.IsType<DrbdFenceStep.AskFence>(At(1, Held with { IsPeerDown = true }));

    [Fact]
    public void Whoever_the_cluster_promised_otherwise_stays_frozen() => Assert.Equal(
        1, Assert.IsType<DrbdFenceStep.Exit>(At(0, Held with { Reserved = new Reservation.Refused("n2 has it"), IsPeerFenced = true })).Code);

    [Fact]
    public void Kernels_that_met_again_have_nobody_fenced() => Assert.Equal(
        1, Assert.IsType<DrbdFenceStep.Exit>(At(6, Held with { IsConnectedAgain = true, IsPeerHeard = true, Outdating = PeerOutdating.Failed })).Code);

    [Fact]
    public void Only_confirmed_facts_let_writes_go_on()
    {
        Reservation[] promises = [new Reservation.None(), new Reservation.Held(), new Reservation.Refused("no")];
        foreach (var promise in promises)
            foreach (var outdating in Enum.GetValues<PeerOutdating>())
                for (var bits = 0; bits < 16; bits++)
                    foreach (var second in new[] { 0, 4.9, 5, 59, 60, 600 })
                        CheckExit(new DrbdFenceFacts(
                            promise, outdating, (bits & 1) > 0, (bits & 2) > 0, (bits & 4) > 0, (bits & 8) > 0), second);
    }

    private static void CheckExit(DrbdFenceFacts facts, double second)
    {
        if (At(second, facts) is not DrbdFenceStep.Exit exit)
            return;

        Assert.Contains(exit.Code, new[] { 1, 4, 7 });
        Assert.True(exit.Code == 1 || facts.Reserved is Reservation.Held, $"{facts} at {second} s");
        Assert.True(exit.Code != 7 || facts.IsPeerFenced, $"{facts} at {second} s");
        Assert.True(exit.Code != 4 || facts.Outdating == PeerOutdating.Confirmed, $"{facts} at {second} s");
    }
}
