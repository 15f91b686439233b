using System.Collections.Immutable;
using Akka.Actor;
using HaActors.Actors.Facts;
using HaActors.Actors.Protocol;
using HaActors.Policy.Model;

namespace HaActors.Actors.Drbd;

/// <summary>Brings one request of a person to the nodes that it is about, and what they say back as one report.</summary>
public sealed class DrbdQuery : ReceiveActor, IWithTimers
{
    private sealed record TimeIsUp;

    /// <summary>Below what a client waits for a look.</summary>
    private static readonly TimeSpan LookPatience = TimeSpan.FromSeconds(6);
    private static readonly TimeSpan DeedPatience = TimeSpan.FromSeconds(28);

    private readonly NodeRuntime _node;
    private readonly IActorRef _drbd;
    private readonly IActorRef _asker;
    private readonly DrbdRequest _request;
    private readonly SortedDictionary<NodeName, DrbdAnswer?> _answers = [];

    public DrbdQuery(NodeRuntime node, IActorRef drbd, IActorRef asker, DrbdRequest request)
    {
        _node = node;
        _drbd = drbd;
        _asker = asker;
        _request = request;
        Receive<DrbdAnswer>(OnAnswer);
        Receive<TimeIsUp>(_ => Finish());
    }

    public ITimerScheduler Timers { get; set; } = null!;

    private bool IsLook => _request.Order.Deed == DrbdDeed.Look;

    public static Props Props(NodeRuntime node, IActorRef drbd, IActorRef asker, DrbdRequest request) =>
        Akka.Actor.Props.Create(() => new DrbdQuery(node, drbd, asker, request));

    /// <summary>Asks a node; its answer comes to the sender.</summary>
    internal static void Ask(NodeRuntime node, IActorRef drbd, NodeName target, DrbdAsk ask, IActorRef self, IActorContext context)
    {
        if (target == node.Settings.Self)
            drbd.Tell(ask, self);
        else
            context.ActorSelection("/user/operator").Tell(new FactsGate.ToNode(target, ask), self);
    }

    protected override void PreStart()
    {
        if (_request.Node is { } named && !_node.Configuration.Nodes.ContainsKey(new NodeName(named)))
        {
            _asker.Tell(new DrbdReport([], $"There is no node '{named}'. There are: {string.Join(", ", _node.Configuration.Nodes.Keys)}."));
            Context.Stop(Self);
            return;
        }

        foreach (var target in Targets())
        {
            _answers[target] = null;
            Ask(_node, _drbd, target, new DrbdAsk(1, _node.Settings.Self, _request.Order), Self, Context);
        }

        Timers.StartSingleTimer(nameof(TimeIsUp), new TimeIsUp(), IsLook ? LookPatience : DeedPatience);
        FinishIfAll();
    }

    private IEnumerable<NodeName> Targets() => (_request.Node, IsLook) switch
    {
        ({ } named, _) => [new NodeName(named)],
        (null, true) => _node.Configuration.Members,
        _ => [_node.Settings.Self],
    };

    private void OnAnswer(DrbdAnswer answer)
    {
        if (_answers.ContainsKey(answer.Node))
            _answers[answer.Node] = answer;
        FinishIfAll();
    }

    private void FinishIfAll()
    {
        if (_answers.Values.All(answer => answer is not null))
            Finish();
    }

    private void Finish()
    {
        ImmutableArray<DrbdNodeReport> nodes =
        [
            .. _answers.Select(answer => new DrbdNodeReport(
                answer.Key,
                answer.Value is { } said ? said.Problem : IsLook ? "it did not answer" : $"{answer.Key} did not answer",
                answer.Value?.Sides)),
        ];
        _asker.Tell(new DrbdReport(nodes, IsLook ? null : nodes.Select(node => node.Problem).FirstOrDefault(problem => problem is not null))
        {
            Text = IsLook ? null : string.Concat(_answers.Values.Select(answer => answer?.Text)),
        });
        Context.Stop(Self);
    }
}
