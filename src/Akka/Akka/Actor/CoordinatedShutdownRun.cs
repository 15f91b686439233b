using Akka.Event;

namespace Akka.Actor;

/// <summary>
/// One run through the phases. It goes on wherever a task ends or the scheduler finds it late: it needs no actor and no
/// thread, which may be gone before it is done.
/// </summary>
internal sealed class ShutdownRun(
    IReadOnlyList<ShutdownPhase> phases,
    Func<string, List<ShutdownTask>> tasksOf,
    IScheduler scheduler,
    ILoggingAdapter log,
    TaskCompletionSource<Done> done)
{
    private int _next;

    public void Next()
    {
        while (_next < phases.Count)
        {
            var phase = phases[_next++];
            var tasks = tasksOf(phase.Name);
            if (tasks.Count == 0) continue;
            if (!phase.Enabled)
            {
                log.Info("Shutdown phase {Phase} is disabled: its {Count} tasks do not run", phase.Name, tasks.Count);
                continue;
            }

            new PhaseRun(phase, tasks, scheduler, log, Next, done).Start();
            return;
        }

        done.TrySetResult(Done.Instance);
    }

    private sealed class PhaseRun(
        ShutdownPhase phase,
        List<ShutdownTask> tasks,
        IScheduler scheduler,
        ILoggingAdapter log,
        Action next,
        TaskCompletionSource<Done> done)
    {
        private readonly object _lock = new();
        private readonly List<string> _open = [.. tasks.Select(task => task.Name)];
        private readonly ICancelable _late = new Cancelable(scheduler);
        private bool _over;

        public void Start()
        {
            log.Debug("Shutdown phase {Phase} begins with {Count} tasks", phase.Name, tasks.Count);
            scheduler.Advanced.ScheduleOnce(phase.Timeout, Late, _late);
            foreach (var task in tasks) Start(task);
        }

        private void Start(ShutdownTask task)
        {
            Task started;
            try
            {
                started = task.Start();
            }
            catch (Exception cause)
            {
                started = Task.FromException(cause);
            }

            _ = started.ContinueWith(
                ended => Ended(task, FailureOf(ended)),
                CancellationToken.None,
                TaskContinuationOptions.ExecuteSynchronously,
                TaskScheduler.Default);
        }

        private static Exception? FailureOf(Task ended) =>
            ended.IsCanceled ? new TaskCanceledException(ended) : ended.Exception?.GetBaseException();

        private void Ended(ShutdownTask task, Exception? failure)
        {
            lock (_lock)
            {
                if (_over) return;
                _open.Remove(task.Name);
                _over = _open.Count == 0 || (failure is not null && !phase.Recover);
                if (!_over && failure is null) return;
            }

            if (failure is not null) Failed(task.Name, failure);
            if (_over && !done.Task.IsCompleted) GoOn();
        }

        private void Failed(string task, Exception failure)
        {
            log.Warning(
                failure, "Shutdown task {Task} in phase {Phase} failed: {Reason}", task, phase.Name, failure.Message);
            if (phase.Recover) return;
            _late.Cancel();
            done.TrySetException(failure);
        }

        private void Late()
        {
            string open;
            lock (_lock)
            {
                if (_over) return;
                _over = true;
                open = string.Join(", ", _open);
            }

            log.Warning(
                "Shutdown phase {Phase} was not done within {Timeout}: {Tasks} left behind",
                phase.Name, phase.Timeout, open);
            if (phase.Recover) GoOn();
            else done.TrySetException(new TimeoutException(
                $"The shutdown phase {phase.Name} was not done within {phase.Timeout}: {open}."));
        }

        private void GoOn()
        {
            _late.Cancel();
            next();
        }
    }
}
