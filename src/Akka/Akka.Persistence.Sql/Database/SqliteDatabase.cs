using System.Data.Common;
using Microsoft.Data.Sqlite;

namespace Akka.Persistence.Sql.Database;

internal sealed class SqliteDatabase : SqlDatabase
{
    private const int Constraint = 19;

    private readonly string _connectionString;

    public SqliteDatabase(string connectionString)
    {
        // A pooled connection would keep the file open, and its state, behind one that failed.
        _connectionString = new SqliteConnectionStringBuilder(connectionString) { Pooling = false }.ToString();
    }

    public override SqlTypes Types { get; } = new(
        "INTEGER PRIMARY KEY AUTOINCREMENT", "TEXT", "INTEGER", "INTEGER", "BOOLEAN", "BLOB");

    public override DbConnection Open()
    {
        var connection = new SqliteConnection(_connectionString);
        try
        {
            connection.Open();
            using var settings = connection.CreateCommand();
            // FULL flushes the log at each commit; with less, the last acknowledged events may be lost with the power.
            settings.CommandText = "PRAGMA journal_mode = WAL; PRAGMA synchronous = FULL; PRAGMA busy_timeout = 10000";
            settings.ExecuteNonQuery();
            return connection;
        }
        catch
        {
            connection.Dispose();
            throw;
        }
    }

    public override bool IsConstraint(Exception cause) => cause is SqliteException { SqliteErrorCode: Constraint };
}
