using System.Collections.Immutable;
using HaActors.Policy.Configuration.Secrets;

namespace HaActors.Agents;

/// <summary>Fence agents that are given secrets themselves, where the configuration has references or sealed values.</summary>
/// <param name="clusterKey">Empty: there is none.</param>
public sealed class SecretOpening(IFenceAgentCatalog agents, string clusterKey, Func<string, string> readFile) : IFenceAgentCatalog
{
    public IFenceAgent? Find(string name, out string? whyNot) =>
        agents.Find(name, out whyNot) is { } agent ? new Opening(agent, Open) : null;

    public Task<AgentMetaData?> MetaDataAsync(string name) => agents.MetaDataAsync(name);

    private string Open(string value) => SecretValue.Open(value, clusterKey, readFile);

    private sealed class Opening(IFenceAgent agent, Func<string, string> open) : IFenceAgent
    {
        public Task<FenceResult> RunAsync(FenceCall call, CancellationToken kill)
        {
            var opened = ImmutableSortedDictionary.CreateBuilder<string, string>(StringComparer.Ordinal);
            foreach (var (name, value) in call.Parameters)
            {
                try
                {
                    opened[name] = open(value);
                }
                catch (SecretException locked)
                {
                    return Task.FromResult<FenceResult>(new FenceResult.CannotRun($"parameter {name}: {locked.Message}"));
                }
            }

            return agent.RunAsync(call with { Parameters = opened.ToImmutable() }, kill);
        }
    }
}
