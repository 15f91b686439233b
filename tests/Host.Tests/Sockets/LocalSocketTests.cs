using System.Net.Sockets;
using System.Runtime.Versioning;
using System.Text;
using HaActors.Host.Sockets;
using Microsoft.Extensions.Logging.Abstractions;

namespace HaActors.Host.Tests.Sockets;

public sealed class LocalSocketTests : IAsyncLifetime
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(60);

    private readonly Folder _folder = new();
    private readonly LocalSocket _socket;

    public LocalSocketTests()
    {
        _socket = new LocalSocket(_folder.At("run/local.sock"), [new Echo("say"), new Echo("crash")], NullLogger.Instance);
        Assert.Null(_socket.Start());
    }

    public Task InitializeAsync() => Task.CompletedTask;

    public async Task DisposeAsync()
    {
        await _socket.DisposeAsync();
        _folder.Dispose();
    }

    [Fact]
    public async Task A_request_finds_its_handler_by_its_first_word_or_key()
    {
        using var program = new Program(_socket.Path);
        Assert.Equal("say: a b", await program.AskAsync("say a b"));
        Assert.Equal("""say: {"say":"c"}""", await program.AskAsync("""{"say":"c"}"""));
    }

    [Theory]
    [InlineData("sing", "nobody here knows 'sing'")]
    [InlineData("{\"sing\":1}", "nobody here knows 'sing'")]
    [InlineData("{sing", "that is no JSON object")]
    public async Task What_nobody_understands_is_said_and_the_connection_stays(string line, string error)
    {
        using var program = new Program(_socket.Path);
        Assert.Contains(error, await program.AskAsync(line));
        Assert.Equal("say: on", await program.AskAsync("say on"));
    }

    [Fact]
    public async Task A_handler_that_crashes_costs_its_own_connection_only()
    {
        using var other = new Program(_socket.Path);
        using var program = new Program(_socket.Path);
        Assert.Null(await program.AskAsync("crash"));
        Assert.Equal("say: on", await other.AskAsync("say on"));
    }

    [Fact]
    [SupportedOSPlatform("linux")]
    public void Owner_and_group_may_connect_and_nobody_else() => Assert.Equal(
        UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.GroupRead | UnixFileMode.GroupWrite,
        File.GetUnixFileMode(_socket.Path));

    [Fact]
    public async Task The_kernel_says_who_asks()
    {
        using var program = new Program(_socket.Path);
        Assert.Equal($"say: {Environment.ProcessId}", await program.AskAsync("say who"));
    }

    [Fact]
    public async Task A_file_that_a_dead_daemon_left_gives_way()
    {
        var path = _folder.At("left.sock");
        await File.WriteAllTextAsync(path, "");
        await using var socket = new LocalSocket(path, [], NullLogger.Instance);
        Assert.Null(socket.Start());
    }

    [Fact]
    public async Task A_path_that_no_socket_can_have_is_said()
    {
        await using var socket = new LocalSocket(_folder.At(new string('x', 200)), [], NullLogger.Instance);
        Assert.Contains("cannot be opened", socket.Start());
    }

    private sealed class Echo(string word) : ILocalHandler
    {
        public string Word => word;

        public Task HandleAsync(LocalRequest request, LocalClient client, CancellationToken gone) => word == "crash"
            ? throw new InvalidOperationException("a bug")
            : client.WriteAsync(request.Words is ["who"] ? $"say: {client.ProcessId}"
                : $"say: {(request.Json is null ? string.Join(' ', request.Words) : request.Line)}", gone);
    }

    private sealed class Program : IDisposable
    {
        private readonly Socket _socket = new(AddressFamily.Unix, SocketType.Stream, ProtocolType.Unspecified);
        private readonly StreamReader _lines;

        public Program(string path)
        {
            _socket.Connect(new UnixDomainSocketEndPoint(path));
            _lines = new StreamReader(new NetworkStream(_socket));
        }

        public async Task<string?> AskAsync(string line)
        {
            await _socket.SendAsync(Encoding.UTF8.GetBytes($"{line}\n"));
            return await _lines.ReadLineAsync().WaitAsync(Patience);
        }

        public void Dispose()
        {
            _lines.Dispose();
            _socket.Dispose();
        }
    }
}
