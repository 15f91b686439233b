using System.Net.Sockets;
using System.Text.Json;
using Microsoft.Extensions.Logging;

namespace HaActors.Host.Sockets;

/// <summary>Answers one kind of request on the <see cref="LocalSocket"/>.</summary>
public interface ILocalHandler
{
    /// <summary>What a request for it begins with: its first word, or the first key of its JSON object.</summary>
    string Word { get; }

    /// <summary>
    /// Answers a request, in as many lines as it likes. The client's next request waits until this is done; the handler
    /// may read further lines itself. An exception closes the connection.
    /// </summary>
    /// <param name="gone">Cancelled when the socket closes.</param>
    Task HandleAsync(LocalRequest request, LocalClient client, CancellationToken gone);
}

/// <param name="Line">The whole line, without its end.</param>
/// <param name="Json">The object, if it is one; null: it is words.</param>
public sealed record LocalRequest(string Line, JsonElement? Json)
{
    /// <summary>Words after the first; empty for an object.</summary>
    public IReadOnlyList<string> Words =>
        Json is null ? Line.Split(' ', StringSplitOptions.RemoveEmptyEntries)[1..] : [];

    /// <summary>What the handler is chosen by; empty if the line says nothing.</summary>
    public string Word => Json is { } json
        ? json.EnumerateObject().Select(property => property.Name).FirstOrDefault("")
        : Line.Split(' ', 2, StringSplitOptions.RemoveEmptyEntries).FirstOrDefault("");

    /// <summary>Null: the line begins like an object and is none.</summary>
    public static LocalRequest? Read(string line)
    {
        if (!line.TrimStart().StartsWith('{'))
            return new LocalRequest(line, null);

        try
        {
            return new LocalRequest(line, JsonSerializer.Deserialize(line, LocalJson.Default.JsonElement));
        }
        catch (JsonException)
        {
            return null;
        }
    }
}

/// <summary>
/// Where programs of this machine speak with the daemon: a stream socket in the file system, lines of UTF-8, a request
/// a line. Who may connect, the file's mode says: 0660, owner and group.
/// </summary>
/// <remarks>Nothing in it may hold up the cluster: it has threads of the pool, and actors are only sent messages.</remarks>
public sealed class LocalSocket(string path, IEnumerable<ILocalHandler> handlers, ILogger log) : IAsyncDisposable
{
    /// <summary>Connections at a time; a further one is told so and closed.</summary>
    public const int MostClients = 256;

    private const UnixFileMode OwnerAndGroup =
        UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.GroupRead | UnixFileMode.GroupWrite;

    private readonly Dictionary<string, ILocalHandler> _handlers =
        handlers.ToDictionary(handler => handler.Word, StringComparer.Ordinal);

    private readonly CancellationTokenSource _closing = new();
    private readonly Socket _socket = new(AddressFamily.Unix, SocketType.Stream, ProtocolType.Unspecified);
    private Task _accepting = Task.CompletedTask;
    private int _clients;

    public string Path { get; } = path;

    /// <summary>Opens the socket; a file that an earlier life left there gives way.</summary>
    /// <returns>Null, or why there is none: the node does without.</returns>
    public string? Start()
    {
        try
        {
            Directory.CreateDirectory(System.IO.Path.GetDirectoryName(Path)!);
            File.Delete(Path);
            // Until its mode is set nobody can connect: it does not listen yet.
            _socket.Bind(new UnixDomainSocketEndPoint(Path));
            if (OperatingSystem.IsLinux())
                File.SetUnixFileMode(Path, OwnerAndGroup);
            _socket.Listen(64);
        }
        catch (Exception cause) when (cause is SocketException or IOException or UnauthorizedAccessException or ArgumentException)
        {
            return $"The local socket {Path} cannot be opened: {cause.Message}";
        }

        _accepting = AcceptAsync();
        return null;
    }

    public async ValueTask DisposeAsync()
    {
        await _closing.CancelAsync();
        _socket.Dispose();
        await _accepting;
        try
        {
            File.Delete(Path);
        }
        catch (Exception cause) when (cause is IOException or UnauthorizedAccessException)
        {
            log.LogDebug("The local socket {Path} stays: {Reason}", Path, cause.Message);
        }
    }

    private async Task AcceptAsync()
    {
        while (!_closing.IsCancellationRequested)
        {
            try
            {
                var client = new LocalClient(await _socket.AcceptAsync(_closing.Token));
                _ = ServeAsync(client);
            }
            catch (Exception end) when (end is OperationCanceledException or ObjectDisposedException)
            {
                return;
            }
            catch (SocketException cause)
            {
                // No descriptor left, for example: others will close theirs.
                log.LogWarning("The local socket took no connection: {Reason}", cause.Message);
                await Task.Delay(TimeSpan.FromSeconds(1), _closing.Token).ContinueWith(_ => { }, TaskScheduler.Default);
            }
        }
    }

    private async Task ServeAsync(LocalClient client)
    {
        using (client)
        {
            try
            {
                if (Interlocked.Increment(ref _clients) > MostClients)
                    await client.RefuseAsync($"there are {MostClients} connections already", _closing.Token);
                else
                    await TalkAsync(client);
            }
            catch (Exception gone) when (gone is IOException or SocketException or OperationCanceledException)
            {
                // It went, or we do.
            }
            catch (Exception bug)
            {
                log.LogError(bug, "A request on the local socket failed: {Reason}", bug.Message);
            }
            finally
            {
                Interlocked.Decrement(ref _clients);
            }
        }
    }

    private async Task TalkAsync(LocalClient client)
    {
        while (await client.ReadAsync(_closing.Token) is { } line)
        {
            if (line.Length == 0)
                continue;

            if (LocalRequest.Read(line) is not { } request)
                await client.RefuseAsync("that is no JSON object", _closing.Token);
            else if (!_handlers.TryGetValue(request.Word, out var handler))
                await client.RefuseAsync($"nobody here knows '{request.Word}'", _closing.Token);
            else
                await handler.HandleAsync(request, client, _closing.Token);
        }
    }
}
