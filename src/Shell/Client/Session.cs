using System.Net;
using System.Net.Sockets;
using Petabridge.Cmd.Wire;

namespace HaActors.Shell.Client;

/// <summary>A connection to one node. One command at a time; <see cref="Cancel"/> may come from another thread.</summary>
internal sealed class Session : IDisposable
{
    private static readonly TimeSpan ConnectTimeout = TimeSpan.FromSeconds(3);

    private readonly Stream _stream;
    private readonly Lock _writing = new();
    private long _current;

    private Session(Stream stream, ServerFrame welcome)
    {
        _stream = stream;
        Name = welcome.Name ?? "";
        Palettes = welcome.Palettes ?? [];
    }

    /// <summary>Who answers.</summary>
    public string Name { get; }

    public IReadOnlyList<PaletteFrame> Palettes { get; }

    /// <param name="node">Whom to call.</param>
    /// <param name="key">The cluster's: both sides prove that they hold it, and nobody else can read or change what they say.
    /// </param>
    /// <exception cref="ConnectionException">Nobody listens, or something else does, or the keys differ.</exception>
    public static Session Connect(IPEndPoint node, byte[]? key = null)
    {
        var socket = new Socket(node.AddressFamily, SocketType.Stream, ProtocolType.Tcp) { NoDelay = true };
        try
        {
            using var late = new CancellationTokenSource(ConnectTimeout);
            socket.ConnectAsync(node, late.Token).AsTask().GetAwaiter().GetResult();
            socket.ReceiveTimeout = (int)ConnectTimeout.TotalMilliseconds;
            var session = Greet(new NetworkStream(socket, ownsSocket: true), key);
            socket.ReceiveTimeout = 0;
            return session;
        }
        catch (Exception cause) when (cause is SocketException or OperationCanceledException)
        {
            socket.Dispose();
            var why = cause is SocketException refused ? Why(refused.SocketErrorCode) : "no answer within 3 s";
            throw new ConnectionException(
                $"Cannot connect to {node}: {why}. Is haactors running here? "
                + "`systemctl status haactors` tells; another port is given as `pbm 127.0.0.1:PORT …`.");
        }
        catch (Exception cause) when (cause is IOException or InvalidDataException)
        {
            socket.Dispose();
            throw new ConnectionException($"What listens on {node} is not a HaActors node: {cause.Message}");
        }
        catch
        {
            socket.Dispose();
            throw;
        }
    }

    /// <summary>Sends a command and yields what comes back, the final frame last.</summary>
    /// <exception cref="ConnectionException">The node went away before the final answer.</exception>
    public IEnumerable<ServerFrame> Run(string[] words)
    {
        long id;
        lock (_writing)
            id = ++_current;
        Write(new ClientFrame(ClientFrame.Run, Id: id, Words: words));
        while (true)
        {
            var frame = Read();
            // Left over from a command that was cancelled.
            if (frame.Id != id)
                continue;
            yield return frame;
            if (frame.Type is ServerFrame.Done or ServerFrame.Error)
                yield break;
        }
    }

    /// <summary>Asks the node to end the command under way.</summary>
    public void Cancel() => Write(new ClientFrame(ClientFrame.Cancel, Id: Volatile.Read(ref _current)));

    public void Dispose() => _stream.Dispose();

    private static Session Greet(Stream stream, byte[]? key)
    {
        var nonce = key is null ? null : KeyProof.NewNonce();
        Say(stream, new ClientFrame(ClientFrame.Hello, Protocol.Version, Nonce: nonce));
        var answer = Hear(stream);
        if (key is not null && answer.Type == ServerFrame.Challenge)
        {
            var proof = new KeyProof(key, nonce!, answer.Nonce ?? []);
            if (!proof.IsOfServer(answer.Proof))
                throw new ConnectionException("The node does not hold the same key: compare the key files.");

            Say(stream, new ClientFrame(ClientFrame.Prove, Proof: proof.OfClient));
            stream = proof.SealForClient(stream);
            answer = Hear(stream);
        }
        else if (key is not null && answer.Type == ServerFrame.Welcome)
        {
            throw new ConnectionException("The node does not prove who it is: it has no cluster key.");
        }

        return answer.Type == ServerFrame.Welcome
            ? new Session(stream, answer)
            : throw new ConnectionException(answer.Text ?? "The node refused the connection.");
    }

    private static void Say(Stream stream, ClientFrame frame) =>
        stream.Write(Framing.Encode(frame, FrameJson.Default.ClientFrame, Protocol.LongestRequest));

    private static ServerFrame Hear(Stream stream) =>
        Framing.Read(stream, FrameJson.Default.ServerFrame, Protocol.LongestResponse)
            ?? throw new InvalidDataException("it closed the connection.");

    private ServerFrame Read()
    {
        try
        {
            return Framing.Read(_stream, FrameJson.Default.ServerFrame, Protocol.LongestResponse)
                ?? throw new ConnectionException("The node closed the connection before it answered.");
        }
        catch (Exception cause) when (cause is IOException or InvalidDataException or ObjectDisposedException)
        {
            throw new ConnectionException($"The connection to the node broke: {cause.Message}");
        }
    }

    private void Write(ClientFrame frame)
    {
        try
        {
            var bytes = Framing.Encode(frame, FrameJson.Default.ClientFrame, Protocol.LongestRequest);
            lock (_writing)
                _stream.Write(bytes);
        }
        catch (Exception cause) when (cause is IOException or ObjectDisposedException)
        {
            throw new ConnectionException($"The connection to the node broke: {cause.Message}");
        }
    }

    private static string Why(SocketError error) => error switch
    {
        SocketError.ConnectionRefused => "connection refused",
        SocketError.NetworkUnreachable => "network unreachable",
        SocketError.HostUnreachable => "host unreachable",
        SocketError.TimedOut => "no answer",
        _ => error.ToString(),
    };
}

/// <summary>The node cannot be reached; the message says what to do.</summary>
internal sealed class ConnectionException(string message) : Exception(message);
