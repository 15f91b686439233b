using HaActors.Lab.Machines.Emulation;
using HaActors.Lab.Machines.Guest;
using HaActors.Lab.Machines.Plan;

namespace HaActors.Process.Tests.Machines;

/// <summary>How a machine is started, and what it does then.</summary>
public sealed class MachineStartTests
{
    private static readonly MachinePlaces Places = new("/image", "/disks", "/shared", "/run/ha-lab", "/share", "/product", null);

    private static readonly LabPlan Lab = new(
        "lab",
        [new NetworkPlan("lan1", "10.10.1", 1), new NetworkPlan("lan2", "10.10.2", 2)],
        [new DiskPlan("shared", 1 << 28)],
        [new SerialPlan("hb", "n1", "n2"), new SerialPlan("other", "n2", "n3")],
        [Machine("n1", 1), Machine("n2", 2), Machine("n3", 3)]);

    [Fact]
    public void It_is_emulated_whatever_the_computer_could_do() =>
        Assert.Equal("tcg,thread=multi,tb-size=128", Following(Start("n1"), "-accel"));

    [Fact]
    public void Its_root_comes_before_its_disks_and_those_before_the_shared_ones()
    {
        var disks = Start("n1").Where(word => word.StartsWith("virtio-blk-pci", StringComparison.Ordinal)).ToList();

        Assert.Equal(3, disks.Count);
        Assert.Contains("drive=root", disks[0]);
        Assert.Contains("drive=data", disks[1]);
        Assert.Contains("drive=shared,serial=shared,share-rw=on", disks[2]);
    }

    [Fact]
    public void It_has_the_lines_that_end_at_it() =>
        Assert.Equal(
            ["chardev:console", "chardev:serial-hb", "chardev:serial-other"],
            Start("n2").Zip(Start("n2").Skip(1)).Where(pair => pair.First == "-serial").Select(pair => pair.Second));

    [Fact]
    public void No_two_interfaces_have_the_same_hardware_address()
    {
        var addresses = Lab.Machines.SelectMany(machine => Start(machine.Name))
            .Where(word => word.StartsWith("virtio-net-pci", StringComparison.Ordinal))
            .Select(word => word.Split(",mac=")[1][..17]).ToList();

        Assert.Equal(9, addresses.Count);
        Assert.Equal(addresses.Count, addresses.Distinct().Count());
    }

    [Fact]
    public void A_bond_is_made_of_interfaces_that_are_down_and_bears_the_address()
    {
        var machine = Machine("n1", 1) with
        {
            Interfaces = [new("eth1", "lan1"), new("eth2", "lan1")], Bonds = [new BondPlan("bond0", "active-backup", ["eth1", "eth2"])],
        };

        var script = GuestBoot.Script(machine, Lab);

        Assert.Contains("ip link set eth1 down && ip link set eth1 master bond0\n", script);
        Assert.Contains("ip address add 10.10.1.1/24 dev bond0\n", script);
        Assert.DoesNotContain("10.10.1.1/24 dev eth1", script);
    }

    [Fact]
    public void A_machine_is_called_by_its_first_network_and_by_each()
    {
        var hosts = GuestBoot.Hosts(Lab).Split('\n');

        Assert.Contains("10.10.1.2 n2 n2-lan1", hosts);
        Assert.Contains("10.10.2.2 n2-lan2", hosts);
        Assert.Contains("10.10.0.2 n2-management", hosts);
    }

    [Theory]
    [InlineData("plain", "'plain'")]
    [InlineData("it's; rm -rf *", @"'it'\''s; rm -rf *'")]
    public void A_word_of_a_command_stays_a_word(string word, string quoted) => Assert.Equal(quoted, GuestShell.Quoted(word));

    private static IReadOnlyList<string> Start(string machine) => QemuCommandLine.Of(Lab.Machine(machine), Lab, Places);

    private static string Following(IReadOnlyList<string> words, string option) => words[words.ToList().IndexOf(option) + 1];

    private static MachinePlan Machine(string name, int number) => new(
        name, number, 512, 1, RootMode.Overlay, InitMode.Plain, WatchdogKind.None, true,
        [new("eth1", "lan1"), new("eth2", "lan2")], [], [new DiskPlan("data", 1 << 28)], ["shared"], [], []);
}
