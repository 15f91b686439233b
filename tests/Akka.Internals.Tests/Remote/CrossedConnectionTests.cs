using System.Collections.Concurrent;
using Akka.Actor;
using Akka.Configuration;
using Akka.Dispatch.SysMsg;
using Akka.Remote.Associations;

namespace HaActors.Akka.Internals.Tests.Remote;

/// <summary>
/// Several connections with one peer at once: one of them counts, and who speaks on another learns that nobody listens.
/// </summary>
public sealed class CrossedConnectionTests : IAsyncLifetime
{
    private readonly ActorSystem _system = ActorSystem.Create("middle", ConfigurationFactory.ParseString("""
        akka {
          loglevel = OFF
          stdout-loglevel = OFF
          log-dead-letters = off
          actor.provider = remote
          remote.backoff-interval = 10ms
          remote.dot-netty.tcp { hostname = "127.0.0.1", port = 0 }
          remote.transport-failure-detector { heartbeat-interval = 100ms, acceptable-heartbeat-pause = 60s }
        }
        """));

    private readonly ConcurrentQueue<object> _heard = new();
    private readonly List<IDisposable> _open = [];
    private IActorRef _ear = ActorRefs.Nobody;

    public Task InitializeAsync()
    {
        _ear = _system.ActorOf(Props.Create(() => new Ear(_heard)), "ear");
        return Task.CompletedTask;
    }

    public async Task DisposeAsync()
    {
        _open.ForEach(peer => peer.Dispose());
        await _system.Terminate();
    }

    [Theory]
    [InlineData("low")]
    [InlineData("zenith")]
    public async Task A_call_of_the_peer_that_an_open_connection_overtook_does_not_take_its_place(string name)
    {
        var peer = Peer(name);
        var late = await peer.ConnectAsync(Self);
        await late.HelloAsync(Self);
        await late.ExpectAsync<HandshakeFrame.Challenge>();
        var open = await AnsweredAsync(peer);

        // The peer has given this call up; its last frame and its end come late.
        await late.ProofAsync();
        late.Dispose();

        await HearsAsync(open, "still here");
        _system.ActorSelection(new RootActorPath(peer.Address) / "user" / "other").Tell("and there");
        await open.ExpectAsync(PayloadKind.Batch);
    }

    [Fact]
    public async Task An_own_call_that_the_peers_was_quicker_than_is_not_proved()
    {
        var peer = Peer("low");
        var own = await CalledAsync(peer);
        var theirs = await peer.ConnectAsync(Self);
        await theirs.OpenAsync(Self);

        await own.ChallengeAsync();

        await own.ExpectEndAsync();
        await HearsAsync(theirs, "here");
    }

    [Fact]
    public async Task An_own_call_that_is_accepted_too_late_is_closed()
    {
        var peer = Peer("low");
        var own = await CalledAsync(peer);
        await own.ChallengeAsync();
        await own.ExpectAsync<HandshakeFrame.Proof>();
        var theirs = await peer.ConnectAsync(Self);
        await theirs.OpenAsync(Self);

        await own.AcceptAsync();

        await own.ExpectEndAsync();
        await HearsAsync(theirs, "here");
    }

    [Fact]
    public async Task The_call_of_the_higher_address_is_refused_while_the_lower_ones_is_under_way()
    {
        var peer = Peer("zenith");
        var own = await CalledAsync(peer);
        var theirs = await peer.ConnectAsync(Self);
        await theirs.HelloAsync(Self);
        Assert.Equal(RefusalReason.Crossed, (await theirs.ExpectAsync<HandshakeFrame.Refuse>()).Reason);

        await own.ChallengeAsync();
        await own.ExpectAsync<HandshakeFrame.Proof>();
        await own.AcceptAsync();
        await HearsAsync(own, "here");
    }

