using System.Buffers.Binary;
using System.Net;
using System.Net.Sockets;
using Akka.Actor;
using Akka.Remote.Associations;
using Akka.Remote.Wire;

namespace HaActors.Akka.Internals.Tests.Remote;

/// <summary>A remote system that a test plays frame by frame, on as many connections as it likes.</summary>
internal sealed class ScriptedPeer : IDisposable
{
    private readonly TcpListener _listener = new(IPAddress.Loopback, 0);
    private readonly List<IDisposable> _open = [];

    /// <param name="name">The system's name; it decides whose call has precedence, the lower one's.</param>
    public ScriptedPeer(string name)
    {
        _listener.Start();
        _open.Add(_listener);
        Address = new Address("akka.tcp", name, "127.0.0.1", ((IPEndPoint)_listener.LocalEndpoint).Port);
    }

    public Address Address { get; }

    /// <summary>Takes the next call of the system.</summary>
    public async Task<Line> AcceptAsync() => Add(await _listener.AcceptTcpClientAsync().WaitAsync(Line.Patience));

    public async Task<Line> ConnectAsync(Address to)
    {
        var client = new TcpClient();
        await client.ConnectAsync(to.Host!, to.Port!.Value);
        return Add(client);
    }

    public void Dispose() => _open.ForEach(one => one.Dispose());

    private Line Add(TcpClient client)
    {
        var line = new Line(client, Address);
        _open.Add(line);
        return line;
    }
}

/// <summary>One connection of a scripted peer.</summary>
internal sealed class Line(TcpClient client, Address self) : IDisposable
{
    public static readonly TimeSpan Patience = TimeSpan.FromSeconds(20);

    private const int Uid = 77;

    private readonly NetworkStream _stream = client.GetStream();

    public Task HelloAsync(Address to, ushort version = HandshakeFrame.WireVersion) => SendAsync(
        new HandshakeFrame.Hello(version, self, to, Uid, new byte[HandshakeFrame.NonceSize], HasKey: false));

    public Task ChallengeAsync() =>
        SendAsync(new HandshakeFrame.Challenge(self, Uid, new byte[HandshakeFrame.NonceSize], HasKey: false));

    public Task ProofAsync() => SendAsync(new HandshakeFrame.Proof([]));

    public Task AcceptAsync() => SendAsync(new HandshakeFrame.Accept([]));

    /// <summary>A whole handshake from the side that is called.</summary>
    public async Task AnswerAsync()
    {
        await ExpectAsync<HandshakeFrame.Hello>();
        await ChallengeAsync();
        await ExpectAsync<HandshakeFrame.Proof>();
        await AcceptAsync();
    }

    /// <summary>A whole handshake from the side that called.</summary>
    public async Task OpenAsync(Address to)
    {
        await HelloAsync(to);
        await ExpectAsync<HandshakeFrame.Challenge>();
        await ProofAsync();
        await ExpectAsync<HandshakeFrame.Accept>();
    }

    public Task TellAsync(ActorSystem system, IActorRef recipient, object message) => SendAsync(to =>
    {
        to.Byte((byte)PayloadKind.Batch);
        to.Byte((byte)RecordKind.Message);
        Body(to, system, recipient, message);
    });

    /// <summary>A message as it would be written by a serializer that only the peer has.</summary>
    public Task TellRawAsync(IActorRef recipient, int serializer, string manifest, byte[] bytes) => SendAsync(to =>
    {
        to.Byte((byte)PayloadKind.Batch);
        to.Byte((byte)RecordKind.Message);
        to.Bytes(WirePaths.Encode(recipient.Path));
        to.Byte((byte)SenderForm.None);
        to.VarInt(serializer);
        to.String(manifest);
        to.Bytes(bytes);
    });

    public Task TellSystemAsync(ActorSystem system, IActorRef recipient, int number, object message) => SendAsync(to =>
    {
        to.Byte((byte)PayloadKind.Batch);
        to.Byte((byte)RecordKind.SystemMessage);
        to.VarUInt((ulong)number);
        Body(to, system, recipient, message);
    });

    public async Task<T> ExpectAsync<T>()
        where T : HandshakeFrame => Assert.IsType<T>(HandshakeFrame.Decode(await ReadAsync()));

    /// <summary>Reads on until a payload of this kind comes.</summary>
    public async Task<byte[]> ExpectAsync(PayloadKind kind)
    {
        while (true)
        {
            var payload = await ReadAsync();
            if (payload[0] == (byte)kind)
                return payload;
        }
    }

    /// <summary>Reads on until the system has closed the connection.</summary>
    public async Task ExpectEndAsync()
    {
        try
        {
            var buffer = new byte[4096];
            while (await _stream.ReadAsync(buffer).AsTask().WaitAsync(Patience) > 0)
            {
            }
        }
        catch (IOException)
        {
            // Reset: closed, too.
        }
    }

    public void Dispose() => client.Dispose();

    private static void Body(WireWriter to, ActorSystem system, IActorRef recipient, object message)
    {
        to.Bytes(WirePaths.Encode(recipient.Path));
        to.Byte((byte)SenderForm.None);
        WirePayload.Write(to, (ExtendedActorSystem)system, message);
    }

    private Task SendAsync(HandshakeFrame frame) => SendAsync(to => to.Raw(frame.Encode()));

    private async Task SendAsync(Action<WireWriter> write)
    {
        var payload = new WireWriter();
        write(payload);
        var frame = new byte[4 + payload.Length];
        BinaryPrimitives.WriteInt32LittleEndian(frame, payload.Length);
        payload.Written.CopyTo(frame.AsSpan(4));
        await _stream.WriteAsync(frame);
    }

    private async Task<byte[]> ReadAsync()
    {
        using var late = new CancellationTokenSource(Patience);
        var header = new byte[4];
        await _stream.ReadExactlyAsync(header, late.Token);
        var payload = new byte[BinaryPrimitives.ReadInt32LittleEndian(header)];
        await _stream.ReadExactlyAsync(payload, late.Token);
        return payload;
    }
}
