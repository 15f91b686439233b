using System.Collections.Immutable;
using HaActors.Actors.Node;
using HaActors.Actors.Watchdog;
using HaActors.Agents.Pills;
using HaActors.Policy.Fencing;
using HaActors.Policy.Model;

namespace HaActors.Actors.Tests.Watchdog;

public sealed class PillKeeperTests
{
    private static readonly TimeSpan Timeout = TimeSpan.FromSeconds(4);
    private static readonly NodeName Self = new("n1");

    private readonly HandTime _time = new();
    private readonly RecordedWatchdog _machine = new();
    private readonly SlotInMemory[] _devices = [new(), new(), new()];
    private readonly PillBoard _board = new(3, Timeout);
    private readonly TermGuard _guard;
    private readonly WatchdogKeeper _watchdog;
    private readonly PillKeeper[] _keepers;

    public PillKeeperTests()
    {
        _guard = new TermGuard(_time);
        _guard.WatchdogIs(armed: false);
        _guard.QuorumVouchedUntil(new Instant(TimeSpan.FromHours(1)));
        _watchdog = new WatchdogKeeper(_machine, _machine, _guard, _time, Timeout, _board);
        _watchdog.ActorsAnswered();
        _keepers =
        [
            .. _devices.Select((device, number) => new PillKeeper(number, device, "boot-1", Self, _watchdog, _board, _time)),
        ];
    }

    [Fact]
    public void Nothing_is_armed_before_a_majority_of_slots_is_claimed_and_clear()
    {
        Look(0);
        _watchdog.Step();
        Assert.Empty(_machine.Done);
        Look(2);
        _watchdog.Step();
        Assert.Equal(["open 4"], _machine.Done);
        Assert.Equal(["boot-1", "", "boot-1"], _devices.Select(device => device.Slot.Claim.Boot));
    }

    [Fact]
    public void A_node_that_finds_a_pill_resets_itself_and_is_petted_no_more()
    {
        BeArmed();
        _devices[1].Slot = _devices[1].Slot with { Pill = new Pill(5, PillVerb.Reset, ["boot-0", "boot-1"], "n2") };
        _keepers[1].Step();
        _watchdog.Step();
        Assert.Equal(["open 4", "reset"], _machine.Done);
        Assert.Equal(0, _devices[1].Slot.Claim.Acknowledged);
        Assert.Contains("n2", _board.Trouble);
    }

    [Fact]
    public void A_node_that_finds_a_pill_before_it_was_armed_is_armed_for_its_end_alone()
    {
        _devices[0].Slot = new PillSlot(PillClaim.None, new Pill(5, PillVerb.Reset, ["boot-1"], "n2"));
        LookEverywhere();
        LookEverywhere();
        _watchdog.Step();
        _watchdog.ActorsAnswered();
        _watchdog.Step();
        Assert.Equal(["reset", "reset", "open 4"], _machine.Done);
        Assert.False(_guard.IsGuarded);
    }

    [Fact]
    public void Off_is_not_a_reboot()
    {
        BeArmed();
        _devices[0].Slot = _devices[0].Slot with { Pill = new Pill(5, PillVerb.Off, ["boot-1"], "n2") };
        _keepers[0].Step();
        Assert.Equal(["open 4", "off"], _machine.Done);
    }

    [Fact]
    public void A_pill_for_an_earlier_boot_is_acknowledged_and_harms_nobody()
    {
        foreach (var device in _devices)
            device.Slot = new PillSlot(new PillClaim("boot-0", 0), new Pill(5, PillVerb.Reset, ["boot-0"], "n2"));

        BeArmed();
        Assert.All(_devices, device => Assert.Equal(new PillClaim("boot-1", 5), device.Slot.Claim));
        Assert.Equal(["open 4"], _machine.Done);
    }

    [Fact]
    public void Without_a_majority_of_devices_it_is_petted_only_until_the_last_reading_is_too_old()
    {
        BeArmed();
        _devices[0].IsBroken = _devices[1].IsBroken = true;
        _time.Pass(TimeSpan.FromSeconds(3));
        LookEverywhere();
        _watchdog.ActorsAnswered();
        _watchdog.Step();
        Assert.Equal(["open 4", "pet"], _machine.Done);
        _time.Pass(TimeSpan.FromSeconds(1));
        LookEverywhere();
        _watchdog.Step();
        Assert.Equal(["open 4", "pet"], _machine.Done);
        Assert.Equal("broken; broken", _board.Trouble);
    }

    [Fact]
    public void One_lost_device_of_three_is_said_and_does_no_harm()
    {
        BeArmed();
        _devices[1].IsBroken = true;
        _time.Pass(Timeout * 2);
        LookEverywhere();
        _watchdog.ActorsAnswered();
        _watchdog.Step();
        Assert.Equal(["open 4", "pet"], _machine.Done);
        Assert.Equal("broken", _board.Trouble);
        _devices[1].IsBroken = false;
        LookEverywhere();
        Assert.Null(_board.Trouble);
    }

    [Fact]
    public void A_slot_that_another_machine_claims_is_not_clear()
    {
        BeArmed();
        foreach (var device in _devices)
            device.Slot = device.Slot with { Claim = new PillClaim("boot-z", 0) };

        _time.Pass(Timeout);
        LookEverywhere();
        _watchdog.ActorsAnswered();
        _watchdog.Step();
        Assert.Equal(["open 4"], _machine.Done);
        Assert.Equal("boot-z", _devices[0].Slot.Claim.Boot);
    }

    [Fact]
    public void Who_left_watches_no_more()
    {
        BeArmed();
        _watchdog.HandOff();
        _devices[0].Slot = _devices[0].Slot with { Pill = new Pill(5, PillVerb.Reset, ["boot-1"], "n2") };
        _keepers[0].Step();
        Assert.Equal(["open 4", "disarm"], _machine.Done);
    }

    private void BeArmed()
    {
        for (var device = 0; device < _devices.Length; device++)
            Look(device);

        _watchdog.Step();
    }

    // The first look claims, the second one finds it clear.
    private void Look(int device)
    {
        _keepers[device].Step();
        _keepers[device].Step();
    }

    private void LookEverywhere()
    {
        foreach (var keeper in _keepers)
            keeper.Step();
    }

    private sealed class SlotInMemory : IPillDevice
    {
        public string Name => "disk";

        public PillSlot Slot { get; set; } = PillSlot.Empty;

        public bool IsBroken { get; set; }

        public PillSlot Read(NodeName node) => IsBroken ? throw new IOException("broken") : Slot;

        public void Write(NodeName node, PillClaim claim) => Slot = Slot with { Claim = claim };

        public void Write(NodeName node, Pill pill) => Slot = Slot with { Pill = pill };

        public ImmutableSortedDictionary<NodeName, PillSlot> List() =>
            ImmutableSortedDictionary<NodeName, PillSlot>.Empty.Add(Self, Slot);

        public void Create(IEnumerable<NodeName> nodes, bool anew) => Slot = PillSlot.Empty;
    }
}
