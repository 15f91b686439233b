using HaActors.Agents.Programs;

namespace HaActors.Agents.Tests.Shipped;

/// <summary>The packet filter's marks, inside a network namespace of its own; without nft nothing can be looked at.</summary>
public sealed class FirewallMarkTests : IDisposable
{
    private const string Life = """
        mark() { "$MARK" "$@" > /dev/null 2>&1; echo "$1 $?"; }
        rules() { nft list ruleset | grep -o 'daddr.*set 0x[0-9a-f]*'; }
        mark monitor; mark stop; mark start; mark start; rules
        OCF_RESKEY_ports=22; mark monitor; mark start; rules
        mark stop; mark monitor

        """;

    private readonly AgentFixture _agents = new();

    public void Dispose() => _agents.Dispose();

    [FactWhereInstalled("/usr/sbin/nft")]
    public async Task A_mark_runs_through_its_life_and_another_configuration_replaces_it()
    {
        var program = _agents.Scratch.Script(
            "in-namespace", $"exec unshare -Urn --kill-child --fork sh {_agents.Scratch.Script("body", Life)}");
        var environment = Scratch.Pairs(
            ("MARK", Path.Combine(ShippedAgents.OcfRoot, "ha", "firewall-mark")),
            ("OCF_RESKEY_mark", "21"), ("OCF_RESKEY_ip", "192.0.2.100"), ("OCF_RESKEY_ports", "21,10000-10100"));
        var run = await _agents.Runner.RunAsync(new ProgramCall(program, [], environment, AgentFixture.Ample), default);
        Assert.Equal(
            "monitor 7; stop 0; start 0; start 0; "
            + "daddr 192.0.2.100 tcp dport { 21, 10000-10100 } meta mark set 0x00000015; "
            + "monitor 7; start 0; daddr 192.0.2.100 tcp dport 22 meta mark set 0x00000015; stop 0; monitor 7",
            string.Join("; ", Assert.IsType<ProgramRun.Exited>(run).LastLines));
    }
}
