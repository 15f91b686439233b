using HaActors.Agents.Programs;

namespace HaActors.Agents.Tests.Shipped;

/// <summary>The real server's agent inside a network namespace of its own.</summary>
public sealed class RealServerAgentTests : IDisposable
{
    private const string Words = """
        ip link set lo up
        rs() { "$AGENT" "$@" 2>&1; echo "$1 $?"; }
        here() { ip -o addr show dev lo | grep -c "$OCF_RESKEY_ip/"; }
        settings() { echo $(cat /proc/sys/net/ipv4/conf/all/arp_ignore /proc/sys/net/ipv4/conf/all/arp_announce); }

        """;

    private readonly AgentFixture _agents = new();

    public void Dispose() => _agents.Dispose();

    [FactInNamespace]
    public async Task A_machine_becomes_a_real_server_and_none_again_and_every_action_may_be_repeated() => Assert.Equal(
        ["monitor 7", "stop 0", "start 0", "start 0", "1 2", "1", "monitor 0", "stop 0", "0", "stop 0", "monitor 7"],
        await InNamespace("rs monitor; rs stop; rs start; rs start; settings; here; rs monitor; rs stop; here; rs stop; rs monitor", "10.9.0.77"));

    [FactInNamespace]
    public async Task A_machine_that_would_answer_for_the_address_fails_the_monitor_and_a_start_mends_it() => Assert.Equal(
        [
            "start 0",
            "ocf-exit-reason:this machine answers for 10.9.0.77 on the network: net.ipv4.conf.all.arp_ignore is 0, not 1",
            "monitor 1", "start 0", "monitor 0",
        ],
        await InNamespace("rs start; echo 0 > /proc/sys/net/ipv4/conf/all/arp_ignore; rs monitor; rs start; rs monitor", "10.9.0.77"));

    [FactInNamespace]
    public async Task An_ipv6_address_needs_no_such_settings() => Assert.Equal(
        ["start 0", "0 0", "1", "monitor 0", "stop 0", "monitor 7"],
        await InNamespace("rs start; settings; here; rs monitor; rs stop; rs monitor", "fd00::77"));

    private async Task<string[]> InNamespace(string script, string ip)
    {
        var program = _agents.Scratch.Script(
            "in-namespace", $"exec unshare -Urn --kill-child --fork sh {_agents.Scratch.Script("body", Words + script)}");
        var environment = Scratch.Pairs(
            ("OCF_RESKEY_ip", ip), ("AGENT", Path.Combine(ShippedAgents.OcfRoot, "ha", "real-server")));
        var run = await _agents.Runner.RunAsync(new ProgramCall(program, [], environment, AgentFixture.Ample), default);
        return [.. Assert.IsType<ProgramRun.Exited>(run).LastLines];
    }
}
