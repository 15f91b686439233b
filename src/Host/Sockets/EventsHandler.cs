using System.Collections.Immutable;
using System.Text.Json;
using System.Threading.Channels;
using Akka.Actor;
using HaActors.Actors.Protocol;

namespace HaActors.Host.Sockets;

/// <summary>
/// The event stream: the present picture first, then every event as it happens, one JSON object a line. Another
/// <c>{"subscribe": […]}</c> on the same connection changes what is sent.
/// </summary>
internal sealed class EventsHandler(ActorSystem local, IActorRef feed, IActorRef @operator) : ILocalHandler
{
    /// <summary>Lines that may wait for one program; one that is further behind is dropped.</summary>
    public const int MostWaiting = 1_000;

    private static readonly TimeSpan PictureTimeout = TimeSpan.FromSeconds(10);

    public string Word => "subscribe";

    public async Task HandleAsync(LocalRequest request, LocalClient client, CancellationToken gone)
    {
        var lines = Channel.CreateBounded<string>(MostWaiting);
        var kinds = KindsOf(request);
        // Before the picture is taken: what happens meanwhile comes after it, and is perhaps in it already.
        var subscriber = local.ActorOf(Props.Create(() => new Subscriber(feed, kinds, lines.Writer)));
        using var ended = CancellationTokenSource.CreateLinkedTokenSource(gone);
        try
        {
            await client.WriteAsync(await PictureAsync(), gone);
            var writing = WriteAsync(lines.Reader, client, ended.Token);
            await await Task.WhenAny(writing, ReadAsync(subscriber, client, ended.Token));
        }
        finally
        {
            await ended.CancelAsync();
            local.Stop(subscriber);
        }

        // Whoever stopped reading, or left, has nothing more to ask here.
        throw new IOException("The subscription is over.");
    }

    private static ImmutableArray<string> KindsOf(LocalRequest request) => request.Json is { } json
        && json.GetProperty("subscribe") is { ValueKind: JsonValueKind.Array } kinds
            ? [.. kinds.EnumerateArray().Where(kind => kind.ValueKind == JsonValueKind.String).Select(kind => kind.GetString()!)]
            : [.. request.Words];

    private static async Task WriteAsync(ChannelReader<string> lines, LocalClient client, CancellationToken ended)
    {
        await foreach (var line in lines.ReadAllAsync(ended))
            await client.WriteAsync(line, ended);

        await client.WriteAsync(
            JsonSerializer.Serialize(
                new DroppedLine("dropped", $"{MostWaiting} lines wait to be read: this subscription ends, ask again"),
                LocalJson.Readable.DroppedLine),
            ended);
    }

    private async Task ReadAsync(IActorRef subscriber, LocalClient client, CancellationToken ended)
    {
        while (await client.ReadAsync(ended) is { } line)
        {
            if (LocalRequest.Read(line) is { } request && request.Word == Word)
                feed.Tell(new FollowEvents(KindsOf(request)), subscriber);
            else
                await client.RefuseAsync("this connection is subscribed: only another subscribe may follow", ended);
        }
    }

    private async Task<string> PictureAsync()
    {
        try
        {
            if (await @operator.Ask<OperatorAnswer>(new OperatorRequest.GetStatus(), PictureTimeout) is OperatorAnswer.Status { Cluster: var cluster })
                return JsonSerializer.Serialize(PictureLine.Of(cluster), LocalJson.Readable.PictureLine);
        }
        catch (AskTimeoutException)
        {
            // As if nobody knew.
        }

        return JsonSerializer.Serialize(PictureLine.Unknown, LocalJson.Readable.PictureLine);
    }

    /// <summary>Never waits: what finds no room ends the subscription.</summary>
    private sealed class Subscriber : ReceiveActor
    {
        public Subscriber(IActorRef feed, ImmutableArray<string> kinds, ChannelWriter<string> lines)
        {
            Receive<EventLine>(line =>
            {
                if (lines.TryWrite(line.Json))
                    return;

                lines.TryComplete();
                Context.Stop(Self);
            });
            feed.Tell(new FollowEvents(kinds));
        }
    }
}

internal sealed record DroppedLine(string Kind, string Why);

/// <summary>Membership and quorum as they are now, the first line of a subscription.</summary>
/// <param name="Node">The one that says it; null: it knows nothing yet.</param>
/// <param name="Coordinator">Null: there is none that this node knows of.</param>
internal sealed record PictureLine(
    string Kind,
    string? Node,
    bool Quorate,
    int Votes,
    int ExpectedVotes,
    string? Coordinator,
    long Term,
    ImmutableArray<PictureNode> Nodes)
{
    public static PictureLine Unknown { get; } = new("picture", null, false, 0, 0, null, 0, []);

    public static PictureLine Of(ClusterStatus cluster) => new(
        "picture",
        cluster.AskedNode,
        cluster.Quorate,
        cluster.VotesPresent,
        cluster.VotesExpected,
        cluster.Coordinator,
        cluster.Term,
        [.. cluster.Nodes.Select(node => new PictureNode(node.Name, node.Presence, node.Standby, node.Leaving, node.Votes))]);
}

/// <param name="State">unseen, joining, online, lost or down.</param>
internal sealed record PictureNode(string Name, string State, bool Standby, bool Leaving, int Votes);
