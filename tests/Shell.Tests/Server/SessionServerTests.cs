using System.Net.Sockets;
using System.Text;
using Akka.Actor;
using Akka.Configuration;
using HaActors.Shell.Log;
using Petabridge.Cmd.Host;
using Petabridge.Cmd.Wire;

namespace HaActors.Shell.Tests.Server;

public sealed class SessionServerTests : ServerFixture
{
    [Theory]
    [InlineData("GET / HTTP/1.1\r\n\r\n")]
    [InlineData("\0\0\0\0")]
    [InlineData("\0\0\0\u0002{}")]
    [InlineData("\0\0\0\u0004null")]
    [InlineData("\0\0\0\u0003{{{")]
    [InlineData("\0\0\0\u000e{\"type\":\"run\"}")]
    public void Garbage_closes_the_connection_and_nothing_else(string garbage)
    {
        using var stream = Connect();
        stream.Write(Encoding.Latin1.GetBytes(garbage));
        Assert.Equal(-1, ReadToEnd(stream));
        Assert.Equal(0, Pbm("ha status").Exit);
    }

    [Fact]
    public void Garbage_after_hello_closes_the_connection_too()
    {
        using var stream = Greet();
        Send(stream, new ClientFrame("dance", Id: 1));
        Assert.Null(Receive(stream));
    }

    [Fact]
    public void Another_version_is_refused_in_words()
    {
        using var stream = Connect();
        Send(stream, new ClientFrame(ClientFrame.Hello, 99));
        var answer = Receive(stream)!;
        Assert.Equal(ServerFrame.Refused, answer.Type);
        Assert.Contains("version 99", answer.Text);
        Assert.Null(Receive(stream));
    }

    [Fact]
    public void A_client_learns_who_answers_and_what_is_offered()
    {
        using var stream = Connect();
        Send(stream, new ClientFrame(ClientFrame.Hello, Protocol.Version));
        var welcome = Receive(stream)!;
        Assert.Equal("demo/n1", welcome.Name);
        Assert.Equal(["ha", "config", "cluster", "quorum", "cluster-sharding", "address", "heartbeat", "actor", "drbd", "log", "lvs"], welcome.Palettes!.Select(palette => palette.Name));
    }

    [Fact]
    public void A_cancelled_stream_ends_on_both_sides()
    {
        using var stream = Greet();
        Send(stream, new ClientFrame(ClientFrame.Run, Id: 1, Words: ["log", "tail"]));
        Eventually(() => Log.Subscribers == 1, "the tail begins");
        Log.Add(Line("one"));
        Assert.EndsWith("one", Receive(stream)!.Text);

        Send(stream, new ClientFrame(ClientFrame.Cancel, Id: 1));
        Assert.Equal(ServerFrame.Done, Receive(stream)!.Type);
        Eventually(() => Log.Subscribers == 0, "the tail ends");
    }

    [Fact]
    public void A_client_that_goes_away_ends_its_streams()
    {
        using (var stream = Greet())
        {
            Send(stream, new ClientFrame(ClientFrame.Run, Id: 1, Words: ["log", "tail"]));
            Send(stream, new ClientFrame(ClientFrame.Run, Id: 2, Words: ["log", "tail"]));
            Eventually(() => Log.Subscribers == 2, "both tails begin");
        }

        Eventually(() => Log.Subscribers == 0, "both tails end");
    }

    [Fact]
    public void A_watcher_sees_the_status_again_when_it_changes()
    {
        using var stream = Greet();
        Send(stream, new ClientFrame(ClientFrame.Run, Id: 7, Words: ["ha", "status", "--watch"]));
        Assert.StartsWith("Serving", Receive(stream)!.Text);
        Script = _ => new Actors.Protocol.OperatorAnswer.Status(Clusters.Three() with { Coordinator = null });
        var second = Receive(stream)!;
        Assert.Equal((ServerFrame.More, 7L), (second.Type, second.Id));
        Assert.StartsWith("No coordinator", second.Text);
    }

    [Fact]
    public void Requests_run_side_by_side_under_a_limit()
    {
        using var stream = Greet();
        for (var id = 1; id <= 33; id++)
            Send(stream, new ClientFrame(ClientFrame.Run, Id: id, Words: ["log", "tail"]));
        var refused = Receive(stream)!;
        Assert.Equal((ServerFrame.Error, 33L), (refused.Type, refused.Id));
    }

    [Fact]
    public async Task Only_loopback_is_listened_on()
    {
        var system = ActorSystem.Create("open", ConfigurationFactory.ParseString("petabridge.cmd.host = \"0.0.0.0\""));
        var cause = Assert.ThrowsAny<Exception>(() => PetabridgeCmd.Get(system));
        Assert.Contains("loopback", (cause.InnerException ?? cause).Message);
        await system.Terminate();
    }

    private NetworkStream Greet()
    {
        var stream = Connect();
        Send(stream, new ClientFrame(ClientFrame.Hello, Protocol.Version));
        Assert.Equal(ServerFrame.Welcome, Receive(stream)!.Type);
        return stream;
    }

    private static LogLine Line(string text) => new(DateTimeOffset.UnixEpoch, LogSeverity.Info, "test", text);

    private static int ReadToEnd(Stream stream)
    {
        try
        {
            return stream.ReadByte();
        }
        catch (IOException)
        {
            // Reset: what was sent had not been read when it was closed.
            return -1;
        }
    }
}
