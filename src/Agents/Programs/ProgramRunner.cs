namespace HaActors.Agents.Programs;

/// <summary>Runs programs as children in sessions of their own, limits their time and output, and leaves no
/// zombies.</summary>
/// <remarks>One per daemon: it has one thread. Disposing kills what still runs.</remarks>
public sealed class ProgramRunner(TimeProvider time) : IProgramRunner, IDisposable
{
    private readonly ProgramLoop _loop = new();
    private volatile bool _disposed;
    private volatile OperationRecords? _records;

    /// <summary>From now on operations on resources are recorded there before they begin.</summary>
    public void Record(OperationRecords records) => _records = records;

    public Task<ProgramRun> RunAsync(ProgramCall call, CancellationToken kill)
    {
        _loop.Expect();
        if (_disposed)
        {
            _loop.NoLongerExpect();
            return Task.FromResult<ProgramRun>(new ProgramRun.NotStarted("the daemon is ending", RunObstacle.NoMeans));
        }

        var program = new RunningProgram(call, time, _loop, _records);
        program.Watch(kill);
        // Starting means waiting for exec, which hangs when the program lies on a dead file system: not on an actor's
        // thread.
        ThreadPool.UnsafeQueueUserWorkItem(Start, program, preferLocal: false);
        return program.Result;
    }

    public void Dispose()
    {
        _disposed = true;
        _loop.Dispose();
    }

    private void Start(RunningProgram program)
    {
        try
        {
            program.Start();
        }
        finally
        {
            _loop.NoLongerExpect();
        }
    }
}
