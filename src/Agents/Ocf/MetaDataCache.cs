using System.Collections.Concurrent;

namespace HaActors.Agents;

/// <summary>Keeps what agents say of themselves for as long as their file stays the same; failures are not
/// kept.</summary>
internal sealed class MetaDataCache(Func<string, Task<AgentMetaData?>> read)
{
    private readonly ConcurrentDictionary<string, (DateTime Written, Task<AgentMetaData?> MetaData)> _known =
        new(StringComparer.Ordinal);

    public Task<AgentMetaData?> Of(string program)
    {
        var written = File.GetLastWriteTimeUtc(program);
        if (_known.TryGetValue(program, out var known) && known.Written == written && !HasFailed(known.MetaData))
            return known.MetaData;

        // Two askers at once may run the agent twice; both answers are the same.
        var reading = read(program);
        _known[program] = (written, reading);
        return reading;
    }

    private static bool HasFailed(Task<AgentMetaData?> task) =>
        task.IsCompleted && (!task.IsCompletedSuccessfully || IsNull(task));

#pragma warning disable RS0030 // the task is complete: this waits for nothing
    private static bool IsNull(Task<AgentMetaData?> completed) => completed.Result is null;
#pragma warning restore RS0030
}
