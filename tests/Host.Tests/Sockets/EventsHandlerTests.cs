using System.Net.Sockets;
using System.Text;
using Akka.Actor;
using HaActors.Actors.Events;
using HaActors.Actors.Protocol;
using HaActors.Host.Sockets;
using HaActors.Policy.Model;
using Microsoft.Extensions.Logging.Abstractions;

namespace HaActors.Host.Tests.Sockets;

public sealed class EventsHandlerTests : IAsyncLifetime
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(60);

    private readonly Folder _folder = new();
    private readonly ActorSystem _system = ActorSystem.Create("local");
    private readonly IActorRef _feed;
    private readonly LocalSocket _socket;
    private readonly Socket _client = new(AddressFamily.Unix, SocketType.Stream, ProtocolType.Unspecified);
    private StreamReader _lines = null!;

    public EventsHandlerTests()
    {
        _feed = _system.ActorOf(EventFeed.Props(), EventFeed.Name);
        _socket = new LocalSocket(
            _folder.At("local.sock"),
            [new EventsHandler(_system, _feed, _system.ActorOf(Props.Create(() => new Knows())))],
            NullLogger.Instance);
    }

    public Task InitializeAsync()
    {
        Assert.Null(_socket.Start());
        _client.Connect(new UnixDomainSocketEndPoint(_socket.Path));
        _lines = new StreamReader(new NetworkStream(_client));
        return Task.CompletedTask;
    }

    public async Task DisposeAsync()
    {
        _lines.Dispose();
        _client.Dispose();
        await _socket.DisposeAsync();
        await _system.Terminate().WaitAsync(Patience);
        _folder.Dispose();
    }

    [Fact]
    public async Task The_present_picture_comes_first_and_then_what_was_asked_for()
    {
        Say("""{"subscribe":["membership"]}""");
        Assert.Equal(
            """{"kind":"picture","node":"n1","quorate":true,"votes":2,"expectedVotes":3,"coordinator":"n2","term":7,"nodes":[{"name":"n1","state":"online","standby":false,"leaving":false,"votes":1}]}""",
            await LineAsync());
        Publish(new ClusterEvent.Alert("mail", "exit 1"));
        Publish(new ClusterEvent.Membership(new NodeName("n3"), MembershipChange.Silent));
        Assert.Contains("\"kind\":\"membership\"", await LineAsync());
    }

    [Fact]
    public async Task Another_request_changes_what_is_sent()
    {
        Say("subscribe membership");
        await LineAsync();
        Say("subscribe alert");
        Say("nonsense");
        Assert.Contains("only another subscribe", await LineAsync());
        Publish(new ClusterEvent.Membership(new NodeName("n3"), MembershipChange.Silent));
        Publish(new ClusterEvent.Alert("mail", "exit 1"));
        Assert.Contains("\"kind\":\"alert\"", await LineAsync());
    }

    [Fact]
    public async Task Who_reads_too_slowly_is_dropped_and_told_so()
    {
        Say("subscribe");
        await LineAsync();
        const int Count = 3 * EventsHandler.MostWaiting;
        var all = new TaskCompletionSource();
        // Once it answers, it has asked for events.
        await _system.ActorOf(Props.Create(() => new Counter(_feed, Count, all))).Ask<ActorIdentity>(new Identify(0), Patience);
        var text = new string('x', 10_000);
        for (var count = 0; count < Count; count++)
            Publish(new ClusterEvent.Alert("mail", text));

        await all.Task.WaitAsync(Patience);

        string? last = null;
        while (await LineAsync() is { } line)
            last = line;

        Assert.Contains("\"kind\":\"dropped\"", last);
    }

    private void Say(string line) => _client.Send(Encoding.UTF8.GetBytes($"{line}\n"));

    private Task<string?> LineAsync() => _lines.ReadLineAsync().WaitAsync(Patience);

    private void Publish(ClusterEvent happened) =>
        _system.EventStream.Publish(happened with { Node = new NodeName("n1") });

    private sealed class Counter : ReceiveActor
    {
        public Counter(IActorRef feed, int count, TaskCompletionSource all)
        {
            Receive<EventLine>(_ =>
            {
                if (--count == 0)
                    all.SetResult();
            });
            feed.Tell(new FollowEvents([]));
        }
    }

    private sealed class Knows : ReceiveActor
    {
        public Knows() => Receive<OperatorRequest.GetStatus>(_ => Sender.Tell(new OperatorAnswer.Status(new ClusterStatus(
            "test", "n1", "n2", true, 7, 2, 3, 0,
            [new NodeStatus("n1", "10.0.0.1", "online", false, false, 1, "a")], [], [], []))));
    }
}
