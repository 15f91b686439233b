using System.Collections.Immutable;
using HaActors.Policy.Model;

namespace HaActors.Agents;

/// <summary>One request to a fence device.</summary>
/// <param name="Parameters">The device's parameters (with <c>plug</c> or <c>port</c> where the device needs one). They
/// travel on the agent's standard input only: never in its arguments, environment or any log.</param>
/// <param name="Target">The node to be fenced; empty for monitor and meta-data.</param>
/// <param name="Timeout">Longest time for the whole request, the verification of an off included; above zero. A
/// time-out is a failure.</param>
/// <param name="Permit">Asked right before each program is started, on any thread; it must be quick and must not
/// throw.</param>
public sealed record FenceCall(
    FenceVerb Action,
    ImmutableSortedDictionary<string, string> Parameters,
    string Target,
    TimeSpan Timeout,
    Func<bool> Permit)
{
    /// <summary>What the device calls the target; null: it is told the target's name alone.</summary>
    public string? Port { get; init; }

    /// <summary>The parameter that <see cref="Port"/> goes into; null: <c>plug</c> or <c>port</c>, by the agent's
    /// meta-data.</summary>
    public string? PortArgument { get; init; }
}

/// <summary>Whether a machine has power, as its fence device sees it.</summary>
public enum PowerState
{
    /// <summary>The device does not tell.</summary>
    Unknown,
    On,
    Off,
}

/// <summary>How a request to a fence device ended. Only <see cref="Confirmed"/> may be acted upon.</summary>
public abstract record FenceResult
{
    private FenceResult() { }

    /// <summary>The device answered this very request, and where it can tell, its status afterwards agrees.</summary>
    /// <param name="Power">After off: <see cref="PowerState.Off"/> where the device tells; of status: the
    /// answer.</param>
    /// <param name="Verified">The state was read back after the action, not only believed from the exit code.</param>
    public sealed record Confirmed(TimeSpan Elapsed, PowerState Power, bool Verified = false) : FenceResult
    {
        /// <summary>Of a list: what the device calls the machines that it can fence.</summary>
        public ImmutableArray<string> Listed { get; init; } = [];
    }

    /// <param name="ExitCode">0 to 255, or minus the signal's number; 0 when the read-back disagreed.</param>
    public sealed record Failed(int ExitCode, string Reason, ImmutableArray<string> LastLines, TimeSpan Elapsed)
        : FenceResult;

    /// <summary>The device did not answer in time. It may still act: the target's state is unknown.</summary>
    public sealed record TimedOut(TimeSpan After, ImmutableArray<string> LastLines) : FenceResult;

    /// <summary>The caller withdrew the request while it ran. The target's state is unknown.</summary>
    public sealed record Killed(TimeSpan After, ImmutableArray<string> LastLines) : FenceResult;

    /// <summary>No program ran: it is missing or not executable.</summary>
    public sealed record CannotRun(string Why) : FenceResult;

    /// <summary>The permit was gone when a program would have been started. Nothing was asked of the device.</summary>
    public sealed record Refused : FenceResult;
}

/// <summary>A way to fence: one kind of device.</summary>
public interface IFenceAgent
{
    /// <summary>Runs one request to its end. Never throws for what happens outside.</summary>
    /// <param name="kill">Cancelled: the program is killed at once (a lost term may not go on fencing).</param>
    Task<FenceResult> RunAsync(FenceCall call, CancellationToken kill);
}

/// <summary>The fence agents that this machine has.</summary>
public interface IFenceAgentCatalog
{
    /// <summary>The agent with that name (<c>fence_ipmilan</c>), or null and the reason why there is none.</summary>
    IFenceAgent? Find(string name, out string? whyNot);

    /// <summary>What the agent says of itself, kept after the first success; null when it does not.</summary>
    Task<AgentMetaData?> MetaDataAsync(string name);
}
