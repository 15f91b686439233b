using System.Data.Common;

namespace Akka.Persistence.Sql.Database;

/// <summary>Commands with parameters, in short.</summary>
internal static class Commands
{
    public static DbCommand Command(
        this DbConnection connection,
        DbTransaction? transaction,
        string text,
        params (string Name, object? Value)[] parameters)
    {
        var command = connection.CreateCommand();
        command.CommandText = text;
        command.Transaction = transaction;
        foreach (var (name, value) in parameters)
        {
            var parameter = command.CreateParameter();
            parameter.ParameterName = name;
            parameter.Value = value ?? DBNull.Value;
            command.Parameters.Add(parameter);
        }

        return command;
    }

    public static int Execute(
        this DbConnection connection,
        DbTransaction? transaction,
        string text,
        params (string Name, object? Value)[] parameters)
    {
        using var command = connection.Command(transaction, text, parameters);
        return command.ExecuteNonQuery();
    }
}
