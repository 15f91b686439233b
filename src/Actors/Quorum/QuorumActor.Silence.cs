using System.Collections.Immutable;
using Akka.Actor;
using HaActors.Policy.Fencing;
using HaActors.Policy.Model;

namespace HaActors.Actors.Quorum;

/// <summary>Whom nobody answers, and for how long a quorum vouches for that.</summary>
public sealed partial class QuorumActor
{
    /// <summary>Has a quorum left the node unanswered for that long?</summary>
    public sealed record AskSilence(NodeName Node, TimeSpan Bound);

    public sealed record SilenceIs(NodeName Node, bool HasLasted);

    private Silence _silence = Silence.None;

    private void LeaveUnanswered(ImmutableArray<NodeName> lost)
    {
        _lost = lost;

        // The next incarnation of this actor must not answer them either: it is the same life of this process.
        _node.Guard.LeavesUnanswered(lost);
        _silence = _leading is null ? Silence.None : _silence.Of(lost, _sequence + 1, Now);
    }

    private void OnAskSilence(AskSilence question) => Sender.Tell(new SilenceIs(
        question.Node,
        _leading is not null && _silence.HasLasted(question.Bound, question.Node, Votes, ThisNode, Now)));
}
