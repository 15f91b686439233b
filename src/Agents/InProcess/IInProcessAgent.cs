using System.Collections.Immutable;

namespace HaActors.Agents;

/// <summary>
/// A resource agent written in .NET that runs inside the daemon: <c>net:NAME</c>. Its class is public, has a constructor
/// without parameters, and stands in an assembly that <c>ha.agents.assemblies</c> names; one object serves all resources.
/// </summary>
/// <remarks>
/// The contract is OCF's: every action may be asked at any time and again, a stop of what is stopped succeeds, and a stop
/// that cannot be sure fails. What it throws is a failed operation; what takes too long is cancelled and a time-out. An
/// exception on a thread that the agent itself makes ends the daemon, as it ends any .NET program.
/// </remarks>
public interface IInProcessAgent
{
    /// <summary>Says of itself what an OCF agent says in XML; its name is that in <c>net:NAME</c>.</summary>
    AgentMetaData MetaData { get; }

    /// <summary>Carries out one action.</summary>
    /// <param name="cancelled">Set when the time is over or nobody wants the result any more.</param>
    Task<InProcessAnswer> RunAsync(InProcessCall call, CancellationToken cancelled);
}

/// <summary>What an agent is asked to do.</summary>
/// <param name="Parameters">The resource's, by name; <c>CRM_meta_…</c> names too, as OCF agents see them.</param>
/// <param name="Interval">Zero: once, so that a monitor is a probe.</param>
/// <param name="CheckLevel">How thorough a monitor is: 0, 10, 20.</param>
/// <param name="Log">Takes lines for the log.</param>
public sealed record InProcessCall(
    string Resource,
    AgentAction Action,
    ImmutableSortedDictionary<string, string> Parameters,
    TimeSpan Timeout,
    TimeSpan Interval,
    int CheckLevel,
    string Node,
    Action<string> Log);

/// <param name="Exit">As OCF agents exit.</param>
/// <param name="Reason">For people; null: none.</param>
public sealed record InProcessAnswer(OcfExit Exit, string? Reason = null);
