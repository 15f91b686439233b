using System.Collections.Immutable;
using Akka.Actor;
using Akka.Event;
using HaActors.Actors.Events;
using HaActors.Actors.Protocol;

namespace HaActors.Actors.History;

/// <summary>How much a node remembers.</summary>
/// <param name="MostEvents">Older ones are forgotten; 100 or more.</param>
/// <param name="LongestAge">As long; above zero.</param>
public sealed record HistorySettings(int MostEvents, TimeSpan LongestAge);

/// <summary>
/// This node's own events: in memory for those who ask, and in the journal for the next life. A journal that fails is a
/// problem that is told; nobody waits for it.
/// </summary>
public sealed class HistoryActor : ReceiveActor, IWithTimers
{
    /// <summary>Answered with <see cref="Flushed"/> when all that happened so far is on disk.</summary>
    public sealed record Flush;

    public sealed record Flushed;

    private sealed record BeginAgain;

    private sealed record Tidy;

    /// <summary>Events that wait for the journal; beyond, the oldest are given up.</summary>
    public const int MostUnsaved = 2_000;

    public const string Name = "history";

    private const int Batch = 100;
    private const int MostEarly = 100;
    private const int PageCharacters = 48 * 1024;
    private static readonly TimeSpan TidyInterval = TimeSpan.FromHours(1);
    private static readonly TimeSpan LongestPause = TimeSpan.FromMinutes(1);

    private readonly NodeRuntime _node;
    private readonly HistorySettings _settings;
    private readonly ILoggingAdapter _log = Context.GetLogger();
    private readonly LinkedList<(long Number, ClusterEvent Happened)> _events = [];
    private readonly Queue<JournaledEvent> _unsaved = new();
    private readonly List<IActorRef> _flushers = [];
    private readonly Queue<(IActorRef Asker, GetHistoryPage Request)> _early = new();
    private IActorRef _journal = ActorRefs.Nobody;
    private ImmutableArray<JournaledEvent> _saving = [];
    private bool _isReady;
    private bool _isReading;
    private TimeSpan _pause = TimeSpan.FromSeconds(1);
    private long _lastNumber;
    private long _givenUp;
    private long _forgotten;

    public HistoryActor(NodeRuntime node, HistorySettings settings)
    {
        _node = node;
        _settings = settings;
        Receive<ClusterEvent>(happened => happened.Node == node.Settings.Self, OnEvent);
        Receive<ClusterEvent>(_ => { });
        Receive<GetHistoryPage>(OnRequest);
        Receive<JournalActor.Recovered>(_ => IsOfPresentJournal, OnRecovered);
        Receive<JournalActor.Stored>(_ => IsOfPresentJournal, _ => OnStored());
        Receive<Terminated>(ended => ended.ActorRef.Equals(_journal), _ => OnJournalEnded());
        Receive<Flush>(_ =>
        {
            _flushers.Add(Sender);
            AnswerFlushers();
        });
        Receive<BeginAgain>(_ => Begin());
        Receive<Tidy>(_ => Forget());
        ReceiveAny(_ => { });
    }

    public ITimerScheduler Timers { get; set; } = null!;

    private bool IsOfPresentJournal => Sender.Equals(_journal);

    public static Props Props(NodeRuntime node, HistorySettings settings) =>
        Akka.Actor.Props.Create(() => new HistoryActor(node, settings));

    // Whatever broke it: another one begins with what is on disk.
    protected override SupervisorStrategy SupervisorStrategy() => new OneForOneStrategy(_ => Directive.Stop);

    protected override void PreStart()
    {
        Context.System.EventStream.Subscribe(Self, typeof(ClusterEvent));
        Timers.StartPeriodicTimer(nameof(Tidy), new Tidy(), TidyInterval, TidyInterval);
        Begin();
    }

    private void Begin()
    {
        _isReady = false;
        _isReading = true;
        _journal = Context.Watch(Context.ActorOf(JournalActor.Props()));
    }

    private void OnEvent(ClusterEvent happened)
    {
        // Near the wall clock and always rising: so it needs no journal that can be read.
        var number = _lastNumber = Math.Max(_lastNumber + 1, happened.Time.ToUnixTimeMilliseconds() * 1000);
        _events.AddLast((number, happened));
        _unsaved.Enqueue(new JournaledEvent(number, EventText.Write(happened)));
        if (_unsaved.Count > MostUnsaved)
        {
            _unsaved.Dequeue();
            _givenUp++;
        }

        if (_events.Count > _settings.MostEvents + (_settings.MostEvents / 10))
            Forget();

        Save();
    }

