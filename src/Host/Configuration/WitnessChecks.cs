using HaActors.Policy.Configuration.Secrets;
using Npgsql;

namespace HaActors.Host.Configuration;

/// <summary>Whether a connection to the witness can be tried at all; that it is reached now is no condition.</summary>
public static class WitnessChecks
{
    private const string Key = "ha.quorum.witness.connection";

    public static IEnumerable<string> Errors(HostSettings settings)
    {
        if (settings.Cluster.Quorum.Witness is not { } witness)
            return [];

        try
        {
            var connection = new NpgsqlConnectionStringBuilder(
                SecretValue.Open(witness.Connection, settings.ClusterKey, File.ReadAllText));
            return string.IsNullOrEmpty(connection.Host) ? [$"{Key}: names no Host"] : [];
        }
        catch (Exception cause) when (cause is ArgumentException or SecretException)
        {
            // The text may hold a password: it is not repeated.
            return [$"{Key}: {(cause is SecretException ? cause.Message : "is no connection string such as Host=db;Database=witness;Username=ha")}"];
        }
    }
}
