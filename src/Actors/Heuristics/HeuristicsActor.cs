using System.Collections.Immutable;
using Akka.Actor;
using Akka.Event;
using HaActors.Policy.Model;

namespace HaActors.Actors.Heuristics;

/// <summary>Runs this node's heuristics, each by itself and for ever.</summary>
public sealed class HeuristicsActor : ReceiveActor, IWithTimers
{
    public const string Name = "heuristics";

    private sealed record Due(Heuristic What);

    private sealed record Ended(Heuristic What, string? Why);

    private readonly NodeRuntime _node;
    private readonly ILoggingAdapter _log = Context.GetLogger();
    private readonly CancellationTokenSource _over = new();

    // Failed runs in a row, and what the last one said.
    private readonly SortedDictionary<string, (int Times, string Why)> _failed = new(StringComparer.Ordinal);

    public HeuristicsActor(NodeRuntime node)
    {
        _node = node;
        Receive<Due>(due => _node.Ports.Heuristic(due.What, _over.Token).PipeTo(
            Self, success: why => new Ended(due.What, why), failure: thrown => new Ended(due.What, thrown.Message)));
        Receive<Ended>(OnEnded);
    }

    public ITimerScheduler Timers { get; set; } = null!;

    private ImmutableArray<Heuristic> Heuristics => _node.Settings.Configuration.Quorum.Heuristics;

    public static Props Props(NodeRuntime node) => Akka.Actor.Props.Create(() => new HeuristicsActor(node));

    protected override void PreStart()
    {
        foreach (var heuristic in Heuristics)
            Self.Tell(new Due(heuristic));
    }

    protected override void PostStop()
    {
        _over.Cancel();
        _over.Dispose();
    }

    private void OnEnded(Ended ended)
    {
        var what = ended.What;
        if (ended.Why is not { } why)
            _failed.Remove(what.Name);
        else
            _failed[what.Name] = (_failed.GetValueOrDefault(what.Name).Times + 1, why);

        Tell();
        Timers.StartSingleTimer(what.Name, new Due(what), what.Interval);
    }

    private void Tell()
    {
        var failing = Heuristics.Where(heuristic => _failed.GetValueOrDefault(heuristic.Name).Times >= heuristic.Tries)
            .Select(heuristic => $"{heuristic.Name} fails ({_failed[heuristic.Name].Why})")
            .ToList();
        var trouble = failing.Count == 0 ? null : string.Join(", ", failing);
        var before = _node.Senses.Trouble;
        _node.Senses.Trouble = trouble;
        if (trouble is null)
            _node.Problems.Clear(Name);
        else
            _node.Problems.Set(Name, $"Of the heuristics of {_node.Settings.Self} {trouble}: it leads only if nobody else does.");

        if (trouble is null && before is not null)
            _log.Info("Heuristics of node {Node} succeed again", _node.Settings.Self);
        else if (trouble is not null && before is null)
            _log.Warning("Heuristics of node {Node}: {Trouble}. It leads only if nobody else does", _node.Settings.Self, trouble);
    }
}
