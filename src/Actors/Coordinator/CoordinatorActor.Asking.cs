using Akka.Event;
using HaActors.Actors.Events;
using HaActors.Actors.Media;
using HaActors.Actors.Protocol;
using HaActors.Policy.Fencing;
using HaActors.Policy.Media;
using HaActors.Policy.Model;
using HaActors.Policy.Quorum;

namespace HaActors.Actors.Coordinator;

/// <summary>
/// A lost node that a heartbeat medium still hears is asked to stop everything. Its answer to this very question, within
/// <see cref="Timings.StopWait"/>, replaces the fence; whatever else happens, it is fenced.
/// </summary>
public sealed partial class CoordinatorActor
{
    private sealed record StopWaited(NodeName Target, ulong Nonce);

    private sealed record Asked(TransitionActor.FenceDue Due, ulong Nonce, Instant At);

    private readonly SortedDictionary<NodeName, Asked> _asked = [];

    // Once a loss is enough: who did not stop then is fenced.
    private readonly SortedSet<NodeName> _wereAsked = [];

    private void ReceiveAnswers()
    {
        Receive<MediaActor.StopOutcome>(OnStopOutcome);
        Receive<StopWaited>(
            waited => _asked.GetValueOrDefault(waited.Target)?.Nonce == waited.Nonce,
            waited => FenceInstead(waited.Target, $"did not answer within {_node.Settings.Timings.StopWait.TotalSeconds:0.#} s"));
    }

    /// <returns>True: what comes of the question decides about the fence.</returns>
    private bool IsAsked(TransitionActor.FenceDue due, string why)
    {
        var target = due.Target;
        if (_asked.ContainsKey(target))
            return true;

        var stopWait = _node.Settings.Timings.StopWait;
        var node = _state.Node(target);
        var isWanted = _proposed.FenceRequests.ContainsKey(target)
            || node.Resources.Values.Any(resource => resource.Activity == Activity.StopFailed);
        var media = _node.Media.Now.Hear(target, _node.Settings.Timings.DeadTime, steadily: true).ToList();
        if (!StopQuestion.IsWorthIt(node.Presence, isWanted, stopWait, _wereAsked.Contains(target), media.Count > 0))
            return false;

        var nonce = (ulong)_node.Ports.Chance.NextInt64(1, long.MaxValue);
        _asked[target] = new Asked(due, nonce, Now);
        _wereAsked.Add(target);
        _log.Warning(
            "Node {Node} is silent, but heard over {Media}: it is asked to stop everything within {StopWaitMs} ms, before it is fenced ({Reason})",
            target, string.Join(", ", media), (long)stopWait.TotalMilliseconds, why);
        Publish(new ClusterEvent.Fencing(target, FencingStep.Asked, StopWord, Detail: why, Term: _term));
        _media.Tell(new MediaActor.AskToStop(target, _term, nonce), Self);
        Timers.StartSingleTimer($"asked-{target}", new StopWaited(target, nonce), stopWait);
        return true;
    }

    private void OnStopOutcome(MediaActor.StopOutcome outcome)
    {
        // Only an answer to this very question counts, and only while this node may act at all.
        if (outcome.Term != _term || !_lease.Holds
            || !_asked.TryGetValue(outcome.Node, out var asked) || asked.Nonce != outcome.Nonce)
            return;

        switch (outcome.Progress)
        {
            case StopProgress.AllStopped:
                HasStopped(outcome, asked);
                break;
            case StopProgress.Refused:
                FenceInstead(outcome.Node, "could not stop everything");
                break;
        }
    }

    private void HasStopped(MediaActor.StopOutcome outcome, Asked asked)
    {
        var target = outcome.Node;
        StopAsking(target);
        var elapsedMs = (long)(Now - asked.At).TotalMilliseconds;
        var detail = $"it answered over {outcome.Medium} that everything is stopped";
        _log.Warning("Node {Node} needs no fence: {Detail}, after {ElapsedMs} ms", target, detail, elapsedMs);
        Remember(new FenceRecord(
            target.Value, _decision?.Fences.GetValueOrDefault(target) ?? "", ThisNode.Value, _term.Number,
            _node.Ports.Clock.GetUtcNow(), elapsedMs, "confirmed", outcome.Medium, detail)
        {
            Action = StopWord,
            Life = _state.Node(target).Incarnation,
        });
        Publish(new ClusterEvent.Fencing(
            target, FencingStep.Confirmed, StopWord, outcome.Medium, Detail: detail, ElapsedMs: elapsedMs, Term: _term));
        IsFenced(target, counts: false, () => { });
    }

    private void FenceInstead(NodeName target, string why)
    {
        if (!_asked.TryGetValue(target, out var asked))
            return;

        StopAsking(target);
        _log.Warning("Node {Node} was asked to stop everything and {Reason}: it is fenced", target, why);
        OnFenceDue(asked.Due);
    }

    /// <summary>Who has fallen silent on the media, too, answers no more.</summary>
    private void LookAfterAsked()
    {
        foreach (var target in _asked.Keys.Where(target => !_node.Media.Now.Hear(target, TimeSpan.MaxValue).Any()).ToList())
            FenceInstead(target, "fell silent");
    }

    private void StopAsking(NodeName target)
    {
        if (!_asked.Remove(target))
            return;

        Timers.Cancel($"asked-{target}");
        _media.Tell(new MediaActor.StopAsking(target), Self);
    }

    private void StopAskingAll()
    {
        foreach (var target in _asked.Keys.ToList())
            StopAsking(target);

        _wereAsked.Clear();
    }

    private const string StopWord = "stop";
}
