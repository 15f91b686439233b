using System.Net.Sockets;
using System.Text;
using System.Text.RegularExpressions;

namespace HaActors.Lab.Scenarios.FiveNodes;

/// <summary>One TCP connection that was established once and is asked over and over; it is never made anew.</summary>
public sealed partial class KeptConnection : IAsyncDisposable
{
    private static readonly byte[] s_request = Encoding.ASCII.GetBytes("GET /who HTTP/1.1\r\nHost: service\r\n\r\n");
    private static readonly TimeSpan s_between = TimeSpan.FromMilliseconds(200);

    private readonly CancellationTokenSource _end = new();
    private readonly TcpClient _connection = new();
    private readonly Task _work;
    private int _answers;

    private KeptConnection(string host, int port)
    {
        _connection.Connect(host, port);
        _work = Task.Run(WorkAsync);
    }

    /// <summary>How often it was answered.</summary>
    public int Answers => Volatile.Read(ref _answers);

    /// <summary>Which server answers: always the same one.</summary>
    public string? Server { get; private set; }

    /// <summary>Why it goes on no more; null: it does.</summary>
    public string? Broken { get; private set; }

    public static KeptConnection To(Uri service) => new(service.Host, service.Port);

    public async ValueTask DisposeAsync()
    {
        await _end.CancelAsync();
        _connection.Dispose();
        await _work;
        _end.Dispose();
    }

    private async Task WorkAsync()
    {
        try
        {
            var stream = _connection.GetStream();
            var buffer = new byte[4096];
            while (true)
            {
                await stream.WriteAsync(s_request, _end.Token);
                var text = "";
                while (!Answer().IsMatch(text))
                {
                    var read = await stream.ReadAsync(buffer, _end.Token);
                    if (read == 0)
                        throw new IOException("the server closed it");
                    text += Encoding.ASCII.GetString(buffer, 0, read);
                }

                Server = Answer().Match(text).Groups[1].Value;
                Interlocked.Increment(ref _answers);
                await Task.Delay(s_between, _end.Token);
            }
        }
        catch (Exception cause) when (cause is IOException or SocketException or ObjectDisposedException)
        {
            Broken = cause.Message;
        }
        catch (OperationCanceledException)
        {
            // It was wanted no longer.
        }
    }

    [GeneratedRegex(@"^HTTP/1\.1 200 [\s\S]*\r\n\r\n(\w+)\n$")]
    private static partial Regex Answer();
}
