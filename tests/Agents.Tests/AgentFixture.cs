using System.Collections.Concurrent;
using System.Collections.Immutable;
using HaActors.Agents.Programs;

namespace HaActors.Agents.Tests;

/// <summary>A catalog over a folder of scripts and over the shipped agents, with the real program runner.</summary>
public sealed class AgentFixture : IDisposable
{
    public static readonly TimeSpan Ample = TimeSpan.FromMinutes(1);

    public AgentFixture()
    {
        Runner = new ProgramRunner(TimeProvider.System);
        Settings = new AgentSettings(
            [Scratch.At("ocf"), ShippedAgents.OcfRoot, "/usr/lib/ocf/resource.d"], "/usr/lib/ocf",
                Scratch.At("state"), Scratch.At("init.d"),
            Scratch.At("systemctl"), Ample)
        {
            ToolFolder = Scratch.At("tools"),
            NagiosFolder = Scratch.At("plugins"),
            UnitFolders = [Scratch.At("unit-files")],
            UnitChangesFolder = Scratch.At("units"),
            Serialized = ["ocf:test:alone"],
            Assemblies = [typeof(AgentFixture).Assembly.Location],
        };
        Catalog = new AgentCatalog(Settings, Runner, TimeProvider.System, Heard.Enqueue);
        Fences = new FenceAgentCatalog(
            [Scratch.At("fence"), ShippedAgents.FenceFolder, "/usr/sbin"], Runner, TimeProvider.System, Ample,
                Heard.Enqueue);
    }

    public Scratch Scratch { get; } = new();

    public ProgramRunner Runner { get; }

    public AgentSettings Settings { get; }

    public AgentCatalog Catalog { get; }

    public FenceAgentCatalog Fences { get; }

    public ConcurrentQueue<AgentOutput> Heard { get; } = new();

    public IResourceAgent Agent(string name)
    {
        Assert.True(AgentName.TryParse(name, out var parsed, out var error), error);
        var agent = Catalog.Find(parsed, out var whyNot);
        Assert.True(agent is not null, whyNot);
        return agent;
    }

    public static AgentCall Call(AgentAction action, params (string Name, string Value)[] parameters) =>
        new("r1", action, Scratch.Pairs(parameters), Ample, TimeSpan.Zero, "n1", () => true);

    public Task<AgentResult> Run(string agent, AgentCall call) => Agent(agent).RunAsync(call, default);

    /// <summary>An OCF agent of the provider "test" with that body.</summary>
    public string Ocf(string type, string body)
    {
        Scratch.Script($"ocf/test/{type}", body);
        return $"ocf:test:{type}";
    }

    public IFenceAgent Fence(string name, string body)
    {
        Scratch.Script($"fence/{name}", body);
        return FindFence(name);
    }

    public IFenceAgent FindFence(string name)
    {
        var agent = Fences.Find(name, out var whyNot);
        Assert.True(agent is not null, whyNot);
        return agent;
    }

    public void Dispose()
    {
        Runner.Dispose();
        Scratch.Dispose();
    }
}
