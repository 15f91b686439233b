using System.Collections.Immutable;
using System.Diagnostics;
using Akka.Actor;
using Akka.Event;
using HaActors.Actors.Protocol;
using HaActors.Policy.Drbd;
using HaActors.Policy.Model;

namespace HaActors.Actors.Drbd;

/// <summary>
/// Explains a split brain, and heals it if a person chose whose changes are given up: step after step, each confirmed by what
/// both kernels say next. It holds nothing that it could not read again; whoever begins it anew goes on where it stopped.
/// </summary>
public sealed class DrbdHealActor : ReceiveActor, IWithTimers
{
    private sealed record Look;

    private sealed record LookIsOver(int Round);

    private static readonly TimeSpan Pace = TimeSpan.FromSeconds(1);
    private static readonly TimeSpan LookPatience = TimeSpan.FromSeconds(8);

    private readonly NodeRuntime _node;
    private readonly IActorRef _drbd;
    private readonly IActorRef _asker;
    private readonly DrbdResolve _request;
    private readonly ILoggingAdapter _log = Context.GetLogger();
    private readonly SortedDictionary<NodeName, DrbdSide?> _sides = [];
    private ImmutableArray<NodeName> _nodes = [];
    private DrbdHeal? _heal;
    private string? _told;
    private int _round;

    public DrbdHealActor(NodeRuntime node, IActorRef drbd, IActorRef asker, DrbdResolve request)
    {
        _node = node;
        _drbd = drbd;
        _asker = asker;
        _request = request;
        Context.Watch(asker);
        Looking();
    }

    public ITimerScheduler Timers { get; set; } = null!;

    public static Props Props(NodeRuntime node, IActorRef drbd, IActorRef asker, DrbdResolve request) =>
        Akka.Actor.Props.Create(() => new DrbdHealActor(node, drbd, asker, request));

    protected override void PreStart()
    {
        ImmutableArray<NodeName> all = _node.Configuration.Drbd.Find(_request.Resource) is { } declared
            ? [.. declared.Hosts.Select(host => host.Node)]
            : [.. _node.Configuration.Members];
        if (_request.Victim is { } victim && !all.Contains(new NodeName(victim)))
        {
            End($"{victim} has no copy of {_request.Resource}. There are: {string.Join(", ", all)}.", failed: true);
            return;
        }

        _nodes = all;
        Self.Tell(new Look());
    }

    private void Looking()
    {
        Receive<Look>(_ => OnLook());
        Receive<DrbdAnswer>(answer =>
        {
            if (answer.Call != _round || !_sides.ContainsKey(answer.Node))
                return;
            _sides[answer.Node] = answer.Sides?.GetValueOrDefault(_request.Resource) ?? DrbdSide.Absent;
            if (_sides.Values.All(side => side is not null))
                OnLooked();
        });
        Receive<LookIsOver>(over => over.Round == _round, _ => OnLooked());
        Receive<LookIsOver>(_ => { });
        Receive<Terminated>(_ => Context.Stop(Self));   // the person went: nothing is begun that nobody follows
    }

    private void Doing(DrbdHealStep step, int round)
    {
        Receive<DrbdAnswer>(answer =>
        {
            if (answer.Call == round)
                OnDone(step, answer.Problem);
        });
        Receive<LookIsOver>(over => over.Round == round, _ => OnDone(step, "it did not answer"));
        Receive<LookIsOver>(_ => { });
        Receive<Terminated>(_ => Context.Stop(Self));
    }

    private void OnLook()
    {
        _round++;
        _sides.Clear();
        foreach (var node in _nodes)
        {
            _sides[node] = null;
            Ask(node, new DrbdOrder(DrbdDeed.Look, _request.Resource));
        }

        Timers.StartSingleTimer(nameof(LookIsOver), new LookIsOver(_round), LookPatience);
    }

    private void OnLooked()
    {
        Timers.Cancel(nameof(LookIsOver));
        _round++;

        // Of three copies, or where others configured it, the two that are there.
        var there = _sides.Where(side => side.Value is { } known && (known.State is not null || known.Generations.Count > 0)).ToList();
        if (_request.Victim is null || _heal is null)
        {
            if (there is not [var one, var other])
            {
                End($"{_request.Resource} must be there on two nodes to compare them; it is on: {string.Join(", ", there.Select(side => side.Key))}.", failed: true);
                return;
            }

            Explain(one, other);
            if (_request.Victim is null)
                return;
        }

        Step(_heal!.Next(_sides.GetValueOrDefault(_heal.Victim), _sides.GetValueOrDefault(_heal.Survivor), _node.Ports.Clock.GetUtcNow()));
    }

