using System.Collections.Immutable;
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
/// A lost node that this node, or one that is online, still hears over a heartbeat medium is asked to stop everything. Its answer to this very question, within
/// <see cref="Timings.StopWait"/>, replaces the fence; whatever else happens, it is fenced.
/// </summary>
public sealed partial class CoordinatorActor
{
    private sealed record StopWaited(NodeName Target, ulong Nonce);

    /// <param name="Relay">The node that asks it; null: this one.</param>
    private sealed record Asked(TransitionActor.FenceDue Due, ulong Nonce, Instant At, NodeName? Relay);

    private readonly SortedDictionary<NodeName, Asked> _asked = [];

    // Once a loss is enough: who did not stop then is fenced.
    private readonly SortedSet<NodeName> _wereAsked = [];

    // Whom each node hears over its media, as it said last.
    private readonly SortedDictionary<NodeName, ImmutableArray<NodeName>> _hears = [];

    private void ReceiveAnswers()
    {
        Receive<MediaActor.StopOutcome>(OnStopOutcome);
        Receive<MediumAnswered>(OnMediumAnswered);
        Receive<StopWaited>(
            waited => _asked.GetValueOrDefault(waited.Target)?.Nonce == waited.Nonce,
            waited => FenceInstead(waited.Target, $"did not answer within {_node.Settings.Timings.StopWait.TotalSeconds:0.#} s"));
    }

    /// <returns>True: what comes of the question decides about the fence.</returns>
    private bool IsAsked(TransitionActor.FenceDue due, string why)
    {
        var target = due.Target;
        if (_asked.TryGetValue(target, out var asked))
        {
            Ask(target, asked);
            return true;
        }

        var stopWait = _node.Settings.Timings.StopWait;
        var node = _state.Node(target);
        var isWanted = _proposed.FenceRequests.ContainsKey(target)
            || node.Resources.Values.Any(resource => resource.Activity == Activity.StopFailed);
        var media = _node.Media.Now.Hear(target, _node.Settings.Timings.DeadTime, steadily: true).ToList();
        var relay = media.Count > 0 ? null : RelayTo(target);
        if (!StopQuestion.IsWorthIt(node.Presence, isWanted, stopWait, _wereAsked.Contains(target), media.Count > 0 || relay is not null))
            return false;

        var nonce = (ulong)_node.Ports.Chance.NextInt64(1, long.MaxValue);
        _asked[target] = new Asked(due, nonce, Now, relay);
        _wereAsked.Add(target);
        _log.Warning(
            "Node {Node} is silent, but heard over {Media}: it is asked to stop everything within {StopWaitMs} ms, before it is fenced ({Reason})",
            target, relay is null ? string.Join(", ", media) : $"a medium of {relay}", (long)stopWait.TotalMilliseconds, why);
        Publish(new ClusterEvent.Fencing(target, FencingStep.Asked, StopWord, Executor: relay, Detail: why, Term: _term));
        if (relay is null)
            _media.Tell(new MediaActor.AskToStop(target, _term, nonce), Self);
        else
            Ask(target, _asked[target]);
        Timers.StartSingleTimer($"asked-{target}", new StopWaited(target, nonce), stopWait);
        return true;
    }

    /// <returns>A node that is online and hears it; null: none does.</returns>
    private NodeName? RelayTo(NodeName target) => _state.Nodes.Values
        .Where(node => node.Presence == NodePresence.Online && node.Name != target && _hears.GetValueOrDefault(node.Name, []).Contains(target))
        .Select(node => (NodeName?)node.Name)
        .FirstOrDefault();

    // Again and again, as long as the fence is due: the order may be lost on its way.
    private void Ask(NodeName target, Asked asked)
    {
        var left = asked.At + _node.Settings.Timings.StopWait - Now;
        if (asked.Relay is { } relay && left > TimeSpan.Zero)
            Send(relay, new AskOverMedium(asked.Due.Authority, target, asked.Nonce, left));
    }

    private void OnMediumAnswered(MediumAnswered answer)
    {
        if (!_asked.TryGetValue(answer.Target, out var asked) || asked.Relay != answer.Node || asked.Nonce != answer.Nonce)
        {
            // It was taken back, and that was lost on its way: a life that has nothing to do with it must not be emptied.
            if (answer.Term == _term && _lease.Holds)
                Send(answer.Node, new AskNoMore(_term, answer.Target, answer.Nonce));
            return;
        }

        if (answer.Progress is { } progress)
            OnStopOutcome(new MediaActor.StopOutcome(answer.Target, answer.Term, answer.Nonce, progress, answer.Medium));
        else
            FenceInstead(answer.Target, $"fell silent on the media of {answer.Node}, too");
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
            Executor = asked.Relay?.Value,
            Life = _state.Node(target).Incarnation,
        });
        Publish(new ClusterEvent.Fencing(
            target, FencingStep.Confirmed, StopWord, outcome.Medium, asked.Relay, detail, ElapsedMs: elapsedMs, Term: _term));
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

    /// <summary>Who has fallen silent on the media, too, answers no more; nor does one whose relay is gone.</summary>
    private void LookAfterAsked()
    {
        foreach (var (target, asked) in _asked.ToList())
        {
            if (asked.Relay is not { } relay)
            {
                if (!_node.Media.Now.Hear(target, TimeSpan.MaxValue).Any())
                    FenceInstead(target, "fell silent");
            }
            else if (_state.Node(relay).Presence != NodePresence.Online)
            {
                FenceInstead(target, $"{relay}, which heard it, is not there any more");
            }
        }
    }

    private void StopAsking(NodeName target)
    {
        if (!_asked.Remove(target, out var asked))
            return;

        Timers.Cancel($"asked-{target}");
        if (asked.Relay is { } relay)
            Send(relay, new AskNoMore(_term, target, asked.Nonce));
        else
            _media.Tell(new MediaActor.StopAsking(target, asked.Nonce), Self);
    }

    private void StopAskingAll()
    {
        foreach (var target in _asked.Keys.ToList())
            StopAsking(target);

        _wereAsked.Clear();
    }

    private const string StopWord = "stop";
}
