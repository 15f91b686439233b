namespace HaActors.Policy.Scheduling;

internal enum ConnectionState
{
    /// <summary>It will be, but is not there: whether it can be reached has to be tried.</summary>
    Unknown,
    Alive,

    /// <summary>Where it was is dead, or it moves: nothing happens until it is up elsewhere.</summary>
    Resting,
    Failed,
    Stopped,
}

/// <summary>What can be done on a remote node depends on its connection.</summary>
internal static class RemoteConnection
{
    public static ConnectionState StateOf(Node remote)
    {
        var connection = remote.Connection!;
        var host = connection.CurrentNode;
        if (connection.NextRole == Role.Stopped || connection.AssignedTo is null)
        {
            if (host is { Unclean: true })
                return ConnectionState.Failed;
            if (!connection.Failed)
                return ConnectionState.Stopped;

            // Fenced, and not tried again before its interval is over: nobody knows yet.
            if (connection is { NextRole: Role.Stopped, ReconnectIntervalMs: > 0 }
                && remote is { RemoteWasFenced: true, ShuttingDown: false })
                return ConnectionState.Unknown;
            return ConnectionState.Failed;
        }

        if (host is null)
            return ConnectionState.Unknown;
        if (host.Unclean || !host.Online)
            return ConnectionState.Resting;
        if (connection.RunningOn.Count > 1
            && connection.PartialMigrationSource is not null && connection.PartialMigrationTarget is not null)
            return ConnectionState.Resting;
        return ConnectionState.Alive;
    }
}
