using System.Data.Common;
using Akka.Configuration;
using Akka.Event;

namespace Akka.Persistence.Sql.Database;

/// <summary>Opens connections, and makes missing tables with the first one.</summary>
internal sealed class TablesOnce(SqlDatabase database, Action<DbConnection> create, Config config, ILoggingAdapter log)
{
    private readonly bool _warnOnly = config.GetBoolean("warn-on-auto-init-fail");
    private readonly Lock _lock = new();
    private bool _done = !config.GetBoolean("auto-initialize");

    public DbConnection Open()
    {
        var connection = database.Open();
        try
        {
            lock (_lock)
            {
                if (!_done)
                    Create(connection);
                return connection;
            }
        }
        catch
        {
            connection.Dispose();
            throw;
        }
    }

    private void Create(DbConnection connection)
    {
        try
        {
            create(connection);
            _done = true;
        }
        catch (Exception cause) when (_warnOnly)
        {
            log.Warning(cause, "The tables of the journal or of the snapshots cannot be made");
        }
    }
}
