using System.Collections.Immutable;
using System.Text;
using HaActors.Agents.Programs;

namespace HaActors.Agents;

/// <summary>The fence agents of this machine.</summary>
/// <param name="folders">Where they are, the first that has one wins: the product's own <c>fence</c> folder, then
/// <c>/usr/sbin</c>.</param>
/// <param name="metaDataTimeout">Longest time that an agent may take to print its meta-data.</param>
/// <param name="output">Hears each line that an agent writes, secrets hidden, on one thread: it must be quick.</param>
public sealed class FenceAgentCatalog(
    ImmutableArray<string> folders,
    IProgramRunner programs,
    TimeProvider time,
    TimeSpan metaDataTimeout,
    Action<AgentOutput>? output) : IFenceAgentCatalog
{
    private const int MetaDataBytes = 1024 * 1024;

    private readonly MetaDataCache _metaData = new(async program =>
    {
        var run = await programs.RunAsync(
            new ProgramCall(program, [], ImmutableSortedDictionary<string, string>.Empty, metaDataTimeout)
            {
                Input = Encoding.UTF8.GetBytes("action=metadata\n"),
                KeepOutputBytes = MetaDataBytes,
            },
            CancellationToken.None);
        return run is ProgramRun.Exited { Code: 0 } exit ? AgentMetaDataXml.Read(exit.StandardOutput, out _) : null;
    });

    public IFenceAgent? Find(string name, out string? whyNot)
    {
        var program = Locate(name);
        whyNot = program is null ? $"{name} is in none of {string.Join(", ", folders)}" : null;
        return program is null ? null : new FenceAgent(program, programs, time, () => _metaData.Of(program), output);
    }

    public Task<AgentMetaData?> MetaDataAsync(string name) =>
        Locate(name) is { } program ? _metaData.Of(program) : Task.FromResult<AgentMetaData?>(null);

    /// <summary>The names of all fence agents, sorted.</summary>
    public ImmutableArray<string> List() =>
    [
        .. folders.Where(Directory.Exists).SelectMany(folder => Directory.GetFiles(folder, "fence_*"))
            .Select(file => Path.GetFileName(file)).Distinct().Order(StringComparer.Ordinal),
    ];

    // A name is data: it must not lead out of the folders, nor to programs that are no fence agents.
    private string? Locate(string name) =>
        name.StartsWith("fence_", StringComparison.Ordinal) && !name.Contains('/', StringComparison.Ordinal)
            ? folders.Select(folder => Path.Combine(folder, name)).FirstOrDefault(File.Exists) : null;
}
