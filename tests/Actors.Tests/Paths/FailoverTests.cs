using System.Collections.Concurrent;
using Akka.Actor;
using Akka.Remote;
using HaActors.Actors.Paths;

namespace HaActors.Actors.Tests.Paths;

public sealed class FailoverTests : TwoNodes
{
    private const int Messages = 10_000;

    [Fact]
    public async Task Both_networks_are_up_and_the_first_one_carries()
    {
        var (alpha, beta, _) = StartBoth();
        Send(alpha, beta, 1, 10);
        await Eventually(
            () => AlphasBoard.All is [{ State: PathState.Up, Carries: true, RoundTrip: not null }, { State: PathState.Up, RoundTrip: not null }],
            () => Text(AlphasBoard));
    }

    [Theory]
    [InlineData(0, true)]
    [InlineData(0, false)]
    [InlineData(1, true)]
    [InlineData(1, false)]
    public async Task Cutting_a_network_under_ten_thousand_messages_loses_none_and_ends_no_association(int network, bool silently)
    {
        var (alpha, beta, arrived) = StartBoth();
        var ended = Ends(alpha, beta);
        Send(alpha, beta, 1, Messages / 2);
        await Eventually(() => arrived.Count > Messages / 10, () => $"{arrived.Count} arrived; {Text(AlphasBoard)}");
        if (silently)
            Silence(network);
        else
            Cut(network);

        Send(alpha, beta, Messages / 2 + 1, Messages);
        await Eventually(() => arrived.Count >= Messages, () => $"{arrived.Count} arrived; {Text(AlphasBoard)}");

        Assert.Equal(Enumerable.Range(1, Messages), arrived);
        Assert.Empty(ended);
        await Eventually(
            () => AlphasBoard.All[network].State == PathState.Down && AlphasBoard.All[1 - network] is { State: PathState.Up, Carries: true },
            () => Text(AlphasBoard));
    }

    [Fact]
    public async Task A_network_that_comes_back_is_used_again()
    {
        var (alpha, beta, arrived) = StartBoth();
        var ended = Ends(alpha, beta);
        Send(alpha, beta, 1, 100);
        await Eventually(() => arrived.Count == 100, () => Text(AlphasBoard));
        Silence(0);
        await Eventually(() => AlphasBoard.All is [{ State: PathState.Down }, { Carries: true }], () => Text(AlphasBoard));
        Mend(0);
        await Eventually(() => AlphasBoard.All is [{ State: PathState.Up, Carries: true }, _], () => Text(AlphasBoard));
        Silence(1);
        Send(alpha, beta, 101, 200);
        await Eventually(() => arrived.Count == 200, () => Text(AlphasBoard));

        Assert.Equal(Enumerable.Range(1, 200), arrived);
        Assert.Empty(ended);
        Assert.True(AlphasBoard.All[0].Lost >= 1, Text(AlphasBoard));
    }

