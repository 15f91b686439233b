using System.Net.Sockets;
using System.Text;
using System.Text.Encodings.Web;
using System.Text.Json;
using System.Text.Json.Serialization;

namespace HaActors.Host.Sockets;

/// <summary>One program that speaks with the daemon.</summary>
public sealed class LocalClient : IDisposable
{
    /// <summary>Bytes of a request's line; a longer one closes the connection.</summary>
    public const int LongestLine = 1024 * 1024;

    private const int SocketLevel = 1;
    private const int PeerCredentials = 17;

    private readonly NetworkStream _stream;
    private readonly SemaphoreSlim _writing = new(1);
    private readonly byte[] _buffer = new byte[4096];
    private readonly MemoryStream _line = new();
    private int _from;
    private int _to;

    public LocalClient(Socket socket)
    {
        _stream = new NetworkStream(socket, ownsSocket: true);
        Span<byte> credentials = stackalloc byte[12];
        var known = socket.GetRawSocketOption(SocketLevel, PeerCredentials, credentials) == credentials.Length;
        ProcessId = known ? BitConverter.ToInt32(credentials) : -1;
        UserId = known ? BitConverter.ToInt32(credentials[4..]) : -1;
    }

    /// <summary>Of the program that connected, as the kernel says; -1: it does not.</summary>
    public int ProcessId { get; }

    /// <summary>The user that it ran as when it connected, as the kernel says; -1: it does not.</summary>
    public int UserId { get; }

    /// <summary>The next line without its end; null: there is none any more. One reader at a time.</summary>
    public async Task<string?> ReadAsync(CancellationToken gone)
    {
        while (true)
        {
            var end = Array.IndexOf(_buffer, (byte)'\n', _from, _to - _from);
            var part = (end < 0 ? _to : end) - _from;
            if (_line.Length + part > LongestLine)
                throw new IOException("The line is too long.");

            _line.Write(_buffer, _from, part);
            _from += part;
            if (end >= 0)
            {
                _from++;
                return TakeLine();
            }

            _from = 0;
            _to = await _stream.ReadAsync(_buffer, gone);
            if (_to == 0)
                return _line.Length > 0 ? TakeLine() : null;
        }
    }

    /// <summary>Writes a line whole; waits while the program does not read.</summary>
    public async Task WriteAsync(string line, CancellationToken gone)
    {
        await _writing.WaitAsync(gone);
        try
        {
            await _stream.WriteAsync(Encoding.UTF8.GetBytes($"{line}\n"), gone);
        }
        finally
        {
            _writing.Release();
        }
    }

    /// <summary>Answers <c>{"error": …}</c>.</summary>
    public Task RefuseAsync(string why, CancellationToken gone) =>
        WriteAsync(JsonSerializer.Serialize(new LocalError(why), LocalJson.Readable.LocalError), gone);

    public void Dispose()
    {
        _stream.Dispose();
        _writing.Dispose();
        _line.Dispose();
    }

    private string TakeLine()
    {
        var text = Encoding.UTF8.GetString(_line.GetBuffer(), 0, (int)_line.Length).TrimEnd('\r');
        _line.SetLength(0);
        return text;
    }
}

internal sealed record LocalError(string Error);

[JsonSourceGenerationOptions(PropertyNamingPolicy = JsonKnownNamingPolicy.CamelCase)]
[JsonSerializable(typeof(LocalError))]
[JsonSerializable(typeof(DroppedLine))]
[JsonSerializable(typeof(PictureLine))]
[JsonSerializable(typeof(JsonElement))]
internal sealed partial class LocalJson : JsonSerializerContext
{
    public static LocalJson Readable => field ??= new(new JsonSerializerOptions(Default.Options)
    {
        Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping,
    });
}
