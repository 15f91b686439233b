using Akka.Actor;

namespace HaActors.Akka.Tests.Remote;

public sealed class RemoteDeathWatchTests : RemoteSystems
{
    private const string Nervous = """
        akka.remote.watch-failure-detector {
          heartbeat-interval = 50ms
          acceptable-heartbeat-pause = 500ms
          expected-response-after = 300ms
          unreachable-nodes-reaper-interval = 50ms
        }
        """;

    [Fact]
    public async Task The_watcher_hears_when_a_remote_actor_stops()
    {
        var (a, b) = (Start("alpha"), Start("beta"));
        var echo = b.ActorOf(Props.Create<Echo>(), "echo");
        var gone = new Heard<Terminated>();
        var remote = await Resolve(a, b, "user/echo");
        a.ActorOf(Props.Create(() => new Watcher(remote, gone)));

        Assert.Equal("alive", await remote.Ask<string>("alive", Patience));
        b.Stop(echo);

        await Eventually(() => gone.All.Count > 0, "Terminated");
        Assert.Equal(remote, Assert.Single(gone.All).ActorRef);
        Assert.False(gone.All.First().AddressTerminated);
    }

    [Fact]
    public async Task The_watcher_of_an_actor_that_is_gone_already_hears_it()
    {
        var (a, b) = (Start("alpha"), Start("beta"));
        var echo = b.ActorOf(Props.Create<Echo>(), "echo");
        var remote = await Resolve(a, b, "user/echo");
        await echo.GracefulStop(Patience);

        var gone = new Heard<Terminated>();
        a.ActorOf(Props.Create(() => new Watcher(remote, gone)));

        await Eventually(() => gone.All.Count > 0, "Terminated");
    }

    [Fact]
    public async Task The_watcher_hears_when_the_node_is_lost_without_a_word()
    {
        using var lineToA = new TcpProxy();
        using var lineToB = new TcpProxy();
        var a = StartBehind(lineToA, "alpha", Nervous);
        var b = StartBehind(lineToB, "beta", Nervous);
        b.ActorOf(Props.Create<Echo>(), "echo");
        var gone = new Heard<Terminated>();
        var remote = await Resolve(a, b, "user/echo");
        a.ActorOf(Props.Create(() => new Watcher(remote, gone)));
        Assert.Equal("alive", await remote.Ask<string>("alive", Patience));

        lineToA.Cut();
        lineToB.Cut();

        await Eventually(() => gone.All.Count > 0, "Terminated");
        Assert.True(gone.All.First().AddressTerminated);
    }

    [Fact]
    public async Task A_death_during_an_outage_is_heard_when_the_line_is_mended()
    {
        using var lineToA = new TcpProxy();
        using var lineToB = new TcpProxy();
        var (a, b) = (StartBehind(lineToA, "alpha"), StartBehind(lineToB, "beta"));
        var echo = b.ActorOf(Props.Create<Echo>(), "echo");
        var gone = new Heard<Terminated>();
        var remote = await Resolve(a, b, "user/echo");
        a.ActorOf(Props.Create(() => new Watcher(remote, gone)));
        Assert.Equal("alive", await remote.Ask<string>("alive", Patience));
        // The watch has arrived once a message behind it has been answered by the watcher's node.
        Assert.Equal("alive", await remote.Ask<string>("alive", Patience));

        lineToA.Cut();
        lineToB.Cut();
        await echo.GracefulStop(Patience);
        lineToA.Mend();
        lineToB.Mend();

        await Eventually(() => gone.All.Count > 0, "Terminated");
        Assert.False(gone.All.First().AddressTerminated);
    }
}
