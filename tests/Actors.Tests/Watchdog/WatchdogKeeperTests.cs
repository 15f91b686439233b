using HaActors.Actors.Node;
using HaActors.Actors.Watchdog;
using HaActors.Agents;
using HaActors.Policy.Model;

namespace HaActors.Actors.Tests.Watchdog;

public sealed class WatchdogKeeperTests
{
    private readonly HandTime _time = new();
    private readonly RecordedWatchdog _device = new();
    private readonly TermGuard _guard;
    private readonly WatchdogKeeper _keeper;

    public WatchdogKeeperTests()
    {
        _guard = new TermGuard(_time);
        _guard.WatchdogIs(armed: false);
        _guard.VouchedUntil(new Term(1), new Instant(TimeSpan.FromHours(1)));
        _keeper = new WatchdogKeeper(_device, _device, _guard, _time, TimeSpan.FromSeconds(4));
        _keeper.ActorsAnswered();
    }

    [Fact]
    public void It_is_armed_with_the_first_quorum_and_nothing_begins_before()
    {
        _keeper.Step();
        Assert.Empty(_device.Done);
        HearQuorum(seconds: 10);
        Assert.False(_guard.Allows(Some.Word(1)));
        _keeper.Step();
        Assert.Equal(["open 4"], _device.Done);
        Assert.True(_guard.Allows(Some.Word(1)));
    }

    [Fact]
    public void It_is_petted_only_while_a_quorum_is_heard()
    {
        HearQuorum(seconds: 2);
        _keeper.Step();
        Assert.Equal(TimeSpan.FromSeconds(1), _keeper.Step());
        _time.Pass(TimeSpan.FromSeconds(2));
        _keeper.Step();
        Assert.Equal(["open 4", "pet"], _device.Done);
    }

    [Fact]
    public void A_thread_that_lives_does_not_vouch_for_actors_that_hang()
    {
        HearQuorum(seconds: 100);
        _keeper.Step();
        _time.Pass(TimeSpan.FromSeconds(4));
        _keeper.Step();
        Assert.Equal(["open 4"], _device.Done);
        _keeper.ActorsAnswered();
        _keeper.Step();
        Assert.Equal(["open 4", "pet"], _device.Done);
    }

    [Fact]
    public void A_node_that_must_end_resets_itself_and_pets_no_more()
    {
        HearQuorum(seconds: 10);
        _keeper.Step();
        _keeper.Condemn();
        _keeper.Step();
        Assert.Equal(["open 4", "reset"], _device.Done);
    }

    [Fact]
    public void After_a_hand_off_nothing_begins_and_it_is_off()
    {
        HearQuorum(seconds: 10);
        _keeper.Step();
        Assert.True(_keeper.HandOff());
        _keeper.Step();
        Assert.Equal(["open 4", "disarm"], _device.Done);
        Assert.False(_guard.Allows(Some.Word(1)));
    }

    [Fact]
    public void With_a_device_that_cannot_be_used_nothing_begins()
    {
        _device.WhyNot = "it is busy";
        HearQuorum(seconds: 10);
        _keeper.Step();
        Assert.Equal("it is busy", _keeper.Broken);
        Assert.False(_guard.Allows(Some.Word(1)));
    }

    [Fact]
    public void It_says_why_nothing_may_begin_until_it_is_armed()
    {
        Assert.Null(_keeper.WhyUnarmed);
        _device.WhyNot = "it is busy";
        HearQuorum(seconds: 10);
        _keeper.Step();
        Assert.Equal("it is busy", _keeper.WhyUnarmed);
        _device.WhyNot = null;
        _keeper.Step();
        Assert.Null(_keeper.WhyUnarmed);
    }

    [Fact]
    public void Who_leaves_needs_no_watchdog()
    {
        _device.WhyNot = "it is busy";
        HearQuorum(seconds: 10);
        _keeper.Step();
        _keeper.HandOff();
        Assert.Null(_keeper.WhyUnarmed);
    }

    private void HearQuorum(double seconds) => _guard.QuorumVouchedUntil(_time.Now() + TimeSpan.FromSeconds(seconds));
}
