using System.Net;
using System.Text;

namespace HaActors.Shell.Client;

/// <summary>Where the client finds the cluster's key.</summary>
internal static class KeyFile
{
    /// <summary>Used for nodes on other machines when none is given.</summary>
    public const string Default = "/etc/haactors/cluster.key";

    /// <returns>Null: the client goes without; a node on another machine will refuse it.</returns>
    /// <exception cref="ConnectionException">The file that was asked for cannot be read.</exception>
    public static byte[]? Read(string? file, IPEndPoint node)
    {
        if (file is null && (IPAddress.IsLoopback(node.Address) || !File.Exists(Default)))
            return null;

        var path = file ?? Default;
        try
        {
            var key = File.ReadAllText(path).Trim();
            return key.Length > 0
                ? Encoding.UTF8.GetBytes(key)
                : throw new ConnectionException($"The key file {path} is empty.");
        }
        catch (Exception cause) when (cause is IOException or UnauthorizedAccessException)
        {
            throw new ConnectionException($"The key file {path} cannot be read: {cause.Message}");
        }
    }
}