    [Fact]
    public async Task Networks_that_are_cut_in_turn_lose_nothing_in_either_direction()
    {
        var (alpha, beta, atBeta) = StartBoth();
        var atAlpha = Collect(alpha);
        var ended = Ends(alpha, beta);
        Send(alpha, beta, 0, 0);
        Send(beta, alpha, 0, 0);
        await Eventually(() => atBeta.Count == 1 && atAlpha.Count == 1, () => Text(AlphasBoard));
        for (var round = 0; round < 6; round++)
        {
            Send(alpha, beta, 1 + round * 1000, 1000 + round * 1000);
            Send(beta, alpha, 1 + round * 1000, 1000 + round * 1000);
            if (round % 3 == 0)
                Silence(round % 2);
            else
                Cut(round % 2);

            await Eventually(
                () => atBeta.Count > 1000 * (round + 1) && atAlpha.Count > 1000 * (round + 1),
                () => $"{atBeta.Count} and {atAlpha.Count} arrived; {Text(AlphasBoard)}");
            Mend(round % 2);
            await Eventually(
                () => AlphasBoard.All.All(path => path.State == PathState.Up) && BetasBoard.All.All(path => path.State == PathState.Up),
                () => Text(AlphasBoard) + Text(BetasBoard));
        }

        Assert.Equal(Enumerable.Range(0, 6001), atBeta);
        Assert.Equal(Enumerable.Range(0, 6001), atAlpha);
        Assert.Empty(ended);
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task An_association_begins_while_the_first_network_is_away(bool silently)
    {
        if (silently)
            Silence(0);
        else
            Cut(0);

        var (alpha, beta, arrived) = StartBoth();
        Send(alpha, beta, 1, 100);
        await Eventually(() => arrived.Count == 100, () => Text(AlphasBoard));
        Mend(0);
        await Eventually(() => AlphasBoard.All is [{ State: PathState.Up }, { State: PathState.Up }], () => Text(AlphasBoard));
    }

    [Fact]
    public async Task A_peer_whose_process_ended_is_noticed_at_once()
    {
        var (alpha, beta, arrived) = StartBoth();
        Send(alpha, beta, 1, 1);
        await Eventually(() => arrived.Count == 1, () => Text(AlphasBoard));
        var ended = Ends(alpha);
        await beta.Terminate();
        await Eventually(() => !ended.IsEmpty, () => Text(AlphasBoard));
    }

    [Fact]
    public async Task A_node_with_another_key_is_refused_on_every_network()
    {
        var alpha = StartAlpha();
        var beta = StartBeta("ha.cluster-key = \"another key, long enough\"");
        var arrived = Collect(beta);
        var errors = Heard<AssociationErrorEvent>(alpha);
        Send(alpha, beta, 1, 1);
        await Eventually(() => !errors.IsEmpty, () => "no error");
        Assert.Contains("(WrongKey)", errors.First().Cause.Message, StringComparison.Ordinal);
        Assert.Empty(arrived);
    }

    [Fact]
    public async Task A_node_of_one_network_talks_with_one_of_two_in_both_directions()
    {
        var (alpha, plain) = (StartAlpha(), StartPlain("plain"));
        var (atAlpha, atPlain) = (Collect(alpha), Collect(plain));
        Send(plain, alpha, 1, 1000);
        await Eventually(() => atAlpha.Count == 1000, () => $"{atAlpha.Count} arrived");
        Send(alpha, plain, 1, 1000);
        await Eventually(() => atPlain.Count == 1000, () => $"{atPlain.Count} arrived");
        var (gamma, atGamma) = (StartPlain("gamma"), default(ConcurrentQueue<int>));
        atGamma = Collect(gamma);
        Send(alpha, gamma, 1, 1000);
        await Eventually(() => atGamma.Count == 1000, () => $"{atGamma.Count} arrived");
    }

    private (ActorSystem Alpha, ActorSystem Beta, ConcurrentQueue<int> AtBeta) StartBoth()
    {
        var (alpha, beta) = (StartAlpha(), StartBeta());
        return (alpha, beta, Collect(beta));
    }

    private static void Send(ActorSystem from, ActorSystem to, int first, int last)
    {
        var ear = Select(from, to, "ear");
        for (var number = first; number <= last; number++)
            ear.Tell(number);
    }

    private static ConcurrentQueue<int> Collect(ActorSystem system)
    {
        var arrived = new ConcurrentQueue<int>();
        system.ActorOf(Props.Create(() => new Ear<int>(arrived)), "ear");
        return arrived;
    }

    private static ConcurrentQueue<RemotingLifecycleEvent> Ends(params ActorSystem[] systems)
    {
        var heard = new ConcurrentQueue<RemotingLifecycleEvent>();
        foreach (var system in systems)
        {
            var ear = system.ActorOf(Props.Create(() => new Ear<RemotingLifecycleEvent>(heard)));
            system.EventStream.Subscribe(ear, typeof(DisassociatedEvent));
            system.EventStream.Subscribe(ear, typeof(QuarantinedEvent));
        }

        return heard;
    }

    private static ConcurrentQueue<T> Heard<T>(ActorSystem system)
    {
        var heard = new ConcurrentQueue<T>();
        system.EventStream.Subscribe(system.ActorOf(Props.Create(() => new Ear<T>(heard))), typeof(T));
        return heard;
    }

    private static string Text(PathBoard board) => string.Join("; ", board.All);

    private sealed class Ear<T>(ConcurrentQueue<T> heard) : UntypedActor
    {
        protected override void OnReceive(object message)
        {
            if (message is T expected)
                heard.Enqueue(expected);
        }
    }
}
