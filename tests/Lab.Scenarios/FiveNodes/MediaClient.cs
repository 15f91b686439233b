using System.Collections.Concurrent;
using System.Globalization;
using System.Text;
using HaActors.Lab.Namespaces;

namespace HaActors.Lab.Scenarios.FiveNodes;

/// <summary>
/// A client of the video service, which asks for any part of a film, and of FTP, which fetches a file in passive mode: in turn, by curl,
/// over connections of their own. Both files are made by five-nodes-prepare: lines of numbers, by which a wrong byte shows.
/// </summary>
public sealed class MediaClient : IAsyncDisposable
{
    private const int FirstLine = 1_000_000, LineLength = 8;
    private const int FilmLength = 4 << 20, TrailerLength = 64 << 10, PartLength = 4096;

    private static readonly TimeSpan s_patience = TimeSpan.FromSeconds(20);
    private static readonly TimeSpan s_between = TimeSpan.FromSeconds(1);

    private readonly CancellationTokenSource _end = new();
    private readonly ConcurrentQueue<string> _wrong = new();
    private readonly string _host;
    private readonly Task _work;
    private int _parts;
    private int _files;

    /// <param name="service">Where the service answers.</param>
    public MediaClient(Uri service)
    {
        _host = service.Host;
        _work = Task.Run(WorkAsync);
    }

    /// <summary>Parts of the film that were got.</summary>
    public int Parts => Volatile.Read(ref _parts);

    /// <summary>Files that were fetched by FTP.</summary>
    public int Files => Volatile.Read(ref _files);

    /// <summary>What was got and is not what it should be.</summary>
    public IReadOnlyCollection<string> Wrong => [.. _wrong];

    public async ValueTask DisposeAsync()
    {
        await _end.CancelAsync();
        await _work;
        _end.Dispose();
    }

    private async Task WorkAsync()
    {
        try
        {
            while (true)
            {
                var from = Random.Shared.Next(FilmLength - PartLength);
                var range = string.Create(CultureInfo.InvariantCulture, $"{from}-{from + PartLength - 1}");
                if (await IsGotAsync(from, PartLength, "--range", range, $"http://{_host}:8080/film"))
                    Interlocked.Increment(ref _parts);
                if (await IsGotAsync(0, TrailerLength, $"ftp://{_host}/video/trailer"))
                    Interlocked.Increment(ref _files);
                await Task.Delay(s_between, _end.Token);
            }
        }
        catch (OperationCanceledException)
        {
            // It was wanted no longer.
        }
    }

    private async Task<bool> IsGotAsync(int from, int length, params string[] words)
    {
        var patience = string.Create(CultureInfo.InvariantCulture, $"{s_patience.TotalSeconds:0}");
        var run = await Tool.TryAsync("curl", ["--noproxy", "*", "--silent", "--show-error", "--fail", "--max-time", patience, .. words], _end.Token);
        if (run.ExitCode != 0)
            return false;
        if (run.Output == TextOf(from, length))
            return true;
        _wrong.Enqueue($"curl {string.Join(' ', words)}: {run.Output.Length} bytes, not what was expected: {run.Output[..Math.Min(40, run.Output.Length)]}");
        return false;
    }

    private static string TextOf(int from, int length)
    {
        var text = new StringBuilder(length + LineLength);
        for (var line = from / LineLength; text.Length < length + (from % LineLength); line++)
            text.Append(CultureInfo.InvariantCulture, $"{FirstLine + line}\n");
        return text.ToString(from % LineLength, length);
    }
}
