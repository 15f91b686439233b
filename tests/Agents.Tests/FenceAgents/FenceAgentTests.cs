using HaActors.Policy.Model;

namespace HaActors.Agents.Tests.FenceAgents;

public sealed class FenceAgentTests : IDisposable
{
    private const string MetaData =
        "<resource-agent name=\"fence_x\"><actions><action name=\"off\"/><action name=\"status\"/></actions></resource-agent>";

    private readonly AgentFixture _agents = new();

    public void Dispose() => _agents.Dispose();

    [Fact]
    public async Task Parameters_travel_on_standard_input_alone()
    {
        var agent = Agent(
            $"[ $action = on ] && {{ echo \"$input\" > {At("input")}; env > {At("env")}; echo \"$#\" > {At("count")}; }}");
        Assert.IsType<FenceResult.Confirmed>(await agent.RunAsync(Call(FenceVerb.On), default));
        Assert.Equal("ip=10.0.0.9\npassword=s3cret\nnodename=n2\naction=on\n", _agents.Scratch.Read("input"));
        Assert.DoesNotContain("s3cret", _agents.Scratch.Read("env"));
        Assert.Equal("0\n", _agents.Scratch.Read("count"));
    }

    [Fact]
    public async Task Secrets_reach_neither_log_nor_result()
    {
        var agent = Agent("echo \"login with s3cret failed\" >&2; exit 1");
        var failed = Assert.IsType<FenceResult.Failed>(await agent.RunAsync(Call(FenceVerb.On), default));
        Assert.Equal("login with ******** failed", failed.Reason);
        Assert.DoesNotContain(failed.LastLines, line => line.Contains("s3cret"));
        Assert.Contains(_agents.Heard, heard =>
            heard is { Subject: "n2", Operation: "on", Line: "login with ******** failed" });
        Assert.DoesNotContain(_agents.Heard, heard => heard.Line.Contains("s3cret"));
    }

    [Fact]
    public async Task What_an_agent_says_each_time_it_is_looked_at_is_told_only_as_the_reason_of_a_failure()
    {
        var agent = Agent($"echo 'a module is deprecated' >&2; [ -e {At("works")} ]");
        var failed = Assert.IsType<FenceResult.Failed>(await agent.RunAsync(Call(FenceVerb.Monitor), default));
        Assert.Equal("a module is deprecated", failed.Reason);
        File.WriteAllText(At("works"), "");
        Assert.IsType<FenceResult.Confirmed>(await agent.RunAsync(Call(FenceVerb.Monitor), default));
        Assert.Empty(_agents.Heard);
    }

    [Fact]
    public async Task An_off_counts_once_the_status_says_off()
    {
        var agent = Agent($"case $action in off) touch {At("off")} ;; status) [ -e {At("off")} ] && exit 2 ;; esac");
        var confirmed = Assert.IsType<FenceResult.Confirmed>(await agent.RunAsync(Call(FenceVerb.Off), default));
        Assert.Equal((PowerState.Off, true), (confirmed.Power, confirmed.Verified));
    }

    [Fact]
    public async Task An_agent_that_lies_is_not_believed()
    {
        var call = Call(FenceVerb.Off) with { Timeout = TimeSpan.FromSeconds(20) };
        Assert.IsType<FenceResult.Failed>(await Agent("[ $action != status ] || exit 1").RunAsync(call, default));
        Assert.Contains("status says on",
            Assert.IsType<FenceResult.Failed>(await Agent("exit 0").RunAsync(call, default)).Reason);
    }

    [Fact]
    public async Task A_device_that_cannot_tell_is_believed_but_not_called_verified()
    {
        var agent = _agents.Fence("fence_x", "exit 0");
        var confirmed = Assert.IsType<FenceResult.Confirmed>(await agent.RunAsync(Call(FenceVerb.Off), default));
        Assert.Equal((PowerState.Unknown, false), (confirmed.Power, confirmed.Verified));
    }

    [Fact]
    public async Task A_device_without_reboot_is_switched_off_and_on()
    {
        var agent = Agent($"echo $action >> {At("did")}; [ $action != status ] || exit 2");
        Assert.IsType<FenceResult.Confirmed>(await agent.RunAsync(Call(FenceVerb.Reboot), default));
        Assert.Equal("off\nstatus\non\n", _agents.Scratch.Read("did"));
    }

