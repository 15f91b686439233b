using System.Collections.Immutable;
using Akka.Actor;
using HaActors.Policy.HealthChecks;

namespace HaActors.Actors.Health;

/// <content>Servers that an operator takes out by a file.</content>
public sealed partial class HealthGate
{
    private void LookAtFiles()
    {
        var directories = _watched.Values.Select(server => server.MaintenanceDirectory).OfType<string>().Distinct().ToList();
        if (_isLookingAtFiles || directories.Count == 0)
            return;

        // A directory on a dead file system answers when it likes: nothing here waits for it.
        _isLookingAtFiles = true;
        ReadAsync(directories, _ports, _over.Token).PipeTo(Self, failure: _ => new FilesSeen(NoFiles));
    }

    private static ImmutableDictionary<string, IReadOnlySet<string>?> NoFiles { get; } =
        ImmutableDictionary<string, IReadOnlySet<string>?>.Empty;

    private static async Task<FilesSeen> ReadAsync(List<string> directories, HealthPorts ports, CancellationToken over)
    {
        var seen = NoFiles;
        foreach (var directory in directories)
            seen = seen.SetItem(directory, await ports.Files(directory, over));
        return new FilesSeen(seen);
    }

    private void OnFiles(FilesSeen seen)
    {
        _isLookingAtFiles = false;
        var now = Now;
        foreach (var server in _watched.Values)
        {
            // A directory that cannot be read says nothing: who was out stays out.
            if (server.MaintenanceDirectory is not { } directory || seen.Files.GetValueOrDefault(directory) is not { } files)
                continue;

            var found = MaintenanceFiles.Found(files, server.Server, server.HostName);
            if (found == server.MaintenanceFile)
                continue;
            server.MaintenanceFile = found;
            Publish(server, now);
        }
    }
}
