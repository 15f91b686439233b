using System.Net;
using System.Net.Sockets;
using Akka.Actor;
using HaActors.Actors.Events;
using Akka.Configuration;
using HaActors.Actors.Protocol;
using HaActors.Shell.Client;
using HaActors.Shell.Log;
using HaActors.Shell.Palettes;
using Petabridge.Cmd.Host;
using Petabridge.Cmd.Wire;

namespace HaActors.Shell.Tests.Server;

/// <summary>A node's command server on a port of the system's choice, with an operator actor that a test scripts.</summary>
public abstract class ServerFixture : IDisposable
{
    private static readonly TimeSpan Deadline = TimeSpan.FromSeconds(20);

    protected ServerFixture(string config = "")
    {
        System = ActorSystem.Create("local", ConfigurationFactory.ParseString($$"""
            akka.loglevel = WARNING
            akka.stdout-loglevel = OFF
            petabridge.cmd { port = 0, name = "demo/n1" }
            {{config}}
            """));
        var node = System.ActorOf(Props.Create(() => new ScriptedOperator(Answer)), "operator");
        var drbd = System.ActorOf(Props.Create(() => new ScriptedDrbd(request => Drbd(request))), "node");
        var cmd = PetabridgeCmd.Get(System);
        HaPalettes.RegisterAll(
            cmd, node, drbd, System.ActorOf(EventFeed.Props(), EventFeed.Name), () => Cluster, Log, () => Heartbeat, ActorRefs.Nobody);
        cmd.Start();
        Node = cmd.LocalEndPoint!;
    }

    protected ActorSystem System { get; }

    protected ActorSystem? Cluster { get; set; }

    protected LogRing Log { get; } = new(100);

    protected HeartbeatReport Heartbeat { get; set; } = new("n1", [], [], null);

    protected IPEndPoint Node { get; }

    /// <summary>What the operator actor answers; null: nothing at all.</summary>
    protected Func<OperatorRequest, OperatorAnswer?> Script { get; set; } = request => request switch
    {
        OperatorRequest.GetStatus => new OperatorAnswer.Status(Clusters.Three()),
        OperatorRequest.GetFenceHistory => new OperatorAnswer.Fences([]),
        _ => new OperatorAnswer.Accepted("Done."),
    };

    /// <summary>What the node's actor says of DRBD, in order.</summary>
    protected Func<object, IEnumerable<object>> Drbd { get; set; } = _ => [new DrbdReport([])];

    protected List<OperatorRequest> Asked { get; } = [];

    public void Dispose()
    {
        Dispose(true);
        GC.SuppressFinalize(this);
    }

    protected virtual void Dispose(bool disposing) =>
        Task.WaitAll([System.Terminate(), Cluster?.Terminate() ?? Task.CompletedTask], Deadline);

    /// <summary>Runs the client program as a script would.</summary>
    /// <param name="line">What follows the node's address.</param>
    /// <param name="input">Standard input.</param>
    /// <param name="terminal">Whether a person can be asked.</param>
    /// <param name="pages">A terminal in colour of ten lines, and where what is longer is shown.</param>
    protected (int Exit, string Out, string Error) Pbm(
        string line, string input = "", bool terminal = false, List<string>? pages = null)
    {
        using var output = new StringWriter();
        using var error = new StringWriter();
        using var reader = new StringReader(input);
        var exit = Shell.Client.Pbm.Run(
            [Node.ToString(), .. Words.Split(line, out _)],
            new Terminal(
                reader, output, error, terminal, pages is not null, pages is not null, () => null,
                () => pages is null ? null : 10, page =>
                {
                    pages!.Add(page);
                    return true;
                }));
        return (exit, output.ToString(), error.ToString());
    }

    protected NetworkStream Connect()
    {
        var socket = new Socket(SocketType.Stream, ProtocolType.Tcp) { ReceiveTimeout = (int)Deadline.TotalMilliseconds };
        socket.Connect(Node);
        return new NetworkStream(socket, ownsSocket: true);
    }

    private protected static void Send(Stream stream, ClientFrame frame) =>
        stream.Write(Framing.Encode(frame, FrameJson.Default.ClientFrame, Protocol.LongestRequest));

    private protected static ServerFrame? Receive(Stream stream) =>
        Framing.Read(stream, FrameJson.Default.ServerFrame, Protocol.LongestResponse);

    protected static void Eventually(Func<bool> holds, string what)
    {
        var end = DateTime.UtcNow + Deadline;
        while (!holds())
        {
            Assert.True(DateTime.UtcNow < end, $"not in time: {what}");
            Thread.Yield();
        }
    }

    private OperatorAnswer? Answer(OperatorRequest request)
    {
        Asked.Add(request);
        return Script(request);
    }
}

public sealed class ScriptedOperator : ReceiveActor
{
    public ScriptedOperator(Func<OperatorRequest, OperatorAnswer?> answer) => Receive<OperatorRequest>(request =>
    {
        if (answer(request) is { } found)
            Sender.Tell(found);
    });
}

public sealed class ScriptedDrbd : ReceiveActor
{
    public ScriptedDrbd(Func<object, IEnumerable<object>> answers) => ReceiveAny(request =>
    {
        foreach (var answer in answers(request))
            Sender.Tell(answer);
    });
}
