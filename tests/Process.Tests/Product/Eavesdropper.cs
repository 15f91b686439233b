using System.Net;
using System.Net.Sockets;
using System.Text;

namespace HaActors.Process.Tests.Product;

/// <summary>A relay on the way between client and node, which keeps, or changes, what passes.</summary>
internal sealed class Eavesdropper : IDisposable
{
    private readonly TcpListener _listener;
    private readonly IPEndPoint _node;
    private readonly MemoryStream _heard = new();
    private readonly int _changed;

    /// <param name="at">Where clients call.</param>
    /// <param name="node">Whom they are passed on to.</param>
    /// <param name="changed">The number of the byte from the node that is changed on its way; negative: none.</param>
    public Eavesdropper(IPAddress at, IPEndPoint node, int changed = -1)
    {
        _node = node;
        _changed = changed;
        _listener = new TcpListener(at, 0);
        _listener.Start();
        _ = AcceptAsync();
    }

    public string Address => _listener.LocalEndpoint.ToString()!;

    /// <summary>All that passed in either direction.</summary>
    public string Heard
    {
        get
        {
            lock (_heard)
                return Encoding.Latin1.GetString(_heard.ToArray());
        }
    }

    public void Dispose() => _listener.Dispose();

    private async Task AcceptAsync()
    {
        while (true)
        {
            using var client = await _listener.AcceptTcpClientAsync();
            using var node = new TcpClient();
            await node.ConnectAsync(_node);
            await Task.WhenAny(
                PassAsync(client.GetStream(), node.GetStream(), -1), PassAsync(node.GetStream(), client.GetStream(), _changed));
        }
    }

    private async Task PassAsync(NetworkStream from, NetworkStream to, int changed)
    {
        var buffer = new byte[4096];
        var passed = 0;
        try
        {
            while (await from.ReadAsync(buffer) is > 0 and var count)
            {
                lock (_heard)
                    _heard.Write(buffer, 0, count);
                if (changed >= passed && changed < passed + count)
                    buffer[changed - passed] ^= 1;
                passed += count;
                await to.WriteAsync(buffer.AsMemory(0, count));
            }
        }
        catch (Exception cause) when (cause is IOException or ObjectDisposedException)
        {
            // One of the two has hung up.
        }
    }
}