    [Theory]
    [InlineData(0, PowerState.On)]
    [InlineData(2, PowerState.Off)]
    public async Task A_status_is_read(int code, PowerState power) => Assert.Equal(
        power,
        Assert.IsType<FenceResult.Confirmed>(await Agent($"exit {code}").RunAsync(Call(FenceVerb.Status), default))
            .Power);

    [Fact]
    public async Task A_device_that_does_not_answer_confirms_nothing()
    {
        var call = Call(FenceVerb.Off) with { Timeout = TimeSpan.FromMilliseconds(300) };
        Assert.IsType<FenceResult.TimedOut>(await Agent("sleep 600").RunAsync(call, default));
        Assert.IsType<FenceResult.Failed>(await Agent("exit 1").RunAsync(Call(FenceVerb.Status), default));
        Assert.IsType<FenceResult.Failed>(await Agent("kill -9 $$").RunAsync(Call(FenceVerb.Off), default));
        Assert.IsType<FenceResult.Killed>(await Agent("exit 0")
            .RunAsync(Call(FenceVerb.Off), new CancellationToken(true)));
    }

    [Fact]
    public async Task Without_permit_no_device_is_asked()
    {
        var agent = Agent($"[ $action = off ] && touch {At("ran")}");
        Assert.IsType<FenceResult.Refused>(
            await agent.RunAsync(Call(FenceVerb.Off) with { Permit = () => false }, default));
        Assert.False(File.Exists(At("ran")));
    }

    [Fact]
    public async Task A_value_cannot_smuggle_in_another_key()
    {
        var call = Call(FenceVerb.Off) with { Parameters = Scratch.Pairs(("plug", "1\naction=on")) };
        Assert.IsType<FenceResult.CannotRun>(await Agent("exit 0").RunAsync(call, default));
    }

    [Theory]
    [InlineData(null, "port=outlet 3")]
    [InlineData("machine", "machine=outlet 3")]
    public async Task A_mapped_target_is_told_by_the_devices_name_for_it(string? argument, string expected)
    {
        var call = Call(FenceVerb.On) with { Port = "outlet 3", PortArgument = argument };
        await Agent($"[ $action = on ] && echo \"$input\" > {At("input")}").RunAsync(call, default);
        Assert.Contains($"nodename=n2\n{expected}\naction=on", _agents.Scratch.Read("input"));
    }

    [Fact]
    public async Task An_agent_that_has_a_plug_is_told_the_plug()
    {
        var agent = _agents.Fence("fence_plug", $"""
            input=$(cat)
            case "$input" in *action=metadata*)
              echo '<resource-agent name="fence_plug"><parameters><parameter name="plug"/></parameters></resource-agent>'; exit 0 ;;
            esac
            echo "$input" > {At("input")}
            """);
        await agent.RunAsync(Call(FenceVerb.On) with { Port = "3" }, default);
        Assert.Contains("\nplug=3\n", _agents.Scratch.Read("input"));
    }

    [Fact]
    public async Task A_device_lists_the_machines_that_it_knows()
    {
        var agent = Agent("[ $action = list ] && printf 'n1,first\nn2,\n\n n3\n'");
        var list = Assert.IsType<FenceResult.Confirmed>(await agent.RunAsync(Call(FenceVerb.List), default));
        Assert.Equal<string>(["n1", "n2", "n3"], list.Listed);
    }

    [Theory]
    [InlineData("fence_none")]
    [InlineData("sh")]
    [InlineData("fence_/../../bin/sh")]
    public void What_is_no_fence_agent_is_not_found(string name)
    {
        Assert.Null(_agents.Fences.Find(name, out var whyNot));
        Assert.NotNull(whyNot);
    }

    private static FenceCall Call(FenceVerb action) => new(
        action, Scratch.Pairs(("ip", "10.0.0.9"), ("password", "s3cret"), ("pcmk_host_list", "n2")), "n2",
            AgentFixture.Ample, () => true);

    /// <summary>An agent that reads its input, prints its meta-data when asked, and else does what the body
    /// says.</summary>
    private IFenceAgent Agent(string body) => _agents.Fence("fence_x", $"""
        input=$(cat; echo)
        action=$(echo "$input" | sed -n 's/^action=//p')
        if [ "$action" = metadata ]; then echo '{MetaData}'; exit 0; fi
        {body}
        """);

    private string At(string name) => _agents.Scratch.At(name);
}
