using System.Data.Common;
using Akka.Persistence.Sql.Database;

namespace Akka.Persistence.Sql.Journal;

/// <summary>
/// Writes the events of all actors on one thread, as many as wait in one transaction: a flush to disk costs the same
/// for one and for a hundred.
/// </summary>
internal sealed class JournalWriter
{
    private readonly DatabaseThreads _thread;
    private readonly JournalTable _table;
    private readonly SqlDatabase _database;
    private readonly int _bufferSize;
    private readonly int _batchSize;
    private readonly Queue<Job> _waiting = new();
    private int _waitingEvents;

    public JournalWriter(
        DatabaseThreads thread, JournalTable table, SqlDatabase database, int bufferSize, int batchSize)
    {
        _thread = thread;
        _table = table;
        _database = database;
        _bufferSize = bufferSize;
        _batchSize = batchSize;
    }

    /// <summary>Writes all of these or none.</summary>
    public Task Write(IReadOnlyList<JournalRow> rows)
    {
        var job = new Job(rows);
        lock (_waiting)
        {
            if (_waitingEvents > 0 && _waitingEvents + rows.Count > _bufferSize)
            {
                return Task.FromException(new InvalidOperationException(
                    $"{_waitingEvents} events wait to be written already, and buffer-size is {_bufferSize}"));
            }

            _waiting.Enqueue(job);
            _waitingEvents += rows.Count;
        }

        _thread.Run(WriteBatch).ContinueWith(
            failed => FailTurn(failed.Exception!.InnerException!),
            CancellationToken.None,
            TaskContinuationOptions.OnlyOnFaulted | TaskContinuationOptions.ExecuteSynchronously,
            TaskScheduler.Default);
        return job.Done.Task;
    }

    /// <summary>Does something else between two batches.</summary>
    public Task Run(Action<DbConnection> work) => _thread.Run(connection =>
    {
        work(connection);
        return true;
    });

    public void Close() => _thread.Close();

    // Each request asks for a turn; the first one of a batch writes for the others, which find nothing left to do.
    private bool WriteBatch(DbConnection connection)
    {
        var batch = TakeBatch();
        if (batch.Count == 0)
            return true;

        try
        {
            Commit(connection, batch);
        }
        catch (Exception cause) when (batch.Count > 1 && _database.IsConstraint(cause))
        {
            // One of them is wrong by itself, as a second writer of the same id is: the others are not to blame.
            CommitEach(connection, batch);
            return true;
        }
        catch (Exception cause)
        {
            foreach (var job in batch)
                job.Done.TrySetException(cause);
            if (_database.IsConstraint(cause))
                return true;
            throw new BatchFailedException(cause);
        }

        foreach (var job in batch)
            job.Done.TrySetResult();
        return true;
    }

    private void CommitEach(DbConnection connection, List<Job> batch)
    {
        for (var at = 0; at < batch.Count; at++)
        {
            try
            {
                CommitAlone(connection, batch[at]);
            }
            catch (BatchFailedException failed)
            {
                foreach (var job in batch.Skip(at))
                    job.Done.TrySetException(failed.InnerException!);
                throw;
            }
        }
    }

    private void CommitAlone(DbConnection connection, Job job)
    {
        try
        {
            Commit(connection, [job]);
            job.Done.TrySetResult();
        }
        catch (Exception cause)
        {
            job.Done.TrySetException(cause);
            if (!_database.IsConstraint(cause))
                throw new BatchFailedException(cause);
        }
    }

    private void Commit(DbConnection connection, List<Job> batch)
    {
        using var transaction = connection.BeginTransaction();
        _table.Insert(connection, transaction, batch.SelectMany(job => job.Rows));
        transaction.Commit();
    }

    private List<Job> TakeBatch()
    {
        var batch = new List<Job>();
        lock (_waiting)
        {
            for (var events = 0; _waiting.TryPeek(out var next);)
            {
                events += next.Rows.Count;
                if (batch.Count > 0 && events > _batchSize)
                    break;
                batch.Add(_waiting.Dequeue());
                _waitingEvents -= next.Rows.Count;
            }
        }

        return batch;
    }

    // Without a connection the request whose turn it was is still among those that wait.
    private void FailTurn(Exception cause)
    {
        if (cause is BatchFailedException)
            return;
        foreach (var job in TakeBatch())
            job.Done.TrySetException(cause);
    }

    /// <summary>Tells the thread that its connection is of no use any more; who asked has been told already.</summary>
    private sealed class BatchFailedException(Exception cause) : Exception(cause.Message, cause);

    private sealed record Job(IReadOnlyList<JournalRow> Rows)
    {
        public TaskCompletionSource Done { get; } = new();
    }
}
