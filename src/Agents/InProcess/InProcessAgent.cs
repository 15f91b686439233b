using System.Collections.Concurrent;
using System.Collections.Immutable;
using HaActors.Agents.Programs;

namespace HaActors.Agents;

/// <summary>Operations of one agent that nobody waits for any more and that go on all the same, by resource.</summary>
internal sealed class InProcessRuns
{
    private readonly ConcurrentDictionary<string, string> _lost = new(StringComparer.Ordinal);

    /// <summary>The action that still hangs; null: none.</summary>
    public string? Lost(string resource) => _lost.GetValueOrDefault(resource);

    public void Lose(string resource, string action) => _lost[resource] = action;

    public void Found(string resource) => _lost.TryRemove(resource, out _);
}

/// <summary>Runs an agent inside the daemon, each operation on a thread of its own, within its time.</summary>
/// <remarks>Nothing can kill a thread: while an operation hangs, all others on that resource fail, a stop too, so that
/// nobody believes it to be stopped.</remarks>
internal sealed class InProcessAgent(
    IInProcessAgent agent, InProcessRuns runs, TimeProvider time, Action<AgentOutput>? output) : IResourceAgent
{
    private const int KeptLines = 20;
    private const int KeptChars = 4096;

    public async Task<AgentResult> RunAsync(AgentCall call, CancellationToken kill)
    {
        var action = call.Action.ToWord();
        if (!call.Permit())
            return new AgentResult.Refused();
        if (runs.Lost(call.Resource) is { } lost)
            return new AgentResult.Failed(
                (int)OcfExit.GenericError, OcfExit.GenericError, $"its {lost} still hangs inside the daemon", [], TimeSpan.Zero);

        var run = new Run(call, time, output);
        using var cancel = new CancellationTokenSource();
        await using var deadline = time.CreateTimer(
            _ => run.End(new AgentResult.TimedOut(run.Elapsed, run.Lines)), null, call.Timeout, Timeout.InfiniteTimeSpan);
        await using var withdrawal = kill.UnsafeRegister(_ => run.End(new AgentResult.Killed(run.Elapsed, run.Lines)), null);
        var ended = run.Begin(agent, cancel.Token);
        var result = await run.Result;
        if (result is AgentResult.TimedOut or AgentResult.Killed)
        {
            runs.Lose(call.Resource, action);
            _ = ended.ContinueWith(_ => runs.Found(call.Resource), TaskScheduler.Default);
            await cancel.CancelAsync();
        }

        return result;
    }

    private sealed class Run(AgentCall call, TimeProvider time, Action<AgentOutput>? output)
    {
        private readonly TaskCompletionSource<AgentResult> _result = new(TaskCreationOptions.RunContinuationsAsynchronously);
        private readonly long _began = time.GetTimestamp();
        private readonly Queue<string> _lines = new();

        public Task<AgentResult> Result => _result.Task;

        public TimeSpan Elapsed => time.GetElapsedTime(_began);

        public ImmutableArray<string> Lines
        {
            get
            {
                lock (_lines)
                    return [.. _lines];
            }
        }

        public void End(AgentResult result) => _result.TrySetResult(result);

        /// <returns>Ends when the agent does.</returns>
        public Task Begin(IInProcessAgent agent, CancellationToken cancelled)
        {
            var ended = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);

            // Not of the pool: an agent that never returns would take its threads one by one.
            new Thread(() => _ = AnswerAsync(agent, ended, cancelled)) { IsBackground = true, Name = $"agent/{call.Resource}" }.Start();
            return ended.Task;
        }

        private async Task AnswerAsync(IInProcessAgent agent, TaskCompletionSource ended, CancellationToken cancelled)
        {
            try
            {
                var answer = await agent.RunAsync(
                    new InProcessCall(
                        call.Resource, call.Action, call.Parameters, call.Timeout, call.Interval, call.CheckLevel, call.NodeName, Log),
                    cancelled);
                End(OcfVerdict.Of(call.Action, (int)answer.Exit, answer.Reason, Lines, Elapsed));
            }
            catch (Exception crash)
            {
                // Somebody else's code: a crash is a failed operation, not the death of the node.
                Log(crash.ToString());
                End(OcfVerdict.Of(
                    call.Action, (int)OcfExit.GenericError, $"{crash.GetType().Name}: {crash.Message}", Lines, Elapsed));
            }
            finally
            {
                ended.SetResult();
            }
        }

        private void Log(string text)
        {
            foreach (var line in text.Split('\n'))
            {
                var cut = line.Length > KeptChars ? line[..KeptChars] : line;
                lock (_lines)
                {
                    _lines.Enqueue(cut);
                    if (_lines.Count > KeptLines)
                        _lines.Dequeue();
                }

                output?.Invoke(new AgentOutput(call.Resource, call.Action.ToWord(), OutputStream.Standard, cut));
            }
        }
    }
}