    private void Explain(KeyValuePair<NodeName, DrbdSide?> one, KeyValuePair<NodeName, DrbdSide?> other)
    {
        var text = string.Join('\n', DrbdSplitBrain.Explain(_request.Resource, one.Key, one.Value!, other.Key, other.Value!));
        if (_request.Victim is { } victim)
        {
            var name = new NodeName(victim);
            _heal = DrbdHeal.Begin(_request.Resource, name, name == one.Key ? other.Key : one.Key, _request.TakesSnapshot);
            Say(text);
            return;
        }

        var isSplit = DrbdSplitBrain.Is(one.Value!, other.Value!);
        var advice = !isSplit ? ""
            : DrbdSplitBrain.Suggested(one.Key, one.Value!, other.Key, other.Value!) is { } cheaper
                ? $"\nGiving up what {cheaper} wrote since then seems to cost less. Look at both first; then:"
                : "\nLook at both, choose whose changes are given up, then:";
        End(text + advice + (isSplit ? $"\n  pbm drbd resolve {_request.Resource} --victim NODE --yes" : ""), failed: false);
    }

    private void Step(DrbdHealStep step)
    {
        switch (step)
        {
            case DrbdHealStep.Wait wait:
                Say($"waiting: {wait.For}");
                Timers.StartSingleTimer(nameof(Look), new Look(), Pace);
                break;
            case DrbdHealStep.Done done:
                End(done.Text, failed: false);
                break;
            case DrbdHealStep.GiveUp stop:
                End($"Nothing more is done: {stop.Why}.", failed: true);
                break;
            case DrbdHealStep.Snapshot snapshot:
                Do(step, snapshot.Node, new DrbdOrder(DrbdDeed.Snapshot, _request.Resource)
                {
                    Arguments = [snapshot.Of.Group, snapshot.Of.Volume, snapshot.Name],
                }, $"snapshot {snapshot.Of.Group}/{snapshot.Name} of what {snapshot.Node} has");
                break;
            case DrbdHealStep.Secondary secondary:
                Do(step, secondary.Node, Order(DrbdDeed.Secondary), $"{secondary.Node} becomes secondary");
                break;
            case DrbdHealStep.Disconnect disconnect:
                Do(step, disconnect.Node, Order(DrbdDeed.Disconnect), $"{disconnect.Node} stops looking for its peer");
                break;
            case DrbdHealStep.Discard discard:
                Do(step, discard.Node, Order(DrbdDeed.Discard), $"{discard.Node} connects, and gives up its changes");
                break;
            case DrbdHealStep.Connect connect:
                Do(step, connect.Node, Order(DrbdDeed.Connect), $"{connect.Node} connects");
                break;
            default:
                throw new UnreachableException();
        }
    }

    private DrbdOrder Order(DrbdDeed deed) => new(deed, _request.Resource) { IsInsisted = true };

    private void Do(DrbdHealStep step, NodeName node, DrbdOrder order, string what)
    {
        Say(what);
        _log.Warning("Split brain of {Resource}: {Step}", _request.Resource, what);
        var round = ++_round;
        Become(() => Doing(step, round));
        Ask(node, order);
        Timers.StartSingleTimer(nameof(LookIsOver), new LookIsOver(round), LookPatience * 4);
    }

    private void OnDone(DrbdHealStep step, string? problem)
    {
        Timers.Cancel(nameof(LookIsOver));
        if (step is DrbdHealStep.Discard)
            _heal = _heal!.WithTry();

        // Without its snapshot nothing is overwritten; any other step is judged by what both sides say next.
        if (problem is not null && step is DrbdHealStep.Snapshot or DrbdHealStep.Secondary)
        {
            End($"Nothing was overwritten: {problem}.{(step is DrbdHealStep.Snapshot ? " Without a snapshot: --no-snapshot." : " Is it still in use there?")}", failed: true);
            return;
        }

        if (step is DrbdHealStep.Snapshot taken)
            _heal = _heal!.With(taken.Volume, $"{taken.Of.Group}/{taken.Name}");
        if (problem is not null)
            Say($"  {problem}");
        Become(Looking);
        Timers.StartSingleTimer(nameof(Look), new Look(), Pace);
    }

    private void Ask(NodeName node, DrbdOrder order) =>
        DrbdQuery.Ask(_node, _drbd, node, new DrbdAsk(_round, _node.Settings.Self, order), Self, Context);

    private void Say(string text)
    {
        if (text != _told)
            _asker.Tell(new DrbdProgress(text, Final: false));
        _told = text;
    }

    private void End(string text, bool failed)
    {
        _asker.Tell(new DrbdProgress(text, Final: true, failed));
        Context.Stop(Self);
    }
}
