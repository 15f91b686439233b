using System.Data.Common;
using Akka.Configuration;
using Microsoft.Data.Sqlite;
using Npgsql;

namespace HaActors.Persistence.Tests;

/// <summary>A database of its own for a test.</summary>
public interface ITestDatabase : IDisposable
{
    string Provider { get; }

    string ConnectionString { get; }

    DbConnection Open();
}

public static class TestDatabases
{
    public static Config ConfigOf(this ITestDatabase database, string more = "") => ConfigurationFactory.ParseString($$"""
        akka.loglevel = WARNING
        akka.actor {
          serializers.test-text = "{{typeof(TextSerializer).AssemblyQualifiedName}}"
          serialization-bindings {
            "System.String" = test-text
          }
        }
        {{database.Plugins()}}
        {{more}}
        """);

    /// <summary>The journal and the snapshot store in it are the default ones.</summary>
    public static string Plugins(this ITestDatabase database) => $$"""

        akka.persistence {
          journal.plugin = "akka.persistence.journal.sql"
          journal.sql {
            class = "Akka.Persistence.Sql.Journal.SqlWriteJournal, Akka.Persistence.Sql"
            provider-name = "{{database.Provider}}"
            connection-string = "{{database.ConnectionString}}"
          }
          snapshot-store.plugin = "akka.persistence.snapshot-store.sql"
          snapshot-store.sql {
            class = "Akka.Persistence.Sql.Snapshot.SqlSnapshotStore, Akka.Persistence.Sql"
            provider-name = "{{database.Provider}}"
            connection-string = "{{database.ConnectionString}}"
          }
        }
        """;

    public static int Execute(this ITestDatabase database, string text)
    {
        using var connection = database.Open();
        using var command = connection.CreateCommand();
        command.CommandText = text;
        return command.ExecuteNonQuery();
    }

    public static long Number(this ITestDatabase database, string text)
    {
        using var connection = database.Open();
        using var command = connection.CreateCommand();
        command.CommandText = text;
        return Convert.ToInt64(command.ExecuteScalar(), System.Globalization.CultureInfo.InvariantCulture);
    }
}

public sealed class SqliteFile : ITestDatabase
{
    public SqliteFile() => Folder = Directory.CreateTempSubdirectory("ha-journal-").FullName;

    public string Folder { get; }

    public string Provider => "SQLite.MS";

    public string ConnectionString => $"Data Source={Folder}/journal.db";

    public DbConnection Open()
    {
        var connection = new SqliteConnection(ConnectionString + ";Pooling=False");
        connection.Open();
        return connection;
    }

    public void Dispose() => Directory.Delete(Folder, recursive: true);
}

/// <summary>A database on the server that the whole run shares.</summary>
public sealed class PostgreSqlDatabaseOfTest : ITestDatabase
{
    private static int _next;
    private readonly string _name = $"test_{Interlocked.Increment(ref _next)}";

    public PostgreSqlDatabaseOfTest()
    {
        using var connection = new NpgsqlConnection(PostgreSqlServer.Shared.ConnectionString("postgres") + ";Pooling=False");
        connection.Open();
        using var command = connection.CreateCommand();
        command.CommandText = $"CREATE DATABASE {_name}";
        command.ExecuteNonQuery();
    }

    public string Provider => "PostgreSQL.15";

    public string ConnectionString => PostgreSqlServer.Shared.ConnectionString(_name);

    public DbConnection Open()
    {
        var connection = new NpgsqlConnection(ConnectionString + ";Pooling=False");
        connection.Open();
        return connection;
    }

    public void Dispose()
    {
    }
}
