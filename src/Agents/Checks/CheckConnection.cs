using System.Buffers;
using System.Net;
using System.Net.Security;
using System.Net.Sockets;
using System.Security.Authentication;
using System.Security.Cryptography.X509Certificates;
using System.Text;
using HaActors.Policy.HealthChecks;

namespace HaActors.Agents.Checks;

/// <summary>
/// One TCP connection of one check, plain or under TLS, with a small buffer. All waits end at the check's deadline;
/// nothing grows with what the
/// server sends.
/// </summary>
internal sealed class CheckConnection : IDisposable
{
    private const int BufferSize = 4096;

    private readonly Socket _socket;
    private readonly CheckContext _check;
    private readonly byte[] _buffer = ArrayPool<byte>.Shared.Rent(BufferSize);
    private int _start;
    private int _end;
    private SslStream? _tls;
    private bool _isEnded;

    private CheckConnection(Socket socket, CheckContext check)
    {
        _socket = socket;
        _check = check;
    }

    /// <summary>What the check waits for, for the reason of one that ran out of time.</summary>
    public string Stage { get; set; } = "an answer";

    public ReadOnlySpan<byte> Unread => _buffer.AsSpan(_start, _end - _start);

    public IPEndPoint Local => (IPEndPoint)_socket.LocalEndPoint!;

    public static async Task<CheckConnection> OpenAsync(CheckContext check)
    {
        var socket = CheckSockets.Open(check.Target, check.Route, SocketType.Stream, ProtocolType.Tcp);
        try
        {
            socket.NoDelay = true;
            // Reset at the end, not closed: ten thousand checks would leave their ports behind in TIME_WAIT.
            socket.LingerState = new LingerOption(enable: true, seconds: 0);
            await socket.ConnectAsync(new IPEndPoint(check.Target.Address, check.Target.Port), check.Deadline);
            return new CheckConnection(socket, check);
        }
        catch (OperationCanceledException cause)
        {
            socket.Dispose();
            throw new CheckFailure("no connection", cause) { IsSilence = true };
        }
        catch (SocketException cause)
        {
            socket.Dispose();
            throw CheckSockets.Failure(cause, check.Route);
        }
    }

    /// <summary>From here on all goes under TLS.</summary>
    public async Task SecureAsync(CheckTls tls)
    {
        Stage = "the end of the TLS handshake";
        if (_end > _start)
            throw new CheckFailure("the server sent plain text before the TLS handshake");

        var problem = "";
        _tls = new SslStream(new NetworkStream(_socket, ownsSocket: false));
        var options = new SslClientAuthenticationOptions
        {
            // An address is no server name: then none is sent.
            TargetHost = tls.ServerName ?? _check.Target.Address.ToString(),
            // Nothing may be fetched from elsewhere in the middle of a check.
            CertificateChainPolicy = new X509ChainPolicy
            {
                DisableCertificateDownloads = true,
                RevocationMode = X509RevocationMode.NoCheck,
            },
            RemoteCertificateValidationCallback = (_, _, chain, errors) =>
            {
                problem = errors == SslPolicyErrors.None ? "" : WhyNotTrusted(errors, chain);
                return !tls.Verify || problem.Length == 0;
            },
        };
        try
        {
            await _tls.AuthenticateAsClientAsync(options, _check.Deadline);
        }
        catch (AuthenticationException cause)
        {
            throw new CheckFailure(
                tls.Verify && problem.Length > 0 ? problem : $"TLS handshake failed: {OneLine(cause.GetBaseException().Message)}", cause);
        }
        catch (Exception cause) when (Translate(cause) is { } failure)
        {
            throw failure;
        }
    }

    public Task SendLineAsync(string line) => SendAsync(Encoding.UTF8.GetBytes($"{line}\r\n"));

