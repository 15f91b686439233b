using System.Net.Sockets;
using HaActors.Agents.Tools;

namespace HaActors.Agents.Tests.Tools;

/// <summary>A socket that answers tools as the daemon does.</summary>
internal sealed class ToolServer : IDisposable
{
    private readonly Socket _socket = new(AddressFamily.Unix, SocketType.Stream, ProtocolType.Unspecified);
    private readonly AgentTools _tools;

    public ToolServer(string path, IClusterFacts facts)
    {
        _tools = new AgentTools(facts, TimeProvider.System);
        _socket.Bind(new UnixDomainSocketEndPoint(path));
        _socket.Listen();
        _ = AcceptAsync();
    }

    public void Dispose() => _socket.Dispose();

    private async Task AcceptAsync()
    {
        try
        {
            while (true)
                _ = AnswerAsync(await _socket.AcceptAsync());
        }
        catch (Exception closed) when (closed is SocketException or ObjectDisposedException)
        {
        }
    }

    private async Task AnswerAsync(Socket client)
    {
        using var stream = new NetworkStream(client, ownsSocket: true);
        using var reader = new StreamReader(stream);
        var line = await reader.ReadLineAsync();
        if (line is null)
            return;

        var answer = await _tools.RunAsync(ToolWire.ReadRequest(line.Split(' ')[1..])!, default);
        await stream.WriteAsync(System.Text.Encoding.ASCII.GetBytes(string.Concat(ToolWire.Answer(answer).Select(part => $"{part}\n"))));
    }
}
