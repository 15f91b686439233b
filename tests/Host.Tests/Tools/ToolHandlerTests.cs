using System.Collections.Immutable;
using HaActors.Agents.Tools;
using HaActors.Host.Sockets;
using HaActors.Host.Tools;
using HaActors.Policy.Cib;
using Microsoft.Extensions.Logging.Abstractions;

namespace HaActors.Host.Tests.Tools;

/// <summary>The daemon's end of what agents call, and the program that calls it where there is no Perl.</summary>
public sealed class ToolHandlerTests : IAsyncDisposable
{
    private readonly Folder _folder = new();
    private readonly LocalSocket _socket;

    public ToolHandlerTests()
    {
        _socket = new LocalSocket(
            _folder.At("run/local.sock"), [new ToolHandler(new AgentTools(new Facts(), TimeProvider.System))], NullLogger.Instance);
        Assert.Null(_socket.Start());
    }

    public async ValueTask DisposeAsync()
    {
        await _socket.DisposeAsync();
        _folder.Dispose();
    }

    [Fact]
    public async Task A_tool_s_exit_code_is_the_daemon_s_word()
    {
        Assert.Equal(0, await ToolClient.RunAsync(["--socket", _socket.Path, "crm_node", "-q"]));
        Assert.Equal(64, await ToolClient.RunAsync(["--socket", _socket.Path, "crm_node", "--nonsense"]));
        Assert.Equal(102, await ToolClient.RunAsync(["--socket", _socket.Path, "crm_mon", "-1"]));
    }

    [Fact]
    public async Task Without_a_daemon_it_is_not_connected()
    {
        Assert.Equal(102, await ToolClient.RunAsync(["--socket", _folder.At("none.sock"), "crm_node", "-n"]));
        Assert.Equal(64, await ToolClient.RunAsync(["crm_node", "-n"]));
    }

    [Fact]
    public void A_node_s_number_is_made_of_its_name_and_above_zero()
    {
        Assert.Equal(ActorFacts.IdOf("n1"), ActorFacts.IdOf("n1"));
        Assert.Equal(1000, Enumerable.Range(0, 1000).Select(number => ActorFacts.IdOf($"node{number}")).Distinct().Count(id => id > 0));
    }

    private sealed class Facts : IClusterFacts
    {
        public MembershipFacts Members { get; } = new("n1", null, false, [new MemberFact("n1", 1, true)]);

        public Task<CibDocument?> CibAsync(CancellationToken gone) => Task.FromResult<CibDocument?>(null);

        public Task<ImmutableSortedDictionary<string, string>?> AttributesAsync(string node, CancellationToken gone) =>
            Task.FromResult<ImmutableSortedDictionary<string, string>?>(null);

        public Task<ImmutableArray<FencingFact>?> FencingsAsync(CancellationToken gone) =>
            Task.FromResult<ImmutableArray<FencingFact>?>(null);

        public Task<ChangeRefusal?> ChangeAsync(FactsChange change, CancellationToken gone) =>
            Task.FromResult<ChangeRefusal?>(new ChangeRefusal("nobody", IsUnavailable: true));
    }
}
