using Akka.Actor;
using HaActors.Agents;
using HaActors.Policy.Cib;
using HaActors.Policy.Model;

namespace HaActors.Actors.Events;

/// <summary>Publishes what becomes of one resource on this node: each operation as it ends, and each state it settles in.</summary>
public sealed class ResourceNews(NodeRuntime node, ActorSystem system, ResourceId resource)
{
    private const int MostOutputLines = 10;

    private (int Exit, ExecutionStatus Status)? _watched;
    private string _state = "unknown";

    /// <summary>An operation ended.</summary>
    public void Ended(AgentCall call, AgentResult result)
    {
        if (AgentOutcome.Of(result) is not { } outcome)
            return;

        var recurs = call.Interval > TimeSpan.Zero;
        var isProbe = call.Action == AgentAction.Monitor && !recurs;
        var expectedExit = (int)(isProbe ? OcfExit.NotRunning : OcfExit.Ok);
        var succeeded = outcome.Status == ExecutionStatus.Done && outcome.ExitCode == expectedExit;

        // A monitor that recurs is told when it ends otherwise than the last time; a probe, when it found something.
        var isKnown = recurs
            ? _watched == (outcome.ExitCode, outcome.Status) || outcome.Status == ExecutionStatus.Cancelled
            : isProbe && succeeded;
        if (!recurs || !isKnown)
            _watched = recurs ? (outcome.ExitCode, outcome.Status) : null;
        if (isKnown)
            return;

        node.Publish(system, new ClusterEvent.Action(
            resource,
            call.Action.ToWord(),
            (long)call.Interval.TotalMilliseconds,
            outcome.Status,
            outcome.ExitCode,
            expectedExit,
            outcome.ExitReason,
            (long)outcome.Elapsed.TotalMilliseconds,
            succeeded ? [] : [.. outcome.LastLines.TakeLast(MostOutputLines)],
            call.Authority?.ToString()));
    }

    /// <summary>The resource is as this says now.</summary>
    public void Is(ResourceState state)
    {
        // What is under way is told by its end.
        if (state.Busy is not null || Word(state.Activity) is var word && word == _state)
            return;

        node.Publish(system, new ClusterEvent.Resource(resource, _state, word, state.LastFailure));
        _state = word;
    }

    private static string Word(Activity activity) => activity switch
    {
        Activity.Running => "started",
        Activity.Stopped => "stopped",
        Activity.Failed => "failed",
        Activity.StopFailed => "blocked",
        _ => "unknown",
    };
}
