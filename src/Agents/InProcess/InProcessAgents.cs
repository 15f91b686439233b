using System.Collections.Immutable;
using System.Reflection;
using System.Runtime.Loader;

namespace HaActors.Agents;

/// <summary>The agents that assemblies of others hold. Loaded once, at start.</summary>
internal sealed class InProcessAgents
{
    private readonly Dictionary<string, IInProcessAgent> _agents = new(StringComparer.Ordinal);
    private readonly Dictionary<string, InProcessRuns> _runs = new(StringComparer.Ordinal);
    private readonly List<string> _problems = [];

    public ImmutableArray<string> Problems => [.. _problems];

    public static InProcessAgents Load(ImmutableArray<string> assemblies, ImmutableArray<IInProcessAgent> builtIn)
    {
        var all = new InProcessAgents();
        foreach (var agent in builtIn)
            all.Add("the product", agent);
        foreach (var path in assemblies)
            all.Add(path);
        return all;
    }

    public IResourceAgent? Find(string name, TimeProvider time, Action<AgentOutput>? output, out string? whyNot)
    {
        if (_agents.TryGetValue(name, out var agent))
        {
            whyNot = null;
            return new InProcessAgent(agent, _runs[name], time, output);
        }

        whyNot = _agents.Count == 0
            ? $"net:{name}: no assembly with agents is configured (ha.agents.assemblies)"
            : $"net:{name}: known are {string.Join(", ", _agents.Keys.Order(StringComparer.Ordinal))}";
        return null;
    }

    public AgentMetaData? MetaData(string name) => _agents.GetValueOrDefault(name)?.MetaData;

    private void Add(string path)
    {
        try
        {
            var found = new Context(path).LoadFromAssemblyPath(path).GetExportedTypes()
                .Where(type => type is { IsAbstract: false, IsClass: true } && typeof(IInProcessAgent).IsAssignableFrom(type))
                .OrderBy(type => type.FullName, StringComparer.Ordinal).ToList();
            if (found.Count == 0)
                _problems.Add($"{path} holds no public class that is an {nameof(IInProcessAgent)}");
            foreach (var type in found)
                Add(path, (IInProcessAgent)Activator.CreateInstance(type)!);
        }
        catch (Exception broken)
        {
            // It is somebody else's code: whatever it throws, the daemon says so and goes on or ends by its own will.
            _problems.Add($"{path} cannot be used: {(broken is TargetInvocationException { InnerException: { } inner } ? inner : broken).Message}");
        }
    }

    private void Add(string path, IInProcessAgent agent)
    {
        var name = agent.MetaData.Name;
        if (!_agents.TryAdd(name, agent))
            _problems.Add($"{path}: there is a net:{name} already");
        else
            _runs[name] = new InProcessRuns();
    }

    /// <summary>An agent brings libraries of its own; what it shares with the daemon is the daemon's.</summary>
    private sealed class Context(string path) : AssemblyLoadContext(path)
    {
        private readonly AssemblyDependencyResolver _resolver = new(path);

        protected override Assembly? Load(AssemblyName assemblyName)
        {
            if (Default.Assemblies.Any(known => known.GetName().Name == assemblyName.Name))
                return null;
            return _resolver.ResolveAssemblyToPath(assemblyName) is { } found ? LoadFromAssemblyPath(found) : null;
        }
    }
}
