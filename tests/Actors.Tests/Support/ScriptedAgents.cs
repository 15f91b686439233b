using System.Collections.Concurrent;
using HaActors.Agents;

namespace HaActors.Actors.Tests;

/// <summary>An operation that an agent was asked for and that ends when the test says how.</summary>
internal sealed class Operation<TCall, TResult>(TCall call, CancellationToken kill)
{
    private readonly TaskCompletionSource<TResult> _result = new(TaskCreationOptions.RunContinuationsAsynchronously);

    public TCall Call { get; } = call;

    public Task<TResult> Result => _result.Task;

    public bool IsKilled => kill.IsCancellationRequested;

    public void Ends(TResult result) => _result.TrySetResult(result);
}

/// <summary>What was asked, in the order asked.</summary>
internal sealed class Asked<TCall, TResult>
{
    private readonly BlockingCollection<Operation<TCall, TResult>> _operations = [];

    public Task<TResult> Ask(TCall call, CancellationToken kill)
    {
        var operation = new Operation<TCall, TResult>(call, kill);
        _operations.Add(operation, CancellationToken.None);
        return operation.Result;
    }

    public Operation<TCall, TResult> Next() => _operations.TryTake(out var next, Some.Patience)
        ? next
        : throw new Xunit.Sdk.XunitException($"Nobody asked for anything within {Some.Patience}.");

    /// <summary>Whether something was asked that no <see cref="Next"/> took.</summary>
    public bool Any => _operations.Count > 0;
}

/// <summary>Resource agents whose operations end as the test says.</summary>
internal sealed class ScriptedAgents : IAgentCatalog, IResourceAgent
{
    public Asked<AgentCall, AgentResult> Asked { get; } = new();

    /// <summary>There is no agent at all, for this reason.</summary>
    public string? Missing { get; set; }

    public static AgentResult Done { get; } = new AgentResult.Done(TimeSpan.FromMilliseconds(5));

    public static AgentResult NotRunning { get; } = new AgentResult.NotRunning(TimeSpan.FromMilliseconds(5));

    public static AgentResult Failed(int code = 1, string reason = "no luck") =>
        new AgentResult.Failed(code, OcfExit.Of(code), reason, [], TimeSpan.Zero) { ExitReason = reason };

    public IResourceAgent? Find(AgentName name, out string? whyNot)
    {
        whyNot = Missing;
        return Missing is null ? this : null;
    }

    public Task<AgentMetaData?> MetaDataAsync(AgentName name) => Task.FromResult<AgentMetaData?>(null);

    public Task<AgentResult> RunAsync(AgentCall call, CancellationToken kill) => Asked.Ask(call, kill);

    /// <summary>The next operation, which must be this one.</summary>
    public Operation<AgentCall, AgentResult> Next(AgentAction action)
    {
        var next = Asked.Next();
        Assert.Equal(action, next.Call.Action);
        return next;
    }
}

/// <summary>Fence agents whose requests end as the test says.</summary>
internal sealed class ScriptedFences : IFenceAgentCatalog
{
    public Asked<(string Agent, FenceCall Call), FenceResult> Asked { get; } = new();

    public static FenceResult Confirmed { get; } = new FenceResult.Confirmed(TimeSpan.Zero, PowerState.Off, Verified: true);

    public static FenceResult Failed { get; } = new FenceResult.Failed(1, "no answer", [], TimeSpan.Zero);

    public IFenceAgent? Find(string name, out string? whyNot)
    {
        whyNot = null;
        return new Agent(this, name);
    }

    public Task<AgentMetaData?> MetaDataAsync(string name) => Task.FromResult<AgentMetaData?>(null);

    private sealed class Agent(ScriptedFences fences, string name) : IFenceAgent
    {
        public Task<FenceResult> RunAsync(FenceCall call, CancellationToken kill) => fences.Asked.Ask((name, call), kill);
    }
}
