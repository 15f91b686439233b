using System.Net.Sockets;

namespace HaActors.Agents.Tests.Watchdog;

public sealed class SocketWatchdogTests : IDisposable
{
    private readonly Scratch _scratch = new();
    private readonly Socket _listener = new(AddressFamily.Unix, SocketType.Stream, ProtocolType.Unspecified);

    public SocketWatchdogTests()
    {
        _listener.Bind(new UnixDomainSocketEndPoint(_scratch.At("dog")));
        _listener.Listen(1);
    }

    public void Dispose()
    {
        _listener.Dispose();
        _scratch.Dispose();
    }

    [Fact]
    public async Task It_is_armed_petted_and_disarmed()
    {
        using var watchdog = new SocketWatchdog(_scratch.At("dog"));
        var heard = AnswerAsync("ok");
        Assert.Null(watchdog.Open(TimeSpan.FromSeconds(5)));
        Assert.True(watchdog.Pet());
        Assert.True(watchdog.Disarm());
        watchdog.Dispose();
        Assert.Equal(["arm 5", "pet", "disarm"], await heard);
        Assert.False(watchdog.Pet());
    }

    [Fact]
    public async Task What_does_not_take_it_is_not_used()
    {
        using var watchdog = new SocketWatchdog(_scratch.At("dog"));
        var heard = AnswerAsync("60 s at least");
        Assert.Contains("60 s at least", watchdog.Open(TimeSpan.FromSeconds(5)));
        watchdog.Dispose();
        Assert.Equal(["arm 5"], await heard);
        Assert.Contains("no watchdog", new SocketWatchdog(_scratch.At("none")).Open(TimeSpan.FromSeconds(5)));
    }

    private async Task<List<string>> AnswerAsync(string answer)
    {
        using var caller = await _listener.AcceptAsync();
        using var stream = new NetworkStream(caller);
        using var reader = new StreamReader(stream);
        var heard = new List<string>();
        while (await reader.ReadLineAsync() is { } line)
        {
            heard.Add(line);
            if (heard.Count == 1)
                await stream.WriteAsync(System.Text.Encoding.ASCII.GetBytes(answer + "\n"));
        }

        return heard;
    }
}