    public async Task SendAsync(ReadOnlyMemory<byte> bytes)
    {
        try
        {
            if (_tls is not null)
            {
                await _tls.WriteAsync(bytes, _check.Deadline);
                return;
            }

            while (bytes.Length > 0)
                bytes = bytes[await _socket.SendAsync(bytes, SocketFlags.None, _check.Deadline)..];
        }
        catch (Exception cause) when (Translate(cause) is { } failure)
        {
            throw failure;
        }
    }

    /// <summary>Waits for more bytes; what is unread stays.</summary>
    /// <returns>False: the server ended the connection, or the buffer is full.</returns>
    public async ValueTask<bool> FillAsync()
    {
        if (_isEnded)
            return false;
        if (_start == _end)
            _start = _end = 0;
        if (_end == _buffer.Length)
        {
            if (_start == 0)
                return false;
            Unread.CopyTo(_buffer);
            (_start, _end) = (0, _end - _start);
        }

        try
        {
            var room = _buffer.AsMemory(_end);
            var count = _tls is not null
                ? await _tls.ReadAsync(room, _check.Deadline)
                : await _socket.ReceiveAsync(room, SocketFlags.None, _check.Deadline);
            _end += count;
            _isEnded = count == 0;
            return count > 0;
        }
        catch (Exception cause) when (Translate(cause) is { } failure)
        {
            throw failure;
        }
    }

    public void Consume(int count) => _start += count;

    /// <returns>Without its end; null: the server ended the connection before a whole line.</returns>
    /// <exception cref="CheckFailure">The line is longer than the buffer.</exception>
    public async ValueTask<string?> ReadLineAsync()
    {
        var searched = 0;
        while (true)
        {
            var at = Unread[searched..].IndexOf((byte)'\n');
            if (at >= 0)
            {
                var line = Unread[..(searched + at)];
                var text = Encoding.UTF8.GetString(line.EndsWith("\r"u8) ? line[..^1] : line);
                Consume(searched + at + 1);
                return text;
            }

            searched = Unread.Length;
            if (await FillAsync())
                continue;
            if (!_isEnded)
                throw new CheckFailure($"the server sends a line of more than {searched} bytes");
            return null;
        }
    }

    /// <summary>A line that must come.</summary>
    public async ValueTask<string> ExpectLineAsync() => await ReadLineAsync() ?? throw ClosedEarly();

    /// <exception cref="CheckFailure">The connection ends before.</exception>
    public async Task ReadExactAsync(Memory<byte> into)
    {
        while (into.Length > 0)
        {
            if (Unread.IsEmpty && !await FillAsync())
                throw ClosedEarly();
            var part = Math.Min(into.Length, Unread.Length);
            Unread[..part].CopyTo(into.Span);
            Consume(part);
            into = into[part..];
        }
    }

    public CheckFailure ClosedEarly() => new($"the server closed the connection, {Stage} was expected");

    public void Dispose()
    {
        _tls?.Dispose();
        _socket.Dispose();
        ArrayPool<byte>.Shared.Return(_buffer);
    }

    internal static string OneLine(string text) =>
        string.Join(' ', text.Split((char[])['\r', '\n'], StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries));

    private CheckFailure? Translate(Exception cause) => cause switch
    {
        CheckFailure => null,
        OperationCanceledException => new CheckFailure($"waited for {Stage}", cause),
        SocketException socket => CheckSockets.Failure(socket, _check.Route),
        IOException { InnerException: SocketException socket } => CheckSockets.Failure(socket, _check.Route),
        IOException => new CheckFailure(OneLine(cause.Message), cause),
        _ => null,
    };

    private static string WhyNotTrusted(SslPolicyErrors errors, X509Chain? chain)
    {
        if (errors.HasFlag(SslPolicyErrors.RemoteCertificateNotAvailable))
            return "the server has no certificate";
        if (errors.HasFlag(SslPolicyErrors.RemoteCertificateNameMismatch))
            return "the certificate is for another name";

        var status = chain?.ChainStatus.FirstOrDefault().StatusInformation ?? "";
        return $"the certificate is not trusted: {OneLine(status)}";
    }
}