    [Fact]
    public async Task A_peer_that_calls_again_after_a_refusal_does_not_wait_for_a_call_that_does_not_get_through()
    {
        var peer = Peer("zenith");
        var own = await CalledAsync(peer);
        var refused = await peer.ConnectAsync(Self);
        await refused.HelloAsync(Self);
        Assert.Equal(RefusalReason.Crossed, (await refused.ExpectAsync<HandshakeFrame.Refuse>()).Reason);

        var again = await peer.ConnectAsync(Self);
        await again.OpenAsync(Self);

        await HearsAsync(again, "here");
        await own.ExpectEndAsync();
    }

    [Fact]
    public async Task A_new_connection_takes_the_place_of_one_that_the_peer_has_lost_and_the_old_one_is_closed_and_not_heard()
    {
        var peer = Peer("low");
        var old = await AnsweredAsync(peer);
        var fresh = await peer.ConnectAsync(Self);
        await fresh.OpenAsync(Self);

        await old.TellAsync(_system, _ear, "too late");

        await HearsAsync(fresh, "here");
        await old.ExpectEndAsync();
        Assert.Equal(["here"], _heard);
    }

    [Fact]
    public async Task A_system_message_that_comes_over_two_connections_is_delivered_once_and_acknowledged_on_both()
    {
        var peer = Peer("low");
        var mortal = _system.ActorOf(Props.Create(() => new Mortal(_heard)));
        var first = await AnsweredAsync(peer);
        await first.TellSystemAsync(_system, mortal, 1, new Recreate(new InvalidOperationException("again")));
        await AcknowledgedAsync(first, 1);
        await HeardAsync("restarted");
        var second = await peer.ConnectAsync(Self);
        await second.OpenAsync(Self);

        await second.TellSystemAsync(_system, mortal, 1, new Recreate(new InvalidOperationException("again")));
        await AcknowledgedAsync(second, 1);
        await second.TellSystemAsync(_system, mortal, 3, new Recreate(new InvalidOperationException("after a gap")));
        await AcknowledgedAsync(second, 1);
        await HearsAsync(second, "here");
        Assert.Equal("none", await mortal.Ask<string>("more?", Line.Patience));

        Assert.Equal(["restarted", "here"], _heard);
    }

    private Address Self => ((ExtendedActorSystem)_system).Provider.DefaultAddress;

    private ScriptedPeer Peer(string name)
    {
        var peer = new ScriptedPeer(name);
        _open.Add(peer);
        return peer;
    }

    /// <summary>Makes the system call the peer, which has said nothing yet.</summary>
    private async Task<Line> CalledAsync(ScriptedPeer peer)
    {
        _system.ActorSelection(new RootActorPath(peer.Address) / "user" / "other").Tell("call");
        var line = await peer.AcceptAsync();
        await line.ExpectAsync<HandshakeFrame.Hello>();
        return line;
    }

    private async Task<Line> AnsweredAsync(ScriptedPeer peer)
    {
        var line = await CalledAsync(peer);
        await line.ChallengeAsync();
        await line.ExpectAsync<HandshakeFrame.Proof>();
        await line.AcceptAsync();
        await line.ExpectAsync(PayloadKind.Batch);
        return line;
    }

    private async Task HearsAsync(Line line, string what)
    {
        await line.TellAsync(_system, _ear, what);
        await HeardAsync(what);
    }

    private async Task HeardAsync(string what)
    {
        var late = DateTime.UtcNow + Line.Patience;
        while (!_heard.Contains(what))
        {
            Assert.True(DateTime.UtcNow < late, $"'{what}' was not heard");
            await Task.Yield();
        }
    }

    private static async Task AcknowledgedAsync(Line line, byte number)
    {
        while ((await line.ExpectAsync(PayloadKind.Batch))[1..] is not [(byte)RecordKind.Acknowledgement, var upTo] || upTo != number)
        {
        }
    }

    private sealed class Ear(ConcurrentQueue<object> heard) : UntypedActor
    {
        protected override void OnReceive(object message) => heard.Enqueue(message);
    }

    private sealed class Mortal(ConcurrentQueue<object> heard) : UntypedActor
    {
        protected override void PostRestart(Exception reason) => heard.Enqueue("restarted");

        protected override void OnReceive(object message) => Sender.Tell("none");
    }
}
