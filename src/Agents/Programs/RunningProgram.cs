using System.Diagnostics;
using System.Runtime.InteropServices;

namespace HaActors.Agents.Programs;

/// <summary>One run, from its request to its result. Its fields past the start belong to the
/// <see cref="ProgramLoop"/>'s thread.</summary>
internal sealed class RunningProgram(
    ProgramCall call, TimeProvider time, ProgramLoop loop, OperationRecords? records)
{
    /// <summary>A process that waits for a dead disk ignores even SIGKILL; the result does not wait for it.</summary>
    private static readonly TimeSpan DeathPatience = TimeSpan.FromSeconds(1);

    private readonly TaskCompletionSource<ProgramRun> _result = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private readonly ProgramOutput _output = new(call.Output, call.KeepOutputBytes, call.HearsAll);
    private readonly long _began = time.GetTimestamp();
    private readonly Lock _starting = new();
    private ITimer? _deadline;
    private ITimer? _patience;
    private CancellationTokenRegistration _kill;
    private ChildProcess? _child;
    private OperationRecords.Record? _record;
    private ProgramRun? _ending;   // why it was killed; null while it may run

    public Task<ProgramRun> Result => _result.Task;

    public ChildProcess Child => _child!;

    /// <summary>The program has been reaped and its descriptors are closed.</summary>
    public bool IsGone { get; private set; }

    /// <summary>Sets the deadline: the time before the start counts, since exec itself can hang on a dead file
    /// system.</summary>
    public void Watch(CancellationToken kill)
    {
        _deadline = time.CreateTimer(
            static state => ((RunningProgram)state!).End(timedOut: true), this, call.Timeout, Timeout.InfiniteTimeSpan);
        _kill = kill.UnsafeRegister(static state => ((RunningProgram)state!).Withdraw(), this);
    }

    /// <summary>Asks the permit and starts the program, unless its end came first.</summary>
    public void Start()
    {
        lock (_starting)
        {
            if (_ending is not null)
                return;
        }

        try
        {
            ProgramRun? run = StartFailure.Before(call) is { } impossible ? impossible
                : call.Permit() ? TrySpawn()
                : new ProgramRun.Refused();
            if (run is not null)
                Complete(run);
        }
        catch (Exception failure)
        {
            // Nothing was started: no descriptor or memory left, or a permit that throws. On this thread it would end
            // the daemon.
            Complete(new ProgramRun.NotStarted($"{call.Program}: {failure.Message}", RunObstacle.NoMeans));
        }
    }

    /// <summary>Kills the program. On the loop's thread only, which alone reaps: so the group's number is still
    /// ours.</summary>
    public void Kill()
    {
        if (IsGone)
            return;

        Child.KillGroup();
        _patience ??= time.CreateTimer(
            static state => ((RunningProgram)state!).AskToGiveUp(), this, DeathPatience, Timeout.InfiniteTimeSpan);
    }

    /// <summary>Gives the result although the process still exists; it is reaped whenever it dies.</summary>
    public void GiveUp()
    {
        if (IsGone || _result.Task.IsCompleted)
            return;

        _output.Note($"process {Child.Pid} does not die of SIGKILL: it hangs in the kernel");
        Complete(Ended());
    }

    public bool OutputEnded { get; private set; }

    public bool ErrorEnded { get; private set; }

    /// <summary>Reads what a stream has now. False: there is nothing (more).</summary>
    public unsafe bool Read(OutputStream stream, Span<byte> buffer)
    {
        nint count;
        fixed (byte* start = buffer)
            count = Native.Read(stream == OutputStream.Standard ? Child.Output : Child.Error, start, buffer.Length);
        if (count > 0)
            _output.Add(stream, buffer[..(int)count]);
        else if (count == 0 || Marshal.GetLastPInvokeError() is not (Native.Eagain or Native.Eintr))
            MarkEnded(stream);
        return count > 0;
    }

    /// <summary>The caller no longer wants it.</summary>
    public void Withdraw() => End(timedOut: false);

    /// <summary>Collects the exit status, what the pipes still hold, and closes them: a grandchild that keeps a pipe
    /// open delays nothing.</summary>
    public void Reap(Span<byte> buffer)
    {
        if (IsGone || !Child.TryReap(out var status))
            return;

        foreach (var stream in (ReadOnlySpan<OutputStream>)[OutputStream.Standard, OutputStream.Error])
        {
            // A pipe holds 64 KB, at most 1 MB; a grandchild that goes on writing must not keep us here.
            for (var reads = 0; reads < 16 && Read(stream, buffer); reads++)
            {
            }
        }

        IsGone = true;
        _record?.End(succeeded: _ending is null && status == 0);
        Child.CloseAll();
        Complete(_ending is not null ? Ended() : Exited(status));
    }

    private void MarkEnded(OutputStream stream)
    {
        OutputEnded |= stream == OutputStream.Standard;
        ErrorEnded |= stream == OutputStream.Error;
    }

    private void AskToGiveUp() => loop.Post(this, ProgramLoop.Wish.GiveUp);

    private ProgramRun.NotStarted? TrySpawn()
    {
        if (call.Operation is { } operation && records is not null)
        {
            if (StartFailure.Foreseen(call.Program) is { } hopeless)
                return hopeless;

            _record = records.TryOpen(operation, out var whyNone);
            if (_record is null && !operation.IsTowardsSafety)
                return new ProgramRun.NotStarted(whyNone!, RunObstacle.NoMeans);
        }

        var child = ChildProcess.Start(_record?.Gated(call) ?? call, out var whyNot);
        if (child is null)
        {
            _record?.Void();
            return whyNot;
        }

        bool late;
        lock (_starting)
        {
            _child = child;
            late = _ending is not null;
        }

        loop.Post(this, ProgramLoop.Wish.Watch);
        if (late)
            loop.Post(this, ProgramLoop.Wish.Kill);
        return null;
    }

    private void End(bool timedOut)
    {
        var after = time.GetElapsedTime(_began);
        bool started;
        lock (_starting)
        {
            if (_ending is not null || _result.Task.IsCompleted)
                return;

            _ending = timedOut ? new ProgramRun.TimedOut(after, []) : new ProgramRun.Killed(after, []);
            started = _child is not null;
        }

        if (started)
            loop.Post(this, ProgramLoop.Wish.Kill);
        else
            Complete(_ending);
    }

    private ProgramRun Ended()
    {
        _output.Finish();
        return _ending switch
        {
            ProgramRun.TimedOut late => late with { LastLines = _output.LastLines },
            ProgramRun.Killed killed => killed with { LastLines = _output.LastLines },
            _ => throw new UnreachableException(),
        };
    }

    private ProgramRun Exited(int? status)
    {
        _output.Finish();
        var elapsed = time.GetElapsedTime(_began);
        return status switch
        {
            null => new ProgramRun.Signaled(0,
                [.. _output.LastLines, "the exit status was lost: SIGCHLD is ignored"], elapsed),
            { } raw when (raw & 0x7f) != 0 => new ProgramRun.Signaled(raw & 0x7f, _output.LastLines, elapsed),
            { } raw => new ProgramRun.Exited(
                (raw >> 8) & 0xff, _output.LastLines, _output.ErrorLines, _output.StandardOutput, elapsed),
        };
    }

    private void Complete(ProgramRun run)
    {
        if (!_result.TrySetResult(run))
            return;

        _deadline?.Dispose();
        _patience?.Dispose();
        _ = _kill.Unregister();
    }
}
