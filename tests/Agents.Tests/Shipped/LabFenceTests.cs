using System.Net.Sockets;
using HaActors.Policy.Model;

namespace HaActors.Agents.Tests.Shipped;

/// <summary>fence_ha_lab against a power switch inside the test.</summary>
public sealed class LabFenceTests : IDisposable
{
    private readonly AgentFixture _agents = new();
    private readonly Socket _switch = new(AddressFamily.Unix, SocketType.Stream, ProtocolType.Unspecified);
    private readonly HashSet<string> _on = ["n1", "n2"];
    private readonly List<string> _asked = [];

    public LabFenceTests()
    {
        _switch.Bind(new UnixDomainSocketEndPoint(_agents.Scratch.At("switch")));
        _switch.Listen();
    }

    public void Dispose()
    {
        _switch.Dispose();
        _agents.Dispose();
    }

    [Fact]
    public async Task A_node_is_switched_off_verified_and_switched_on()
    {
        _ = Serve(Honest);
        var off = Assert.IsType<FenceResult.Confirmed>(await Run(FenceVerb.Off));
        Assert.Equal((PowerState.Off, true), (off.Power, off.Verified));
        Assert.Equal(PowerState.Off, Assert.IsType<FenceResult.Confirmed>(await Run(FenceVerb.Status)).Power);
        Assert.IsType<FenceResult.Confirmed>(await Run(FenceVerb.On));
        Assert.Equal(PowerState.On, Assert.IsType<FenceResult.Confirmed>(await Run(FenceVerb.Status)).Power);
        Assert.IsType<FenceResult.Confirmed>(await Run(FenceVerb.Reboot));
        Assert.IsType<FenceResult.Confirmed>(await Run(FenceVerb.Monitor));
        Assert.Equal(["off n2", "status n2", "status n2", "on n2", "status n2", "reboot n2", "list"], _asked);
    }

    [Theory]
    [InlineData("error no such node\n", "no such node")]
    [InlineData("maybe\n", "unexpected answer 'maybe'")]
    [InlineData("ok", "closed without an answer")]
    [InlineData("", "closed without an answer")]
    public async Task Only_a_whole_ok_confirms(string answer, string reason)
    {
        _ = Serve(_ => answer);
        Assert.Contains(reason, Assert.IsType<FenceResult.Failed>(await Run(FenceVerb.Off)).Reason);
    }

    [Fact]
    public async Task A_switch_that_is_gone_or_silent_confirms_nothing()
    {
        Assert.IsType<FenceResult.TimedOut>(await Run(FenceVerb.Off, timeout: TimeSpan.FromMilliseconds(500)));
        var call = new FenceCall(FenceVerb.Off, Scratch.Pairs(("socket", "/no/socket")), "n2", AgentFixture.Ample,
            () => true);
        Assert.IsType<FenceResult.Failed>(await _agents.FindFence("fence_ha_lab").RunAsync(call, default));
    }

    private Task<FenceResult> Run(FenceVerb verb, TimeSpan? timeout = null) =>
        _agents.FindFence("fence_ha_lab").RunAsync(
        new FenceCall(verb, Scratch.Pairs(("socket", _agents.Scratch.At("switch"))), "n2",
            timeout ?? AgentFixture.Ample, () => true), default);

    private async Task Serve(Func<string, string> answer)
    {
        while (true)
        {
            using var asker = await _switch.AcceptAsync();
            using var stream = new NetworkStream(asker);
            using var reader = new StreamReader(stream);
            var question = await reader.ReadLineAsync() ?? "";
            _asked.Add(question);
            await stream.WriteAsync(System.Text.Encoding.UTF8.GetBytes(answer(question)));
        }
    }

    private string Honest(string question)
    {
        var words = question.Split(' ');
        switch (words[0])
        {
            case "off":
                _on.Remove(words[1]);
                return "ok\n";
            case "on" or "reboot":
                _on.Add(words[1]);
                return "ok done\n";
            case "status":
                return _on.Contains(words[1]) ? "on\n" : "off\n";
            default:
                return "ok n1 n2\n";
        }
    }
}
