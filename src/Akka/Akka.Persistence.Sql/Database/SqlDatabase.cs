using System.Data.Common;
using Akka.Configuration;

namespace Akka.Persistence.Sql.Database;

/// <summary>What differs between databases.</summary>
internal abstract class SqlDatabase
{
    public abstract DbConnection Open();

    /// <summary>Column types, in this database's words.</summary>
    public abstract SqlTypes Types { get; }

    /// <summary>Whether the statement broke a rule of the data; then nothing is wrong with the connection.</summary>
    public abstract bool IsConstraint(Exception cause);

    /// <exception cref="ConfigurationException">No connection string, or a provider that is not known.</exception>
    public static SqlDatabase Of(Config config)
    {
        var connection = config.GetString("connection-string");
        if (string.IsNullOrWhiteSpace(connection))
            throw new ConfigurationException("connection-string must be given.");
        var provider = config.GetString("provider-name") ?? "";
        if (provider.StartsWith("SQLite", StringComparison.OrdinalIgnoreCase))
            return new SqliteDatabase(connection);
        if (IsPostgreSql(provider))
            return new PostgreSqlDatabase(connection);
        throw new ConfigurationException($"provider-name is [{provider}]: SQLite.MS or PostgreSQL.15 or alike.");
    }

    public static bool IsPostgreSql(string provider) =>
        provider.StartsWith("PostgreSQL", StringComparison.OrdinalIgnoreCase);

    /// <summary>The section that table-mapping names.</summary>
    /// <exception cref="ConfigurationException">There is none.</exception>
    public static Config MappingOf(Config config) =>
        config.GetString("table-mapping") is { } name && config.GetConfig(name) is { } mapping
            ? mapping
            : throw new ConfigurationException("table-mapping names no section: default, sqlite or postgresql.");
}

internal sealed record SqlTypes(string Key, string Text, string Number, string Integer, string Flag, string Bytes);
