using Akka.Actor;
using HaActors.Actors.Membership;
using HaActors.Actors.Protocol;
using HaActors.Policy.Model;

namespace HaActors.Actors.Facts;

/// <summary>
/// Between the tools of one node and the attributes of another: brings what a tool here asks to its node, and what others'
/// tools ask to this one, and each answer back to whoever asked.
/// </summary>
public sealed class FactsGate : ReceiveActor, IWithTimers
{
    /// <param name="Question">An <see cref="AskAttributes"/>, <see cref="ChangeAttributes"/> or <see cref="DrbdAsk"/>; its answer comes to the
    /// sender.</param>
    public sealed record ToNode(NodeName Node, IProtocolMessage Question);

    private sealed record Forget;

    public const string Name = "facts";

    /// <summary>Questions that nobody answers are forgotten then, or the one after; askers wait for less.</summary>
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(30);

    private readonly IActorRef _local;
    private readonly PeerPaths _paths;
    private readonly SortedDictionary<long, (IActorRef Asker, long Call)> _asked = [];
    private long _calls;
    private long _old;

    public FactsGate(NodeRuntime node, IActorRef local, Address self)
    {
        _local = local;
        _paths = new PeerPaths(node, self);
        Receive<ToNode>(ask =>
        {
            if (Numbered(ask.Question) is { } question)
                Context.ActorSelection(_paths.PathOf(ask.Node, Name)).Tell(question, Self);
        });
        Receive<IProtocolMessage>(message => message is AskAttributes or ChangeAttributes or DrbdAsk, message => _local.Tell(Numbered(message)!, Self));
        Receive<AttributesAre>(answer => Return(answer.Call, call => answer with { Call = call }));
        Receive<AttributesChanged>(answer => Return(answer.Call, call => answer with { Call = call }));
        Receive<DrbdAnswer>(answer => Return(answer.Call, call => answer with { Call = call }));
        Receive<Forget>(_ => OnForget());
    }

    public ITimerScheduler Timers { get; set; } = null!;

    public static Props Props(NodeRuntime node, IActorRef local, Address self) =>
        Akka.Actor.Props.Create(() => new FactsGate(node, local, self));

    protected override void PreStart() => Timers.StartPeriodicTimer(nameof(Forget), new Forget(), Patience, Patience);

    /// <summary>Both ways an own number: those of several askers may be the same.</summary>
    private IProtocolMessage? Numbered(IProtocolMessage question)
    {
        var number = ++_calls;
        var (numbered, call) = question switch
        {
            AskAttributes ask => ((IProtocolMessage?)(ask with { Call = number }), ask.Call),
            ChangeAttributes change => (change with { Call = number }, change.Call),
            DrbdAsk ask => (ask with { Call = number }, ask.Call),
            _ => (null, 0),
        };
        if (numbered is not null)
            _asked[number] = (Sender, call);
        return numbered;
    }

    private void Return(long number, Func<long, IProtocolMessage> answer)
    {
        if (_asked.Remove(number, out var asked))
            asked.Asker.Tell(answer(asked.Call), Self);
    }

    private void OnForget()
    {
        foreach (var number in _asked.Keys.TakeWhile(number => number <= _old).ToList())
            _asked.Remove(number);
        _old = _calls;
    }
}
