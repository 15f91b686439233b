using System.Collections.Immutable;
using HaActors.Policy.Configuration.Secrets;
using HaActors.Policy.Model;

namespace HaActors.Agents.Tests;

public sealed class SecretOpeningTests
{
    private const string Key = "0123456789abcdef";

    [Fact]
    public async Task A_fence_agent_is_given_what_a_reference_or_a_seal_hides()
    {
        var seen = new Seen();
        var agent = new SecretOpening(seen, Key, path => $"secret of {path}\n").Find("fence_x", out _)!;

        await agent.RunAsync(Call(("a", "plain"), ("b", "file:/etc/b"), ("c", SecretValue.Seal(Key, "tiger", new byte[12]))), default);

        Assert.Equal(["plain", "secret of /etc/b", "tiger"], seen.Parameters!.Values);
    }

    [Fact]
    public async Task What_cannot_be_opened_is_told_and_no_agent_runs()
    {
        var seen = new Seen();
        var agent = new SecretOpening(seen, "another key that is long", path => throw new FileNotFoundException("gone")).Find("fence_x", out _)!;

        var locked = await agent.RunAsync(Call(("passwd", SecretValue.Seal(Key, "tiger", new byte[12]))), default);
        var missing = await agent.RunAsync(Call(("passwd", "file:/etc/b")), default);

        Assert.Equal("parameter passwd: it was sealed with another cluster key, or changed since", Assert.IsType<FenceResult.CannotRun>(locked).Why);
        Assert.Equal("parameter passwd: the secret in /etc/b cannot be read: gone", Assert.IsType<FenceResult.CannotRun>(missing).Why);
        Assert.Null(seen.Parameters);
    }

    private static FenceCall Call(params (string Name, string Value)[] parameters) => new(
        FenceVerb.Off,
        parameters.ToImmutableSortedDictionary(pair => pair.Name, pair => pair.Value, StringComparer.Ordinal),
        "n1",
        TimeSpan.FromSeconds(1),
        () => true);

    private sealed class Seen : IFenceAgentCatalog, IFenceAgent
    {
        public ImmutableSortedDictionary<string, string>? Parameters { get; private set; }

        public IFenceAgent? Find(string name, out string? whyNot)
        {
            whyNot = null;
            return this;
        }

        public Task<AgentMetaData?> MetaDataAsync(string name) => Task.FromResult<AgentMetaData?>(null);

        public Task<FenceResult> RunAsync(FenceCall call, CancellationToken kill)
        {
            Parameters = call.Parameters;
            return Task.FromResult<FenceResult>(new FenceResult.Confirmed(TimeSpan.Zero, PowerState.Off));
        }
    }
}
