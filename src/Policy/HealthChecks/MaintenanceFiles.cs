using System.Collections.Immutable;

namespace HaActors.Policy.HealthChecks;

/// <summary>
/// Takes real servers out by files of a directory, as ldirectord's <c>maintenancedir</c> does: a file named after a
/// server means maintenance
/// for as long as it is there. The director's own directory, its own table: the other director looks into its own.
/// </summary>
public static class MaintenanceFiles
{
    /// <summary>
    /// All names under which a server may stand there: address and name, each with and without its port.
    /// </summary>
    /// <param name="hostName">As the configuration has it, full or short; null: it has an address only.</param>
    public static ImmutableArray<string> NamesOf(ServerAddress server, string? hostName)
    {
        // An address of version 6 holds colons itself: with a port it stands in brackets.
        var address = server.Address.ToString();
        var names = ImmutableArray.CreateBuilder<string>();
        names.Add(server.ToString());
        names.Add(address);
        foreach (var name in HostNames(hostName))
        {
            names.Add($"{name}:{server.Port}");
            names.Add(name);
        }

        return names.ToImmutable();
    }

    /// <returns>The file that takes the server out; null: none does.</returns>
    public static string? Found(IReadOnlySet<string> files, ServerAddress server, string? hostName) =>
        NamesOf(server, hostName).FirstOrDefault(files.Contains);

    private static IEnumerable<string> HostNames(string? hostName)
    {
        if (string.IsNullOrEmpty(hostName))
            yield break;

        yield return hostName;
        var dot = hostName.IndexOf('.', StringComparison.Ordinal);
        if (dot > 0)
            yield return hostName[..dot];
    }
}
