using System.Collections.Immutable;
using Akka.Actor;
using HaActors.Actors.Protocol;
using Petabridge.Cmd;

namespace HaActors.Shell.Palettes.Ha;

/// <summary>Sends a client the history, and what is added to it on any node, until the client is gone.</summary>
internal sealed class HistoryFollower : ReceiveActor, IWithTimers
{
    private sealed record Look;

    private sealed record Seen(OperatorAnswer? Answer);

    private static readonly TimeSpan Period = TimeSpan.FromSeconds(1);

    private readonly IActorRef _operator;
    private readonly IActorRef _asker;
    private readonly bool _json;
    private readonly long _floor;
    private HistoryQuery _query;
    private bool _isFirst = true;
    private string _notes = "";

    public HistoryFollower(IActorRef @operator, IActorRef asker, HistoryQuery query, bool json)
    {
        (_operator, _asker, _query, _json) = (@operator, asker, query, json);
        // Numbers begin near the wall clock's microseconds: of a node that comes later, its past is not told.
        _floor = Context.System.Scheduler.Now.ToUnixTimeMilliseconds() * 1000;
        Receive<Look>(_ => OperatorAsk.Send(_operator, new OperatorRequest.GetHistory(_query)).PipeTo(
            Self, success: answer => new Seen(answer), failure: _ => new Seen(null)));
        Receive<Seen>(OnSeen);
        Receive<Terminated>(_ => Context.Stop(Self));
    }

    public ITimerScheduler Timers { get; set; } = null!;

    protected override void PreStart()
    {
        Context.Watch(_asker);
        Self.Tell(new Look());
    }

    private void OnSeen(Seen seen)
    {
        if (seen.Answer is OperatorAnswer.History { Picture: var picture })
            Show(picture);

        Timers.StartSingleTimer(nameof(Look), new Look(), Period);
    }

    private void Show(HistoryPicture picture)
    {
        var after = _query.After.ToBuilder();
        foreach (var entry in picture.Entries)
        {
            Say(_json ? entry.Event : HistoryText.Line(entry));
            after[entry.Node] = Math.Max(after.GetValueOrDefault(entry.Node), entry.Number);
        }

        var notes = string.Join('\n', HistoryText.Notes(picture));
        if (notes != _notes && notes.Length > 0 && !_json)
            Say(notes);

        _notes = notes;
        if (_isFirst)
        {
            foreach (var missing in picture.Missing)
                after.TryAdd(missing, _floor);
        }

        _isFirst = false;
        _query = _query with { After = after.ToImmutable(), Limit = HistoryQuery.MostEntries };
    }

    private void Say(string text) => _asker.Tell(new CommandResponse(text, final: false));
}

/// <summary>Sends a client what this node publishes, until the client is gone.</summary>
internal sealed class EventsFollower : ReceiveActor
{
    private readonly IActorRef _asker;

    public EventsFollower(IActorRef feed, IActorRef asker, ImmutableArray<string> kinds, bool json)
    {
        _asker = asker;
        Receive<EventLine>(line => asker.Tell(new CommandResponse(
            json ? line.Json : HistoryText.Line(line.Time, line.Node, line.Text), final: false)));
        Receive<Terminated>(_ => Context.Stop(Self));
        feed.Tell(new FollowEvents(kinds));
    }

    protected override void PreStart() => Context.Watch(_asker);
}
