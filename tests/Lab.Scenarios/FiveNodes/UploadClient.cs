using System.Collections.Concurrent;
using System.Diagnostics;
using System.Security.Cryptography;
using System.Text;

namespace HaActors.Lab.Scenarios.FiveNodes;

/// <summary>
/// A client of the whole service: it uploads numbered records, one after the other and each over a connection of its own, reads back one of
/// those that were acknowledged, and remembers the longest time without either.
/// </summary>
public sealed class UploadClient : IAsyncDisposable
{
    private static readonly TimeSpan s_patience = TimeSpan.FromSeconds(10);
    private static readonly TimeSpan s_between = TimeSpan.FromMilliseconds(100);

    private readonly HttpClient _http = new(new SocketsHttpHandler { PooledConnectionLifetime = TimeSpan.Zero }) { Timeout = s_patience };
    private readonly CancellationTokenSource _end = new();
    private readonly Uri _records;
    private readonly ConcurrentDictionary<int, bool> _acknowledged = new();
    private readonly ConcurrentQueue<string> _wrong = new();
    private readonly Task _work;
    private long _latest = Stopwatch.GetTimestamp();
    private long _longestGap;

    /// <param name="service">Where the service answers.</param>
    public UploadClient(Uri service)
    {
        _records = new Uri(service, "/files/records/");
        _work = Task.Run(WorkAsync);
    }

    /// <summary>Numbers of the records that the service acknowledged.</summary>
    public IReadOnlyCollection<int> Acknowledged => [.. _acknowledged.Keys.Order()];

    /// <summary>What was read and is not what had been written.</summary>
    public IReadOnlyCollection<string> Wrong => [.. _wrong];

    /// <summary>The longest time between two acknowledgements since it was asked last.</summary>
    public TimeSpan TakeLongestGap()
    {
        var gap = Stopwatch.GetElapsedTime(0, Interlocked.Exchange(ref _longestGap, 0));
        return gap;
    }

    /// <summary>What a record holds: its number, and a checksum by which a torn one shows.</summary>
    public static string TextOf(int number)
    {
        var text = $"record {number} {new string((char)('a' + (number % 26)), 200)}";
        return $"{text} {Convert.ToHexString(SHA256.HashData(Encoding.UTF8.GetBytes(text)))}\n";
    }

    /// <summary>Ends the work; what is acknowledged stays.</summary>
    public async Task StopAsync()
    {
        await _end.CancelAsync();
        await _work;
    }

    public async ValueTask DisposeAsync()
    {
        await StopAsync();
        _http.Dispose();
        _end.Dispose();
    }

    private async Task WorkAsync()
    {
        for (var number = 1; !_end.IsCancellationRequested; number++)
        {
            try
            {
                using var content = new StringContent(TextOf(number));
                using var answer = await _http.PutAsync(new Uri(_records, $"{number}"), content, _end.Token);
                if (answer.IsSuccessStatusCode)
                    Acknowledge(number);
                if (!_acknowledged.IsEmpty)
                    await ReadBackAsync();
                await Task.Delay(s_between, _end.Token);
            }
            catch (Exception cause) when (cause is HttpRequestException or OperationCanceledException)
            {
                // Unknown, whether it was written: the next one is another record.
            }
        }
    }

    private void Acknowledge(int number)
    {
        _acknowledged[number] = true;
        var now = Stopwatch.GetTimestamp();
        var gap = now - Interlocked.Exchange(ref _latest, now);
        if (gap > Interlocked.Read(ref _longestGap))
            Interlocked.Exchange(ref _longestGap, gap);
    }

    private async Task ReadBackAsync()
    {
        var number = Random.Shared.GetItems([.. _acknowledged.Keys], 1)[0];
        using var answer = await _http.GetAsync(new Uri(_records, $"{number}"), _end.Token);
        if (answer.StatusCode == System.Net.HttpStatusCode.NotFound)
            _wrong.Enqueue($"record {number} was acknowledged and is not found");
        else if (answer.IsSuccessStatusCode && await answer.Content.ReadAsStringAsync(_end.Token) is var text && text != TextOf(number))
            _wrong.Enqueue($"record {number} reads '{text}'");
    }
}
