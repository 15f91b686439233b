namespace HaActors.Agents.Tests.Conformance;

public sealed class ConformanceTestTests : IDisposable
{
    private const string MetaData =
        """
        cat <<'X'
        <resource-agent name="NAME" version="1.0"><version>1.1</version><shortdesc lang="en">x</shortdesc>
        <parameters><parameter name="state"><shortdesc lang="en">file</shortdesc><content type="string"/></parameter></parameters>
        <actions><action name="start" timeout="5"/><action name="stop" timeout="5"/><action name="monitor" timeout="5" interval="10"/>
        <action name="meta-data" timeout="5"/></actions></resource-agent>
        X
        """;

    private readonly AgentFixture _agents = new();

    public void Dispose() => _agents.Dispose();

    [Fact]
    public async Task An_agent_that_does_as_the_standard_asks_has_no_findings()
    {
        var (isRight, wrong) = await Test("good", "rm -f $OCF_RESKEY_state", "[ -e $OCF_RESKEY_state ] && exit 0; exit 7");
        Assert.Empty(wrong);
        Assert.True(isRight);
    }

    [Fact]
    public async Task A_stop_that_fails_when_there_is_nothing_to_stop_is_found()
    {
        var (isRight, wrong) = await Test("bad", "rm $OCF_RESKEY_state", "[ -e $OCF_RESKEY_state ] && exit 0; exit 7");
        Assert.False(isRight);
        Assert.Equal(["a stop of what is stopped succeeds (stop)", "a second stop succeeds (stop)"], wrong.Select(finding => finding.What));
        Assert.Contains("exit 1 (generic error), expected 0", wrong[0].Wrong);
    }

    [Fact]
    public async Task A_monitor_that_finds_everything_running_is_not_believed_and_nothing_is_started()
    {
        var (_, wrong) = await Test("liar", "true", "exit 0");
        Assert.Contains(wrong, finding => finding.What == "it is stopped in the beginning (monitor)");
        Assert.False(File.Exists(_agents.Scratch.At("state-file")));
    }

    [FactWhereInstalled("/usr/lib/ocf/resource.d/heartbeat/Dummy")]
    public async Task Debian_s_dummy_is_tried_to_its_end()
    {
        var findings = new List<ConformanceFinding>();
        await Tester().RunAsync(
            new AgentName("ocf", "heartbeat", "Dummy"), Scratch.Pairs(("state", _agents.Scratch.At("dummy.state"))), findings.Add, default);
        Assert.Contains(findings, finding => finding is { What: "a second stop succeeds (stop)", Wrong: null });
    }

    private ConformanceTest Tester() => new(_agents.Catalog, "n1", AgentFixture.Ample);

    private async Task<(bool IsRight, List<ConformanceFinding> Wrong)> Test(string type, string stop, string monitor)
    {
        _agents.Ocf(type,
            $"""
            case $1 in
            meta-data) {MetaData.Replace("NAME", type, StringComparison.Ordinal)}
            ;;
            start) touch $OCF_RESKEY_state;;
            stop) {stop};;
            monitor) {monitor};;
            *) exit 3;;
            esac
            """);
        var findings = new List<ConformanceFinding>();
        var isRight = await Tester().RunAsync(
            new AgentName("ocf", "test", type), Scratch.Pairs(("state", _agents.Scratch.At("state-file"))), findings.Add, default);
        return (isRight, findings.FindAll(finding => finding.Wrong is not null));
    }
}
