using System.Collections.Concurrent;
using System.Text;
using Akka.Actor;
using Akka.Configuration;
using Akka.Event;
using Akka.Remote.Associations;

namespace HaActors.Akka.Internals.Tests.Remote;

/// <summary>What a peer may do that does not play by the rules, or cannot keep up.</summary>
public sealed class HostilePeerTests : IAsyncLifetime
{
    private const int QueueLimit = 100;

    private readonly ActorSystem _system = ActorSystem.Create("middle", ConfigurationFactory.ParseString($$"""
        ha.remote.outbound-queue-limit = {{QueueLimit}}
        akka {
          loglevel = WARNING
          stdout-loglevel = OFF
          loggers = []
          log-dead-letters = off
          actor.provider = remote
          remote.dot-netty.tcp { hostname = "127.0.0.1", port = 0, write-buffer-high-water-mark = 128000b }
        }
        """));

    private readonly ConcurrentQueue<object> _heard = new();
    private readonly ScriptedPeer _peer = new("low");
    private IActorRef _ear = ActorRefs.Nobody;

    public Task InitializeAsync()
    {
        _ear = _system.ActorOf(Props.Create(() => new Ear(_heard)), "ear");
        return Task.CompletedTask;
    }

    public async Task DisposeAsync()
    {
        _peer.Dispose();
        await _system.Terminate();
    }

    [Fact]
    public async Task What_is_sent_to_a_peer_that_does_not_read_is_bounded_and_the_rest_is_dropped_and_told()
    {
        const int Sent = 1000;
        const int Size = 100_000;
        _system.EventStream.Subscribe(_ear, typeof(DeadLetter));
        var target = _system.ActorSelection(new RootActorPath(_peer.Address) / "user" / "other");
        target.Tell("call");
        var line = await _peer.AcceptAsync();
        await line.AnswerAsync();
        await line.ExpectAsync(PayloadKind.Batch);
        var text = new string('x', Size);

        for (var number = 0; number < Sent; number++)
            target.Tell(text);

        // Sockets' buffers hold some megabytes; the queue and the write buffer no more than their limits.
        await Eventually(() => _heard.Count >= Sent / 2, "most are dead letters");
        await line.ExpectAsync(PayloadKind.Batch);
        await line.ExpectAsync(PayloadKind.Batch);
    }

    [Fact]
    public async Task A_peer_of_another_wire_version_is_refused_with_the_reason()
    {
        var line = await _peer.ConnectAsync(Self);
        await line.HelloAsync(Self, version: 99);
        var refused = await line.ExpectAsync<HandshakeFrame.Refuse>();
        Assert.Equal(RefusalReason.WireVersion, refused.Reason);
        Assert.Contains("99", refused.Text);
        await line.ExpectEndAsync();
    }

    [Theory]
    [InlineData(4711, "A")]
    [InlineData(16, "System.Diagnostics.Process, System.Diagnostics.Process")]
    [InlineData(6, "System.IO.FileInfo, System.Private.CoreLib")]
    [InlineData(17, "System.Object[], System.Private.CoreLib")]
    public async Task A_serializer_or_manifest_that_is_not_registered_makes_no_object_and_spoils_no_other_message(
        int serializer, string manifest)
    {
        _system.EventStream.Subscribe(_ear, typeof(Warning));
        var line = await _peer.ConnectAsync(Self);
        await line.OpenAsync(Self);

        await line.TellRawAsync(_ear, serializer, manifest, Encoding.UTF8.GetBytes("/bin/true"));
        await line.TellAsync(_system, _ear, "next");

        await Eventually(() => _heard.Contains("next"), "the next message arrives");
        await Eventually(
            () => _heard.OfType<Warning>().Any(warning => $"{warning.Message}".Contains(manifest, StringComparison.Ordinal)), "it is told");
        Assert.All(_heard, heard => Assert.True(heard is "next" or Warning, $"{heard}"));
    }

    [Fact]
    public void Waits_between_calls_double_up_to_the_limit()
    {
        var (first, longest) = (TimeSpan.FromMilliseconds(50), TimeSpan.FromSeconds(5));
        Assert.Equal(
            [50, 100, 200, 400, 800, 1600, 3200, 5000, 5000],
            Enumerable.Range(1, 9).Select(failures => Backoff.After(failures, first, longest).TotalMilliseconds));
        Assert.Equal(longest, Backoff.After(int.MaxValue, first, longest));
    }

    private Address Self => ((ExtendedActorSystem)_system).Provider.DefaultAddress;

    private static async Task Eventually(Func<bool> holds, string what)
    {
        var late = DateTime.UtcNow + Line.Patience;
        while (!holds())
        {
            Assert.True(DateTime.UtcNow < late, $"not in time: {what}");
            await Task.Yield();
        }
    }

    private sealed class Ear(ConcurrentQueue<object> heard) : UntypedActor
    {
        protected override void OnReceive(object message) => heard.Enqueue(message);
    }
}
