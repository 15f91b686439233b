using System.Collections.Immutable;
using System.Globalization;
using Akka.Actor;
using Akka.Event;
using HaActors.Actors.Events;
using HaActors.Actors.Protocol;
using HaActors.Agents.Network;
using HaActors.Policy.Bonds;
using HaActors.Policy.Model;

namespace HaActors.Actors.Bonds;

/// <summary>
/// Watches one bond: says what changed, keeps the node's problem and its attribute <c>bond-NAME</c>, the number of ports that
/// can carry something, for rules and alert agents. It decides nothing: a node whose bond is down is silent, and that is seen.
/// </summary>
public sealed class BondActor : ReceiveActor, IWithTimers
{
    // The driver switches within its own link check, mostly 100 ms; this is for people.
    private static readonly TimeSpan Interval = TimeSpan.FromSeconds(1);

    private sealed record Look;

    private readonly NodeRuntime _node;
    private readonly BondFiles _files;
    private readonly string _name;
    private readonly ImmutableArray<string> _expected;
    private readonly IActorRef _nodeActor;
    private readonly ILoggingAdapter _log = Context.GetLogger();
    private Bond? _bond;
    private BondHealth? _health;

    public BondActor(NodeRuntime node, BondFiles files, string name, ImmutableArray<string> expected, IActorRef nodeActor)
    {
        _node = node;
        _files = files;
        _name = name;
        _expected = expected;
        _nodeActor = nodeActor;
        Receive<Look>(_ => OnLook());
        Receive<AttributesChanged>(_ => { });
    }

    public ITimerScheduler Timers { get; set; } = null!;

    public static Props Props(
        NodeRuntime node, BondFiles files, string name, ImmutableArray<string> expected, IActorRef nodeActor) =>
        Akka.Actor.Props.Create(() => new BondActor(node, files, name, expected, nodeActor));

    protected override void PreStart()
    {
        OnLook();
        Timers.StartPeriodicTimer(nameof(Look), new Look(), Interval);
    }

    private string Attribute => $"bond-{_name}";

    private void OnLook()
    {
        var now = _files.Read(_name);
        if (now is null && _expected.IsEmpty)
        {
            Vanish();
            return;
        }

        var health = BondJudge.Of(now, _expected);
        if (_bond is { } before && now is not null)
            foreach (var port in BondJudge.Flaps(before, now))
                Tell(health.State, $"the link of {port} failed for a moment");

        // Its first look is news only if something is wrong.
        if (health != _health && (_health is not null || health.State != BondState.Up))
            Tell(health.State, health.Why);
        if (_health is null || _bond?.UsablePorts != now?.UsablePorts)
            SetAttribute((now?.UsablePorts ?? 0).ToString(CultureInfo.InvariantCulture));

        _bond = now;
        _health = health;
        _node.Bonds.Saw(_name, now, health);
        if (health.Why is { } why)
            _node.Problems.Set(Attribute, $"Bond {_name} of {_node.Settings.Self} is {Word(health.State)}: {why}.");
        else
            _node.Problems.Clear(Attribute);
    }

    // Somebody took it away that nobody asked us for.
    private void Vanish()
    {
        Tell(BondState.Absent, "it was removed");
        SetAttribute(null);
        _node.Problems.Clear(Attribute);
        _node.Bonds.Forget(_name);
        Context.Stop(Self);
    }

    private void SetAttribute(string? value) =>
        _nodeActor.Tell(new ChangeAttributes(0, _node.Settings.Self, [new AttributeUpdate(Attribute, value)]));

    private void Tell(BondState state, string? detail)
    {
        if (state == BondState.Up && detail is null)
            _log.Info("Bond {Bond} is up again, with all its ports", _name);
        else
            _log.Warning("Bond {Bond} is {State}: {Why}", _name, Word(state), detail);
        _node.Publish(Context.System, new ClusterEvent.Medium(_name, null, Word(state), detail));
    }

    private static string Word(BondState state) => state.ToString().ToLowerInvariant();
}
