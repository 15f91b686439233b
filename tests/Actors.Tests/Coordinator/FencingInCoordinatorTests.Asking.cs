using Akka.Actor;
using HaActors.Actors.Protocol;
using HaActors.Policy.Fencing;
using HaActors.Policy.Media;
using HaActors.Policy.Model;

namespace HaActors.Actors.Tests.Coordinator;

/// <summary>A lost node that only another node hears, over a heartbeat medium.</summary>
public sealed partial class FencingInCoordinatorTests
{
    private static readonly Term ThisTerm = new(4);

    [Fact]
    public void A_lost_node_that_another_one_hears_is_asked_by_that_one_and_when_it_stopped_not_fenced()
    {
        var ask = LoseHeardByAnother();
        Assert.Equal((ThisTerm, Some.N3), (ask.Authority.Term, ask.Target));

        // Of another question, of another node, of another term: none of these is its answer.
        _coordinator.Tell(new MediumAnswered(Some.N2, Some.N3, ThisTerm, ask.Nonce + 1, StopProgress.AllStopped, "cross"));
        _coordinator.Tell(new MediumAnswered(Some.N1, Some.N3, ThisTerm, ask.Nonce, StopProgress.AllStopped, "cross"));
        _coordinator.Tell(new MediumAnswered(Some.N2, Some.N3, new Term(3), ask.Nonce, StopProgress.AllStopped, "cross"));
        _coordinator.Tell(new MediumAnswered(Some.N2, Some.N3, ThisTerm, ask.Nonce, StopProgress.Stopping, "cross"));
        Assert.Equal("lost", Presence(Some.N3));

        _coordinator.Tell(new MediumAnswered(Some.N2, Some.N3, ThisTerm, ask.Nonce, StopProgress.AllStopped, "cross"));
        Until(() => Presence(Some.N3) == "down", "its word is taken");
        _gateways!.FishForMessage<AskNoMore>(end => end.Target == Some.N3 && end.Nonce == ask.Nonce);

        // Whoever asks on, because that was lost, is told again.
        _coordinator.Tell(new MediumAnswered(Some.N2, Some.N3, ThisTerm, ask.Nonce, StopProgress.AllStopped, "cross"));
        _gateways!.FishForMessage<AskNoMore>(end => end.Nonce == ask.Nonce);
        var last = Assert.IsType<OperatorAnswer.Fences>(Ask(new OperatorRequest.GetFenceHistory())).Records[0];
        Assert.Equal(("stop", "confirmed", "n2", "cross"), (last.Action, last.Outcome, last.Executor, last.Device));
        Assert.False(_fences.Asked.Any);
    }

    [Theory]
    [InlineData(null)]
    [InlineData(StopProgress.Refused)]
    public void One_that_falls_silent_there_too_or_cannot_stop_is_fenced(StopProgress? answer)
    {
        var ask = LoseHeardByAnother();
        _coordinator.Tell(new MediumAnswered(Some.N2, Some.N3, ThisTerm, ask.Nonce, answer, ""));
        Assert.Equal("n3", NextOf(FenceVerb.Reboot).Call.Call.Target);
    }

    [Fact]
    public void One_whose_only_listener_begins_anew_is_fenced()
    {
        LoseHeardByAnother();
        _heard[Some.N2] = new Incarnation("n2-2");
        See();
        Assert.Equal("n3", NextOf(FenceVerb.Reboot).Call.Call.Target);
    }

    [Fact]
    public void One_that_is_heard_no_more_when_it_is_lost_is_fenced_at_once()
    {
        LeadBeforeGateways();
        Report(Some.N2, _heard[Some.N2], number: 2, hears: [Some.N3]);
        Report(Some.N2, _heard[Some.N2], number: 3);
        Lose(Some.N3);
        Assert.Equal("n3", NextOf(FenceVerb.Reboot).Call.Call.Target);
    }

    private AskOverMedium LoseHeardByAnother()
    {
        LeadBeforeGateways();
        Report(Some.N2, _heard[Some.N2], number: 2, hears: [Some.N3]);
        Lose(Some.N3);
        return _gateways!.FishForMessage<AskOverMedium>(ask => ask.Target == Some.N3);
    }

    private void LeadBeforeGateways()
    {
        _gateways = CreateTestProbe();
        Lead(Some.Device("power"), Some.Device("other"));
    }
}
