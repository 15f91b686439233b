using HaActors.Agents.Programs;

namespace HaActors.Agents.Tests.Shipped;

/// <summary>The address agent inside network namespaces of its own, with a pair of interfaces.</summary>
public sealed class VipAgentTests : IDisposable
{
    private const string Lan = """
        ip link set lo up; ip link add lan0 type veth peer name far0; ip link set lan0 up; ip link set far0 up; ip addr add 10.9.0.1/24 dev lan0
        vip() { "$VIP" "$@" 2>&1; echo "$1 $?"; }
        here() { ip -o addr show | grep -c "$OCF_RESKEY_ip"; }

        """;

    private readonly AgentFixture _agents = new();

    public void Dispose() => _agents.Dispose();

    [FactInNamespace]
    public async Task An_address_runs_through_its_life_and_every_action_may_be_repeated() => Assert.Equal(
        ["monitor 7", "stop 0", "start 0", "start 0", "1", "monitor 0", "stop 0", "0", "stop 0", "monitor 7"],
        await InNamespace(
            "vip monitor; vip stop; vip start; vip start; here; vip monitor; vip stop; here; vip stop; vip monitor",
                "10.9.0.77"));

    [FactInNamespace]
    public async Task An_ipv6_address_is_usable_at_once_and_goes_away() => Assert.Equal(
        ["start 0", "monitor 0", "1", "stop 0", "0", "monitor 7"],
        await InNamespace("vip start; vip monitor; here; vip stop; here; vip monitor", "fd00::77", ("nic", "lan0")));

    [FactInNamespace]
    public async Task A_link_without_carrier_fails_the_monitor() => Assert.Equal(
        ["start 0", "monitor 0", "ocf-exit-reason:lan0 has no carrier or is down", "monitor 1"],
        await InNamespace("vip start; vip monitor; ip link set far0 down; vip monitor", "10.9.0.77"));

    [FactInNamespace]
    public async Task A_stop_succeeds_when_the_interface_is_gone() => Assert.Equal(
        ["start 0", "stop 0", "monitor 7"],
        await InNamespace("vip start; ip link del lan0; vip stop; vip monitor", "10.9.0.77", ("nic", "lan0")));

    [FactInNamespace]
    public async Task Stopping_one_address_keeps_the_others_of_its_network() => Assert.Equal(
        ["start 0", "stop 0", "1"],
        await InNamespace(
            "ip addr flush dev lan0; vip start; ip addr add 10.9.0.78/24 dev lan0; vip stop; ip -o addr show | grep -c 10.9.0.78",
            "10.9.0.77", ("nic", "lan0")));

    [FactInNamespace]
    public async Task Where_no_route_leads_the_start_says_so() => Assert.Contains(
        "start 2", await InNamespace("vip start", "172.31.0.9"));

    [FactInNamespace]
    public async Task The_neighbours_hear_of_an_ipv4_address_at_once() =>
        Assert.Contains("arp 1 0a09004d", await Announced("10.9.0.77"));

    [FactInNamespace]
    public async Task The_neighbours_hear_of_an_ipv6_address_at_once_with_a_right_checksum() =>
        Assert.Contains("advertisement fd000000000000000000000000000077 sum ffff", await Announced("fd00::77"));

    [Theory]
    [InlineData("10.9.0.77", "announce", "x")]
    [InlineData("10.9.0.77", "cidr_netmask", "33")]
    [InlineData("10.9.0.77; reboot", "announce", "1")]
    public async Task Wrong_parameters_are_refused(string ip, string name, string value) => Assert.Equal(
        OcfExit.NotConfigured,
        Assert.IsType<AgentResult.Failed>(await _agents.Run(
            "ocf:ha:vip", AgentFixture.Call(AgentAction.ValidateAll, ("ip", ip), (name, value)))).Meaning);

    /// <summary>Listens at the far end while the address starts; prints announcements until the first has come, 20 s at
    /// most.</summary>
    private Task<string[]> Announced(string ip)
    {
        var listener = _agents.Scratch.Script("listen", """
            #!/usr/bin/perl
            use Socket;
            $| = 1;
            socket(my $wire, 17, SOCK_RAW, unpack 'S', pack 'n', 3) or die;
            open my $mark, '>', $ENV{MARK} or die;
            $SIG{ALRM} = sub { print "nothing heard\n"; exit };
            alarm 20;
            while (sysread $wire, my $frame, 2000) {
                my $type = unpack 'x12 n', $frame;
                if ($type == 0x0806) { print 'arp ', unpack('x20 n', $frame), ' ', unpack('x28 H8', $frame), "\n"; exit }
                next unless $type == 0x86dd && unpack('x20 C', $frame) == 58 && unpack('x54 C', $frame) == 136;
                my $length = unpack 'x18 n', $frame;
                my $sum = $length + 58;
                $sum += $_ for unpack 'n*', substr $frame, 22, 32 + $length;
                $sum = ($sum & 0xffff) + ($sum >> 16) while $sum >> 16;
                printf "advertisement %s sum %x\n", unpack('x62 H32', $frame), $sum;
                exit;
            }
            """);
        return InNamespace(
            $"{listener} & listener=$!; while [ ! -e $MARK ]; do sleep 0.01; done; vip start; wait $listener", ip,
                ("nic", "lan0"));
    }

    private async Task<string[]> InNamespace(string script, string ip, params (string Name, string Value)[] parameters)
    {
        var program =
            _agents.Scratch.Script("in-namespace",
                $"exec unshare -Urn --kill-child --fork sh {_agents.Scratch.Script("body", Lan + script)}");
        var environment = Scratch.Pairs(
            [.. parameters.Select(parameter => ($"OCF_RESKEY_{parameter.Name}", parameter.Value)),
                ("OCF_RESKEY_ip", ip),
                ("VIP", Path.Combine(ShippedAgents.OcfRoot, "ha", "vip")), ("MARK", _agents.Scratch.At("mark"))]);
        var run = await _agents.Runner.RunAsync(new ProgramCall(program, [], environment, AgentFixture.Ample), default);
        return [.. Assert.IsType<ProgramRun.Exited>(run).LastLines];
    }
}
