using System.Text;

namespace HaActors.Host.State;

/// <summary>What went wrong with a state directory, in an operator's words.</summary>
public sealed class StateDirectoryException(string message, bool isInUse = false, Exception? cause = null) : Exception(message, cause)
{
    /// <summary>Another process runs on it.</summary>
    public bool IsInUse { get; } = isInUse;
}

/// <summary>This node's own folder: locked while the process lives, and bound to one node of one cluster.</summary>
public sealed class StateDirectory : IDisposable
{
    private readonly FileStream _lock;

    private StateDirectory(string path, FileStream held)
    {
        Path = path;
        _lock = held;
    }

    public string Path { get; }

    /// <exception cref="StateDirectoryException">It is in use, belongs to another node or cluster, or cannot be written.</exception>
    public static StateDirectory Open(string path, string cluster, string node)
    {
        FileStream held;
        try
        {
            Directory.CreateDirectory(path);
        }
        catch (Exception cause) when (cause is IOException or UnauthorizedAccessException)
        {
            throw new StateDirectoryException($"The state directory {path} cannot be made: {cause.Message}", cause: cause);
        }

        var lockFile = System.IO.Path.Combine(path, "lock");
        try
        {
            held = new FileStream(lockFile, FileMode.OpenOrCreate, FileAccess.ReadWrite, FileShare.None);
        }
        catch (UnauthorizedAccessException cause)
        {
            throw new StateDirectoryException($"The state directory {path} cannot be written: {cause.Message}", cause: cause);
        }
        catch (IOException cause)
        {
            throw new StateDirectoryException($"The state directory {path} is in use by another haactors process ({Holder(path)}).", isInUse: true, cause);
        }

        var directory = new StateDirectory(path, held);
        try
        {
            File.WriteAllText(System.IO.Path.Combine(path, "pid"), $"{Environment.ProcessId}\n");
            directory.Bind(cluster, node);
            return directory;
        }
        catch (Exception cause)
        {
            directory.Dispose();
            if (cause is IOException or UnauthorizedAccessException)
                throw new StateDirectoryException($"The state directory {path} cannot be written: {cause.Message}", cause: cause);

            throw;
        }
    }

    public void Dispose() => _lock.Dispose();

    private static string Holder(string path)
    {
        try
        {
            return $"pid {File.ReadAllText(System.IO.Path.Combine(path, "pid")).Trim()}";
        }
        catch (IOException)
        {
            return "pid unknown";
        }
    }

    /// <summary>A vote given for one cluster must never count in another (safety rule 17).</summary>
    private void Bind(string cluster, string node)
    {
        var file = System.IO.Path.Combine(Path, "identity");
        var mine = $"cluster={cluster}\nnode={node}\n";
        if (!File.Exists(file))
        {
            DurableFile.Write(file, Encoding.UTF8.GetBytes(mine));
            return;
        }

        var found = File.ReadAllText(file);
        if (found != mine)
        {
            throw new StateDirectoryException(
                $"The state directory {Path} belongs to {found.Trim().Replace('\n', ' ')}, not to cluster={cluster} node={node}. "
                + "Correct ha.cluster.name, ha.node-name or ha.state-directory; to give this node up and begin anew, move the directory away.");
        }
    }
}
