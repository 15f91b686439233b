using System.Net;
using System.Net.Sockets;
using Akka.Actor;
using Akka.Event;
using Petabridge.Cmd.Wire;

namespace Petabridge.Cmd.Host.Server;

/// <summary>One connected client. Whatever it sends that is no frame ends the session, and nothing else.</summary>
internal sealed class SessionActor : ReceiveActor
{
    private sealed record FrameRead(ClientFrame? Frame);

    private sealed record Written;

    private sealed record Broken(Exception Cause);

    private readonly bool _isOfThisMachine;
    private readonly ServerSettings _settings;
    private readonly (CommandPalette Palette, IActorRef Handler)[] _palettes;
    private readonly ILoggingAdapter _log = Context.GetLogger();
    private readonly Dictionary<long, IActorRef> _requests = [];
    private readonly Queue<byte[]> _waiting = [];
    private Stream _stream;
    private long _waitingBytes;
    private bool _writing;
    private bool _closing;

    public SessionActor(NetworkStream stream, ServerSettings settings, (CommandPalette Palette, IActorRef Handler)[] palettes)
    {
        _stream = stream;
        _isOfThisMachine = stream.Socket.RemoteEndPoint is IPEndPoint peer && IPAddress.IsLoopback(peer.Address);
        _settings = settings;
        _palettes = palettes;
        Become(Unknown);
    }

    protected override void PreStart()
    {
        Context.SetReceiveTimeout(_settings.HelloTimeout);
        ReadNext();
    }

    protected override void PostStop() => _stream.Dispose();

    private void Unknown()
    {
        Receive<FrameRead>(read => Greet(read.Frame));
        Receive<ReceiveTimeout>(_ => Close("said nothing"));
        ReceiveTransport();
    }

    private void Challenged(KeyProof proof)
    {
        Receive<FrameRead>(read => Judge(read.Frame, proof));
        Receive<ReceiveTimeout>(_ => Close("did not answer the challenge"));
        ReceiveTransport();
    }

    private void Greeted()
    {
        Receive<FrameRead>(read => Obey(read.Frame));
        Receive<RequestActor.Answer>(OnAnswer);
        ReceiveTransport();
    }

    private void ReceiveTransport()
    {
        Receive<Written>(_ => OnWritten());
        Receive<Broken>(broken => Close(broken.Cause.Message));
    }

    private void Greet(ClientFrame? frame)
    {
        if (frame is null || frame.Type != ClientFrame.Hello)
        {
            Close("did not say hello");
            return;
        }

        if (frame.Version != Protocol.Version)
        {
            Refuse($"This node speaks version {Protocol.Version} of the command protocol, the client version {frame.Version}.");
            return;
        }

        if (frame.Nonce is { Length: KeyProof.NonceSize } nonce && _settings.Key.Length > 0)
        {
            Challenge(nonce);
            return;
        }

        // Whoever can connect may fence nodes.
        if (!_isOfThisMachine)
        {
            Refuse(frame.Nonce is null
                ? "This node takes commands from other machines only with the cluster's key: pbm --key-file FILE …"
                : "This node has no cluster key, so it takes commands from its own machine only.");
            return;
        }

        Welcome();
    }

    private void Challenge(byte[] nonce)
    {
        var ours = KeyProof.NewNonce();
        var proof = new KeyProof(_settings.Key, nonce, ours);
        Become(() => Challenged(proof));
        Send(new ServerFrame(ServerFrame.Challenge, Protocol.Version, Nonce: ours, Proof: proof.OfServer));
        ReadNext();
    }

    private void Judge(ClientFrame? frame, KeyProof proof)
    {
        if (frame?.Type != ClientFrame.Prove || !proof.IsOfClient(frame.Proof))
        {
            _log.Warning("A command client does not hold the cluster's key");
            Refuse("The key is not the cluster's.");
            return;
        }

        _stream = proof.SealForServer(_stream);
        Welcome();
    }

    private void Refuse(string why)
    {
        Context.SetReceiveTimeout(null);
        _closing = true;
        Send(new ServerFrame(ServerFrame.Refused, Protocol.Version, Text: why));
    }

