using Akka.Configuration;

namespace Akka.Persistence.Sql.Database;

/// <summary>Nodes share a PostgreSQL database; a SQLite file is one node's.</summary>
internal sealed class SharedDatabaseAttribute : SharedByNodesAttribute
{
    public override string? WhyNot(Config config)
    {
        var provider = config.GetString("provider-name") ?? "";
        if (!SqlDatabase.IsPostgreSql(provider))
            return $"provider-name is [{provider}]: only a PostgreSQL database is shared by nodes";
        return string.IsNullOrWhiteSpace(config.GetString("connection-string")) ? "connection-string is empty" : null;
    }
}
