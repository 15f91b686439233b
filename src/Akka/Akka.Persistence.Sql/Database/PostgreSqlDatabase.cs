using System.Data.Common;
using Npgsql;

namespace Akka.Persistence.Sql.Database;

internal sealed class PostgreSqlDatabase : SqlDatabase
{
    private readonly string _connectionString;

    public PostgreSqlDatabase(string connectionString)
    {
        // Connections live as long as the threads that use them.
        _connectionString = new NpgsqlConnectionStringBuilder(connectionString) { Pooling = false }.ToString();
    }

    public override SqlTypes Types { get; } = new(
        "BIGSERIAL PRIMARY KEY", "TEXT", "BIGINT", "INTEGER", "BOOLEAN", "BYTEA");

    public override DbConnection Open()
    {
        var connection = new NpgsqlConnection(_connectionString);
        try
        {
            connection.Open();
            return connection;
        }
        catch
        {
            connection.Dispose();
            throw;
        }
    }

    public override bool IsConstraint(Exception cause) =>
        cause is PostgresException { SqlState: ['2', '3', ..] };
}
