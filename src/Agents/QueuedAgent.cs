using System.Collections.Concurrent;

namespace HaActors.Agents;

/// <summary>One queue for each agent whose operations must not run at the same time.</summary>
internal sealed class AgentQueues
{
    private readonly ConcurrentDictionary<AgentName, SemaphoreSlim> _queues = new();

    public SemaphoreSlim Of(AgentName name) => _queues.GetOrAdd(name, static _ => new SemaphoreSlim(1));
}

/// <summary>An agent that runs one operation at a time, whatever the resource.</summary>
internal sealed class QueuedAgent(IResourceAgent agent, SemaphoreSlim turn, TimeProvider time) : IResourceAgent
{
    public async Task<AgentResult> RunAsync(AgentCall call, CancellationToken kill)
    {
        var began = time.GetTimestamp();
        using var late = new CancellationTokenSource(call.Timeout, time);
        using var either = CancellationTokenSource.CreateLinkedTokenSource(late.Token, kill);
        try
        {
            await turn.WaitAsync(either.Token);
        }
        catch (OperationCanceledException)
        {
            var waited = time.GetElapsedTime(began);
            string[] why = ["it waited for another operation of the same agent"];
            return kill.IsCancellationRequested ? new AgentResult.Killed(waited, [.. why]) : new AgentResult.TimedOut(waited, [.. why]);
        }

        try
        {
            var left = call.Timeout - time.GetElapsedTime(began);
            return await agent.RunAsync(call with { Timeout = left > TimeSpan.Zero ? left : TimeSpan.FromTicks(1) }, kill);
        }
        finally
        {
            turn.Release();
        }
    }
}
