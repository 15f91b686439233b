using System.Data.Common;

namespace Akka.Persistence.Sql.Database;

/// <summary>
/// Threads with a connection each, for work that blocks: drivers of files have no asynchronous calls, and the actors'
/// own threads are few. One is started when there is more to do than threads that wait.
/// </summary>
internal sealed class DatabaseThreads
{
    private readonly Queue<IWork> _work = new();
    private readonly Func<DbConnection> _open;
    private readonly string _name;
    private readonly int _most;
    private readonly int _capacity;
    private int _threads;
    private int _idle;
    private bool _stopped;

    /// <param name="name">Of the threads.</param>
    /// <param name="most">Threads, at most.</param>
    /// <param name="capacity">Work that may wait; more fails at once.</param>
    /// <param name="open">Makes a connection.</param>
    public DatabaseThreads(string name, int most, int capacity, Func<DbConnection> open)
    {
        _name = name;
        _most = most;
        _capacity = capacity;
        _open = open;
    }

    private interface IWork
    {
        void Do(DbConnection connection);

        void Fail(Exception cause);
    }

    public Task<T> Run<T>(Func<DbConnection, T> work)
    {
        var item = new Work<T>(work);
        lock (_work)
        {
            if (_stopped || _work.Count >= _capacity)
            {
                item.Fail(_stopped
                    ? new ObjectDisposedException(_name)
                    : new InvalidOperationException($"{_name}: {_capacity} requests wait already."));
                return item.Task;
            }

            _work.Enqueue(item);
            if (_work.Count <= _idle)
            {
                Monitor.Pulse(_work);
            }
            else if (_threads < _most)
            {
                _threads++;
                new Thread(Loop) { IsBackground = true, Name = _name }.Start();
            }
        }

        return item.Task;
    }

    /// <summary>What waits fails; what is under way ends, on its own time.</summary>
    public void Close()
    {
        IWork[] left;
        lock (_work)
        {
            _stopped = true;
            left = [.. _work];
            _work.Clear();
            Monitor.PulseAll(_work);
        }

        foreach (var each in left)
            each.Fail(new ObjectDisposedException(_name));
    }

    private void Loop()
    {
        DbConnection? connection = null;
        while (Next() is { } work)
        {
            try
            {
                work.Do(connection ??= _open());
            }
            catch (Exception cause)
            {
                // What state it is in after a failure nobody knows.
                connection?.Dispose();
                connection = null;
                work.Fail(cause);
            }
        }

        connection?.Dispose();
    }

    private IWork? Next()
    {
        lock (_work)
        {
            while (_work.Count == 0)
            {
                if (_stopped)
                    return null;
                _idle++;
                Monitor.Wait(_work);
                _idle--;
            }

            return _work.Dequeue();
        }
    }

    private sealed class Work<T>(Func<DbConnection, T> work) : IWork
    {
        private readonly TaskCompletionSource<T> _done = new();

        public Task<T> Task => _done.Task;

        public void Do(DbConnection connection)
        {
            var result = work(connection);
            _done.TrySetResult(result);
        }

        public void Fail(Exception cause) => _done.TrySetException(cause);
    }
}
