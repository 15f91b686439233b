using System.Collections.Immutable;
using Akka.Actor;
using HaActors.Actors.Membership;
using HaActors.Actors.Protocol;
using HaActors.Policy.Model;

namespace HaActors.Actors.VirtualService;

/// <summary>Answers other nodes' questions about this director.</summary>
public sealed class DirectorGate : ReceiveActor
{
    public const string Name = "lvs";

    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(3);

    public DirectorGate(IActorRef local) => Receive<AskDirector>(ask =>
    {
        // Without an answer in time the asker counts this node as silent.
        if (!local.IsNobody())
            _ = local.Ask<DirectorStatus>(new GetDirector(), Patience)
                .PipeTo(Sender, Self, success: status => new DirectorIs(ask.Call, status), failure: _ => new DirectorIs(ask.Call, Nothing));
    });

    private static DirectorStatus Nothing { get; } = new("", IsDirector: false, IsActive: false, [], [], ["it did not answer in time"]);

    public static Props Props(IActorRef local) => Akka.Actor.Props.Create(() => new DirectorGate(local));
}

/// <summary>Asks all directors once, tells the asker what came, and ends.</summary>
internal sealed class DirectorCollector : ReceiveActor, IWithTimers
{
    private sealed record Late;

    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(4);

    private readonly SortedDictionary<string, DirectorStatus> _answers = new(StringComparer.Ordinal);

    public DirectorCollector(NodeRuntime node, PeerPaths paths, IActorRef asker)
    {
        ImmutableArray<NodeName> directors = [.. node.Configuration.Directors.Nodes];
        foreach (var (call, director) in directors.Index())
            Context.ActorSelection(paths.PathOf(director, DirectorGate.Name)).Tell(new AskDirector(call), Self);

        void Answer()
        {
            asker.Tell(new OperatorAnswer.Directors(
                [.. _answers.Values], [.. directors.Select(director => director.Value).Where(name => !_answers.ContainsKey(name))]));
            Context.Stop(Self);
        }

        Receive<DirectorIs>(answer =>
        {
            if (answer.Call >= 0 && answer.Call < directors.Length && answer.Status.Node.Length > 0)
                _answers[directors[(int)answer.Call].Value] = answer.Status;
            if (_answers.Count == directors.Length)
                Answer();
        });
        Receive<Late>(_ => Answer());
        if (directors.IsEmpty)
            Self.Tell(new Late());
    }

    public ITimerScheduler Timers { get; set; } = null!;

    public static Props Props(NodeRuntime node, PeerPaths paths, IActorRef asker) =>
        Akka.Actor.Props.Create(() => new DirectorCollector(node, paths, asker));

    protected override void PreStart() => Timers.StartSingleTimer(nameof(Late), new Late(), Patience);
}
