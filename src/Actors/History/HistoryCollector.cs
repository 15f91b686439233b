using Akka.Actor;
using HaActors.Actors.Events;
using HaActors.Actors.Membership;
using HaActors.Actors.Protocol;
using HaActors.Policy.Model;

namespace HaActors.Actors.History;

/// <summary>Asks all nodes for their journals, page after page, merges what comes in time, answers, and ends.</summary>
internal sealed class HistoryCollector : ReceiveActor, IWithTimers
{
    private sealed record TimeIsUp;

    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(3);

    private readonly NodeRuntime _node;
    private readonly TimeProvider _clock;
    private readonly PeerPaths _paths;
    private readonly HistoryQuery _query;
    private readonly IActorRef _asker;
    private readonly SortedDictionary<string, List<HistoryEntry>> _read = new(StringComparer.Ordinal);
    private readonly SortedDictionary<string, TimeSpan> _clocks = new(StringComparer.Ordinal);
    private readonly SortedSet<string> _missing;
    private readonly DateTimeOffset _askedAt;

    public HistoryCollector(NodeRuntime node, PeerPaths paths, HistoryQuery query, IActorRef asker)
    {
        _node = node;
        _clock = node.Ports.Clock;
        _paths = paths;
        _query = query with { Limit = Math.Clamp(query.Limit, 1, HistoryQuery.MostEntries) };
        _asker = asker;
        _missing = new SortedSet<string>(node.Configuration.Nodes.Keys.Select(name => name.Value), StringComparer.Ordinal);
        _askedAt = _clock.GetUtcNow();
        Receive<HistoryPage>(page => _missing.Contains(page.Node), OnPage);
        Receive<TimeIsUp>(_ => Answer());
        ReceiveAny(_ => { });
    }

    public ITimerScheduler Timers { get; set; } = null!;

    public static Props Props(NodeRuntime node, PeerPaths paths, HistoryQuery query, IActorRef asker) =>
        Akka.Actor.Props.Create(() => new HistoryCollector(node, paths, query, asker));

    protected override void PreStart()
    {
        Timers.StartSingleTimer(nameof(TimeIsUp), new TimeIsUp(), Patience);
        foreach (var node in _node.Configuration.Nodes.Keys)
            Ask(node, long.MaxValue);
    }

    private void Ask(NodeName node, long before) =>
        Context.ActorSelection(_paths.PathOf(node, EventRelay.Name)).Tell(new GetHistoryPage(_query, before), Self);

    private void OnPage(HistoryPage page)
    {
        if (!_read.TryGetValue(page.Node, out var entries))
        {
            _read[page.Node] = entries = [];
            if (HistoryMerge.ClockAhead(_askedAt, _clock.GetUtcNow(), page.Now) is { } ahead)
                _clocks[page.Node] = ahead;
        }

        entries.AddRange(page.Entries);
        if (page is { HasMore: true, Entries: [var oldest, ..] } && entries.Count < _query.Limit)
        {
            Timers.StartSingleTimer(nameof(TimeIsUp), new TimeIsUp(), Patience);
            Ask(new NodeName(page.Node), oldest.Number);
            return;
        }

        _missing.Remove(page.Node);
        if (_missing.Count == 0)
            Answer();
    }

    private void Answer()
    {
        _asker.Tell(new OperatorAnswer.History(new HistoryPicture(
            HistoryMerge.Of(_read.Values.SelectMany(entries => entries), _query.Limit),
            [.. _missing],
            [.. _clocks.Select(clock => new ClockDifference(clock.Key, (long)clock.Value.TotalMilliseconds))])));
        Context.Stop(Self);
    }
}