    private void Save()
    {
        if (!_isReady || !_saving.IsEmpty || _unsaved.Count == 0)
            return;

        _saving = [.. Enumerable.Range(0, Math.Min(Batch, _unsaved.Count)).Select(_ => _unsaved.Dequeue())];
        _journal.Tell(new JournalActor.Store(_saving));
    }

    private void OnStored()
    {
        _saving = [];
        _pause = TimeSpan.FromSeconds(1);
        if (_givenUp > 0)
        {
            var count = _givenUp;
            _givenUp = 0;
            _node.Publish(Context.System, new ClusterEvent.Journal($"{count} events were not written while it failed"));
        }

        ForgetOnDisk();
        Save();
        AnswerFlushers();
    }

    private void AnswerFlushers()
    {
        if (!_isReady || !_saving.IsEmpty || _unsaved.Count > 0)
            return;

        _flushers.ForEach(flusher => flusher.Tell(new Flushed()));
        _flushers.Clear();
    }

    private void OnRecovered(JournalActor.Recovered recovered)
    {
        var known = _events.Select(entry => entry.Number).ToHashSet();
        foreach (var read in recovered.Events.Reverse().Where(read => !known.Contains(read.Number)))
        {
            if (EventText.Read(read.Event) is { } happened)
                _events.AddFirst((read.Number, happened));
        }

        // What was under way when the last journal ended may be written all the same.
        var written = recovered.Events.Select(read => read.Number).ToHashSet();
        var left = _saving.Concat(_unsaved).Where(entry => !written.Contains(entry.Number)).ToList();
        _saving = [];
        _unsaved.Clear();
        left.ForEach(_unsaved.Enqueue);
        _lastNumber = Math.Max(_lastNumber, recovered.Events.IsEmpty ? 0 : recovered.Events[^1].Number);
        _isReady = true;
        if (_node.Problems.Clear(Name))
            _log.Info("The journal of node {Node} is written again", _node.Settings.Self);

        Forget();
        Save();
        AnswerFlushers();
        AnswerEarly();
    }

    private void OnJournalEnded()
    {
        _journal = ActorRefs.Nobody;
        _isReady = false;
        var problem = $"The event journal of {_node.Settings.Self} cannot be written: its history is lost with the process. See its log.";
        if (_node.Problems.Set(Name, problem))
            _log.Error("The journal of node {Node} fails; it is tried again until it can be written", _node.Settings.Self);

        Timers.StartSingleTimer(nameof(BeginAgain), new BeginAgain(), _pause);
        AnswerEarly();
        _pause = TimeSpan.FromTicks(Math.Min(_pause.Ticks * 2, LongestPause.Ticks));
    }

    private void Forget()
    {
        var oldest = _node.Ports.Clock.GetUtcNow() - _settings.LongestAge;
        while (_events.First is { Value: var first } && (_events.Count > _settings.MostEvents || first.Happened.Time < oldest))
        {
            _forgotten = first.Number;
            _events.RemoveFirst();
        }

        ForgetOnDisk();
    }

    // Again and again, since what is forgotten here may still have been on its way to the disk.
    private void ForgetOnDisk()
    {
        if (_forgotten > 0 && _isReady)
            _journal.Tell(new JournalActor.Forget(_forgotten));
    }

    /// <summary>What the last life saw is part of the answer: whoever asks early waits until it is read.</summary>
    private void OnRequest(GetHistoryPage request)
    {
        if (_isReading && _early.Count < MostEarly)
            _early.Enqueue((Sender, request));
        else
            Sender.Tell(PageOf(request), ActorRefs.NoSender);
    }

    private void AnswerEarly()
    {
        _isReading = false;
        while (_early.TryDequeue(out var early))
            early.Asker.Tell(PageOf(early.Request), ActorRefs.NoSender);
    }

    private HistoryPage PageOf(GetHistoryPage request)
    {
        var self = _node.Settings.Self.Value;
        var after = request.Query.After.GetValueOrDefault(self, long.MinValue);
        var page = new List<HistoryEntry>();
        var characters = 0;
        var hasMore = false;
        for (var entry = _events.Last; entry is not null && entry.Value.Number > after; entry = entry.Previous)
        {
            var (number, happened) = entry.Value;
            if (number >= request.Before || !request.Query.Wants(happened))
                continue;

            if (page.Count == request.Query.Limit || characters > PageCharacters)
            {
                hasMore = true;
                break;
            }

            var written = new HistoryEntry(
                self, number, happened.Time, happened.Kind, EventSentence.Of(happened), EventText.Write(happened));
            characters += written.Text.Length + written.Event.Length;
            page.Add(written);
        }

        page.Reverse();
        return new HistoryPage(self, [.. page], hasMore, _node.Ports.Clock.GetUtcNow());
    }
}