    private void Welcome()
    {
        Context.SetReceiveTimeout(null);
        Become(Greeted);
        Send(new ServerFrame(
            ServerFrame.Welcome,
            Protocol.Version,
            Name: _settings.Name,
            Palettes: [.. _palettes.Select(known => PaletteFrames.Of(known.Palette))]));
        ReadNext();
    }

    private void Obey(ClientFrame? frame)
    {
        if (frame is null)
        {
            Context.Stop(Self);
            return;
        }

        switch (frame)
        {
            case { Type: ClientFrame.Run, Words: not null } when frame.Words.All(word => word is not null):
                Run(frame.Id, frame.Words);
                break;
            case { Type: ClientFrame.Cancel }:
                if (_requests.Remove(frame.Id, out var request))
                {
                    Context.Stop(request);
                    Send(new ServerFrame(ServerFrame.Done, Id: frame.Id));
                }

                break;
            default:
                Close($"sent a frame of type '{frame.Type}'");
                return;
        }

        ReadNext();
    }

    private void Run(long id, string[] words)
    {
        if (_requests.ContainsKey(id) || _requests.Count >= _settings.MaxRequestsPerSession)
        {
            Fail(id, ServerFrame.Failed, $"{_requests.Count} commands of this client are still running.");
            return;
        }

        switch (CommandLineParser.Parse([.. _palettes.Select(known => known.Palette)], words))
        {
            case ParsedLine.Misused misused:
                Fail(id, ServerFrame.Usage, misused.Text);
                break;
            case ParsedLine.Understood line:
                var handler = _palettes.First(known => known.Palette.Name == line.Palette).Handler;
                _requests[id] = Context.ActorOf(Props.Create(() => new RequestActor(id, line.Command, handler)));
                break;
        }
    }

    private void OnAnswer(RequestActor.Answer answer)
    {
        // A cancelled request may have answered before it stopped.
        if (!_requests.TryGetValue(answer.Id, out var request) || !request.Equals(Sender))
            return;
        if (answer.Response.Final)
            _requests.Remove(answer.Id);

        if (answer.Response is ErroredCommandResponse error)
            Fail(answer.Id, ServerFrame.Failed, error.Text);
        else
            Send(new ServerFrame(
                answer.Response.Final ? ServerFrame.Done : ServerFrame.More, Id: answer.Id, Text: answer.Response.Text));
    }

    private void Fail(long id, string kind, string text) =>
        Send(new ServerFrame(ServerFrame.Error, Id: id, Kind: kind, Text: text));

    private void Send(ServerFrame frame)
    {
        byte[] bytes;
        try
        {
            bytes = Framing.Encode(frame, FrameJson.Default.ServerFrame, Protocol.LongestResponse);
        }
        catch (InvalidDataException cause)
        {
            bytes = Framing.Encode(
                frame with { Type = ServerFrame.Error, Kind = ServerFrame.Failed, Text = $"Answer too long. {cause.Message}" },
                FrameJson.Default.ServerFrame,
                Protocol.LongestResponse);
        }

        _waiting.Enqueue(bytes);
        _waitingBytes += bytes.Length;
        if (_waitingBytes > _settings.SendBuffer)
        {
            Close($"left {_waitingBytes} bytes unread");
            return;
        }

        WriteNext();
    }

    private void OnWritten()
    {
        _writing = false;
        WriteNext();
        if (_closing && !_writing)
            Context.Stop(Self);
    }

    private void WriteNext()
    {
        if (_writing || !_waiting.TryDequeue(out var bytes))
            return;

        _writing = true;
        _waitingBytes -= bytes.Length;
        _ = _stream.WriteAsync(bytes).AsTask().PipeTo(
            Self, success: () => new Written(), failure: cause => new Broken(cause));
    }

    private void ReadNext() => _ = Framing.ReadAsync(_stream, FrameJson.Default.ClientFrame, Protocol.LongestRequest).PipeTo(
        Self, success: frame => new FrameRead(frame), failure: cause => new Broken(cause));

    private void Close(string why)
    {
        _log.Debug("A command client was disconnected: {0}", why);
        Context.Stop(Self);
    }
}
